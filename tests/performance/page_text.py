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

- **Reading untouched, 1.8 x `json.loads`.** 1.6 to 2.2 in one afternoon of a busy machine, of the same code: of 6.3 to 7 us for an
  asset msgspec takes 5, the search for what it reads otherwise than pydantic 0.9 (long times: 0.55), the instances 0.7. What remains is
  msgspec's. `json.loads` has 1.4 page faults for each asset that it keeps, the fast lane 0.5, so the ratio moves with what these cost.
- **Reading, every attribute used, 0.5 x `json.loads`.** At the budget: 0.42 to 0.50 on a busy machine. Two thirds of the time make
  an instance what pydantic knows: 24 values, and an object for each of nine references.
- **Writing, 1.2 x `json.dumps`, and 1.0 x for whole upserts.** The rows above, of Python 3.13, are older than the straight-line code
  that makes the Struct of each object (`writing/struct_code.py`). Beside the loop that was there before, in one process on a busy
  machine and Python 3.11: 1.43 x `json.dumps` where that had 1.18; the rows gave 1.38 x, and 0.87 x for whole upserts. Half of an
  upsert is the graph: who each object is, what it leads to, and the order of the items.
- **Whole upserts differ from run to run**, from 0.6 to 1.4 x with the same code, because of the floor: `json.dumps` makes a text of
  2 MB and then its bytes, which the system maps anew each time. That is 1,400 to 1,950 page faults in a round, 0 to 9 us an object
  of some 15 to 25, and fewer where something before has freed larger blocks: in a process that has read and made tables the
  floor is faster. An upsert itself has 100 faults and takes 13 to 17 us an object: 6.5 to make the Struct of its 24 values (17
  references, two times), 2.7 to make bytes of it, the rest for who it is and its place among the items.
- **Tables, 0.8 and 0.7 x `json.loads`.** 0.49 for record batches, 0.40 for pandas and 0.48 for polars, on the same machine, before spaces
  were known: since then a page of one space makes its record batch in a quarter to a third less time (two runs each, by turns: 29.9
  and 37.3 us an asset before, 20.9 and 27.5 after, of a machine under load). msgspec takes a quarter of the time for a record batch, the columns out of its Structs a third, pyarrow, which takes each text of Python
  again, the rest.
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
full Cognite assets, Python 3.11, of a busy machine:

| | untouched | 3 scalars, 1 relation used | every attribute used | memory of an asset |
| --- | --- | --- | --- | --- |
| fast lane | 1.93 | 1.23 | 0.50 | 3,019 bytes |
| pydantic | 0.49 | | 0.48 | 5,500 bytes |

In a run of three rounds on a busier one it was 1.37, 1.16 and 0.42. The memory of pydantic's lane is of an earlier run.
Instances are in few spaces: a page of 200 or more shows them, and each is one text for all that name it from then on, a fifth
of the memory. A page with another space is read again by any, and shows it; after eight such pages, or 64 spaces, a class has no such
texts any more. What a save compares with costs nothing while an instance is as decoded; lists and JSON are remembered when they are first asked for.

msgspec rounds what is less than a microsecond, and pydantic cuts it: pages of classes with times are searched for times with
more than six digits (0.6 us for an asset), which go to pydantic. Moments have `datetime.timezone` objects in one lane and
pydantic's in the other: equal, with another repr.

Result sets of queries, includes and changes take the same lanes: a set of whole instances is msgspec's, one with some properties
or with a value of another view beside is pydantic's, in one answer. What was deleted comes without properties, and is msgspec's, too.

Twenty minutes of mixed reads and writes with faults (`python -m tests.load soak --minutes 20`, Python 3.11, a busy machine): no
problems; the client grew from 69.8 to 73.7 MB once it was warm, and not in the last seven minutes.

`python -m tests.performance.comparison` sets this tree beside the last commit at which pydantic read every page: a program that
touches everything it reads, at default settings, with msgspec and as where it cannot be imported."""

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
