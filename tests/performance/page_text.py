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

Under a profiler 45 % are `generate()`: a quarter of that reads the model and gives names, the rest plans and prints, the page of the
package among it (10 % of the hook). 21 % find, write and hash the 76 files, 18 % are imports of the plugin and the generator, 5 % compile
what was generated, to be sure of it; the rest reads the project and archives. No function takes a twentieth of it. Compiled templates are not
kept between builds: a build writes nothing outside its own folders."""

GAINS = """\
## What a program gains

- **Reading.** `list()` takes half of the CPU that httpx and `json.loads` take for the same pages, which give dictionaries, and a
  quarter of what cognite-pygen takes. By the clock the server's answer is what one waits for: the next page is asked for while
  one is used, so a loop over all instances takes as long as the server does, or half of a loop without that.
- **A program that uses every attribute** of what it reads gets from a client what `json.loads` alone would take twice: the values
  have to be made. Frames, record batches and `scan()` make no instances; they are for all that is read as columns.
- **Writing** takes some 40 us of CPU for a full asset from objects to the answer, one and a half times to twice what httpx and
  `json.dumps` take for ready dictionaries, an eighth of what cognite-pygen takes; the API takes 1,000 in a request, and far longer.
- **Memory.** Iteration, `to_arrow`, changes, includes and an upsert of any iterable stay flat up to 1,000,000 and beyond; `list()`
  holds 3 kB for a full asset, a frame of pandas 2 kB."""

LIMITS = """\
## Where a budget is missed

- **Writing, 1.2 x `json.dumps` (1.5 on Python 3.10), and 1.0 x for whole upserts.** Kept on 3.11 alone. Of 9 us for an asset on
  3.13, 5.5 make the Struct of its values (five references, two times, two lists, six texts, each of which is looked at, because an
  object may hold what no property takes), 1.4 make bytes of it, the rest is for what is set and for memory; `json.dumps` takes 8 us on
  3.13, 10 on 3.10 and 11 on 3.11. Half of an upsert is the graph: who each object is, what it leads to, and the order of the items.
  Straight-line checks of types and times in that function would take another 7 % off, and references that msgspec writes itself
  as much again; both were tried and left, because neither reaches the budget.
- **Whole upserts differ from run to run**, because of the floor: `json.dumps` makes a text of 2 MB and then its bytes, which the
  system maps anew each time. That is 1,400 to 1,950 page faults in a round, 0 to 9 us an object of some 15 to 25, and fewer where
  something before has freed larger blocks. An upsert itself has 100 faults and takes 13 to 17 us an object.
- **Six scalars, 1.8 x `json.loads` untouched.** At the budget, 1.73 to 2.05 in several runs of the same code: of 1.8 us msgspec takes
  1.1, the search for times of more than six digits 0.3 (numbers have digits, too), the instance 0.4.
- **Compression by another library** would gain nothing that one can see: an upsert of 10,000 full assets to the emulator takes 1.79 s
  by the clock with gzip, of which gzip is 0.06, and 1.83 s without any. So there is no extra for `isal` or `zlib-ng`.
- **The hook, 0.15 s, and `generate()`, 50 and 300 ms.** They move with the machine: in an earlier run the hook took 0.164 s and
  `generate()` 32 and 245 ms, beside a bare build of 0.118 s and 0.156 for the import of pydantic and httpx; the floors above say how
  much slower this machine was. Where it goes stands below.
- **`pygen generate` beyond `import typer`, 0.15 s.** typer builds a pydantic adapter for each option of a command, and
  imports pydantic for it: a command of one option that does nothing already takes what the row below it says. The rest
  is what the hook takes, less the archive.
- **Through the client, 8 and 10 x the peer.** cognite-pygen reads twice as fast on its SDK's version 8 as when the budget was set.
- **The emulator's first pages, 50 ms.** They took 27 to 45 ms of CPU on the machine of the earlier run, as the hook did.
- **The emulator with 1,000,000 nodes.** A prefix of a property with an index takes what it takes with 100,000. Without an index, and
  for aggregates, every node is looked at, so ten times as many take eight to ten times as long; a container of CDF wants an
  index for such a filter, too."""

LANES = """\
## The two lanes of reading

A page with nothing unusual is decoded by msgspec into flat objects, and an instance stays as decoded until somebody needs what
pydantic knows of it: an assignment, a dump, a copy, a pickle, `==`, or a list or JSON that could be changed in place. Attributes
and relations do not need it. All other pages (unknown properties, odd values, errors) are read by pydantic as a whole, so both
lanes give the same; a class whose pages bring unknown properties is not tried again. An asset that pydantic read takes 5,500 bytes.
Instances are in few spaces: a page of 200 or more shows them, and each is one text for all that name it from then on, a fifth
of the memory. A page with another space is read again by any, and shows it; after eight such pages, or 64 spaces, a class has no such
texts any more. What a save compares with costs nothing while an instance is as decoded; lists and JSON are remembered when they are first asked for.

msgspec rounds what is less than a microsecond, and pydantic cuts it: pages of classes with times are searched for times with
more than six digits (0.6 us for an asset), which go to pydantic. Moments have `datetime.timezone` objects in one lane and
pydantic's in the other: equal, with another repr.

Result sets of queries, includes and changes take the same lanes: a set of whole instances is msgspec's, one with some properties
or with a value of another view beside is pydantic's, in one answer. What was deleted comes without properties, and is msgspec's, too.

The next page is asked for before one is decoded. Before that the request gets 2 ms to leave, or 4 turns of an event loop: of 0, 0.5,
1, 2 and 4 ms, 0 lost a fifth where a server takes 20 ms for a page, 4 a tenth where it takes none, and the others were alike;
of 0, 1, 2, 4 and 8 turns the first two lost a third.

Twenty minutes of mixed reads and writes with faults (`python -m tests.load soak --minutes 20`, Python 3.11, a busy machine): no
problems; the client grew from 69.8 to 73.7 MB once it was warm, and not in the last seven minutes.

`python -m tests.performance.comparison` sets this tree beside the last commit at which pydantic read every page: a program that
touches everything it reads, at default settings, with msgspec and as where it cannot be imported. Of seven processes each, Python 3.11,
the median for 2,000 full assets:

| | with msgspec, before | now | | without, before | now | |
| --- | --- | --- | --- | --- | --- | --- |
| list, every attribute used | 99 ms | 80 ms | 0.80 x | 90 ms | 94 ms | 1.04 x |
| query, every attribute used | 101 ms | 85 ms | 0.84 x | 112 ms | 93 ms | 0.84 x |
| list, dumped | 185 ms | 146 ms | 0.79 x | 202 ms | 189 ms | 0.94 x |
| list, a property of each assigned | 115 ms | 89 ms | 0.78 x | 121 ms | 106 ms | 0.88 x |
| list, to_pandas | 131 ms | 78 ms | 0.60 x | 137 ms | 168 ms | 1.22 x |
| list, upserted again | 251 ms | 166 ms | 0.66 x | 269 ms | 283 ms | 1.05 x |

In two runs of three processes the last two rows were 1.29 and 0.93, and 0.91 and 0.82, without msgspec. A frame has lists of its own now,
which it shared with the instances before, and the garbage collector looks at them."""

GROWTH = """\
## How it grows

Synthetic models of 8 to 14 properties a view, half of them inherited in three views of four; full Cognite assets as
objects. Each figure of a client is from a process of its own, its first call included."""

DOWNLOADS = """\
A download is checked against its Content-MD5 where the storage gives one, as here; the bare stream checks nothing. Of 211 to 215 ms
of CPU for 60 MB the hash is 90; without it a download takes 84 to 100 ms where the bare stream takes 104 to 116, and by the clock
0.87 to 0.89 x of it. The hash is worked out in a thread of its own beside the reading, which needs a core that is free: on two cores
the other one is the server's. So the 0.8 x is not kept beside a stream that checks nothing, and kept beside one that checks as well."""

POINTS = """\
## Points and files

Raw points come in protobuf, which is read without a library: where all points of a page are plain, a number and a time, each
byte of all of them is taken at once; zeros, statuses and nulls are noted apart. Aggregates come in JSON, where an absent one
differs from 0, and are read by msgspec. The clients read from an emulator over HTTP on loopback, in a process of its own; all
of them run in the tests' environment, and ratios are of one run. Contents are measured by the clock, a call each way, beside a
bare stream of httpx between the same two processes."""
