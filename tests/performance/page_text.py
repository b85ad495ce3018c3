"""What docs/performance.md says around its tables."""

ABOUT = """\
# Performance

Written by `python -m tests.performance --markdown docs/performance.md`. Times and rates are CPU time of the measured
process, and the ratios hold within one run; only the p95, the requests per second and the lazy iteration are by the
clock. "Through the client" is from the call to the objects (or from the objects to the answer), over HTTP to a server
on loopback in another process, which is not counted. Builds and the command line run from installed wheels, in
environments that hold what pip would install for them. The peers run in environments of their own, by their
documented functions. Floors are what the same work costs without any of it."""

HOOK = """\
## Where the hook's time goes

Of its 0.15 s, a third is imports (a quarter of them jinja2, a third the frozen dataclasses of our own modules), an
eighth compiles the templates, a quarter reads the model, plans and prints, a ninth compiles the generated files to be
sure of them; the rest finds the plugin, writes, hashes and archives 74 files. Compiled templates are not kept between
builds: a build writes nothing outside its own folders."""

LIMITS = """\
## Where a budget is missed

- **Reading, 0.7 x `json.loads`.** A page is validated in one pass in Rust, which is where the time goes: the same pass
  without the step that finishes each instance reaches 0.65. What is left is one Python object for each reference, and
  the check of every value.
- **Writing, 1.1 x `json.dumps`.** The budget was set where `json.dumps` made 25,000 objects a second; it makes six times
  as many here, while a table of names and converters in Python takes what it took. Serialising the instances in Rust
  was measured at 0.8 at best, because timestamps with milliseconds need a Python function each.
- **`pygen generate` beyond `import typer`, 0.15 s.** typer builds a pydantic adapter for each option of a command, and
  imports pydantic for it: a command of one option that does nothing already takes what the row below it says. The rest
  is what the hook takes, less the archive.
- **Lazy iteration, 1.0 x a bare loop.** This row is by the clock, and the one that a busy machine changes most: client,
  prefetching thread and server want two cores, the bare loop and its server hardly more than one. It was 0.90 on
  an idle machine.
- **5 and 15 x the peer.** cognite-pygen reads twice as fast on its SDK's version 8 as when the budget was set."""

GROWTH = """\
## How it grows

Synthetic models of 8 to 14 properties a view, half of them inherited in three views of four; full Cognite assets as
objects. Each figure of a client is from a process of its own, its first call included."""
