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

- **Reading, 1.8 x `json.loads`, and the memory.** 1.5 to 1.75 on Python 3.11, of a machine that was busy: of some 9 us for a full
  asset msgspec takes 6.9, the instances 1.5, and 0.7 look for what msgspec would read otherwise than pydantic (below). Of the
  3,740 bytes 3,000 are the values themselves.
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

LANES = """\
## The two lanes of reading

A page with nothing unusual is decoded by msgspec into flat objects, and an instance stays as decoded until somebody needs what
pydantic knows of it: an assignment, a dump, a copy, a pickle, `==`, or a list or JSON that could be changed in place. Attributes
and relations do not need it. All other pages (unknown properties, odd values, errors) are read by pydantic as a whole, so both
lanes give the same; a class whose pages bring unknown properties is not tried again. Ratios to `json.loads` in one run each,
full Cognite assets, Python 3.11:

| | untouched | 3 scalars, 1 relation used | every attribute used | memory of an asset |
| --- | --- | --- | --- | --- |
| fast lane | 1.73 | 1.25 | 0.50 | 3,740 bytes |
| pydantic | 0.50 | 0.45 | 0.42 | 5,500 bytes |

In a run on a busier machine it was 1.53, 1.24 and 0.44, and by pydantic 0.52 untouched and 0.39 with every attribute used. What a
save compares with costs nothing while an instance is as decoded; lists and JSON are remembered when they are first asked for.

msgspec rounds what is less than a microsecond, and pydantic cuts it: pages of classes with times are searched for times with
more than six digits (0.6 us for an asset), which go to pydantic. Moments have `datetime.timezone` objects in one lane and
pydantic's in the other: equal, with another repr."""

GROWTH = """\
## How it grows

Synthetic models of 8 to 14 properties a view, half of them inherited in three views of four; full Cognite assets as
objects. Each figure of a client is from a process of its own, its first call included."""

POINTS = """\
## Points and files

Raw points come in protobuf, which is read without a library: where all points of a page are plain, a number and a time, each
byte of all of them is taken at once; zeros, statuses and nulls are noted apart. Aggregates come in JSON, where an absent one
differs from 0, and are read by msgspec. The clients read from an emulator over HTTP on loopback, in a process of its own; all
of them run in the tests' environment, and ratios are of one run. Contents are measured by the clock, a call each way, beside a
bare stream of httpx between the same two processes."""
