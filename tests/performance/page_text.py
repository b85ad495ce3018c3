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

- **Reading, 0.7 x `json.loads`.** A page is validated in one pass in Rust, which is where the time goes: of some 16 us for a
  full asset 2.5 parse the text, 1.7 make the item, 3.5 its scalars, 8.3 its eleven references, one Python object each,
  and 1 finishes the instance. The pass alone reaches 0.68 to 0.70.
- **Writing, 1.2 x `json.dumps`, and 1.0 x for whole upserts.** Objects become msgspec Structs, one class for each write class,
  and these become bytes in one pass. That pass takes 1.3 us of some 9 for a full asset; the rest is Python: fetching fifteen
  values, converting two times and five references, and a look at the type of every value, because msgspec and pydantic
  write what is not JSON differently. It was 0.54 and 0.28 by dictionaries. `json.dumps` of Python 3.13 is itself a quarter
  faster than that of 3.11.
- **The hook, 0.15 s.** It is at the budget: 0.145 s in a run where the bare build takes 0.099 s, 0.164 s in one where that
  takes 0.118 s, as above. The two move together, with the speed of the machine.
- **`pygen generate` beyond `import typer`, 0.15 s.** typer builds a pydantic adapter for each option of a command, and
  imports pydantic for it: a command of one option that does nothing already takes what the row below it says. The rest
  is what the hook takes, less the archive.
- **5 and 15 x the peer.** cognite-pygen reads twice as fast on its SDK's version 8 as when the budget was set."""

FAST_LANE = """\
## A fast lane that was not kept

Reading with msgspec was tried as an extra, behind the one function that decodes; 1.5 x `json.loads` was asked of it. Ratios
to `json.loads`, the better of two runs:

| | Python 3.13 | Python 3.10 |
| --- | --- | --- |
| the pydantic page, which is used | 0.65 | 0.54 |
| msgspec, no types | 1.29 | 1.26 |
| msgspec, typed structs and nothing else | 2.21 | 2.22 |
| the same, made into instances | 1.05 | 0.82 |
| the same, with references filled in by a trick on msgspec's internals | 1.22 | 1.11 |
| instances without any relation, which is another result | 1.51 | 1.62 |

An asset is a dictionary, an instance and some eleven references; making them costs as much as reading the bytes. So there is
one way to read a page, and no second one to keep equal to it."""

GROWTH = """\
## How it grows

Synthetic models of 8 to 14 properties a view, half of them inherited in three views of four; full Cognite assets as
objects. Each figure of a client is from a process of its own, its first call included."""
