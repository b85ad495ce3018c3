"""Rows of the budgets that concern a fresh process: a build, the command line, an import."""

from __future__ import annotations

from tests.performance.clock import median_of_children
from tests.performance.installed import python_with
from tests.performance.projects import Subject, core, generated, made, project
from tests.performance.scale import Scale
from tests.performance.table import Results, at_most, shown, without_budget

GENERATE = """\
import sys, tempfile
from hatch_pygen.cli.entry import main
sys.exit(main(["generate", "--output", tempfile.mkdtemp(dir=".")]))
"""
SMALLEST_COMMAND = """\
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def run(output: str = ""): ...
app([])
"""


def hook(scale: Scale) -> Results:
    """A wheel build with the hook, beyond the same build of a package that needs none."""
    ours, bare = build_seconds(core(), scale.children)
    return [
        at_most(f"the hook beyond a bare build, {core().name}", ours - bare, 0.15, "s"),
        without_budget("floor: a bare hatchling build", shown(bare, "s")),
    ]


def build_seconds(subject: Subject, rounds: int) -> tuple[float, float]:
    """CPU seconds of a wheel build with the hook, and of one without."""
    command = ["-m", "hatchling", "build", "-t", "wheel"]
    with project(subject, hook=True) as ours, project(subject, hook=False) as bare:
        folders = {"hook": ours, "bare": bare}
        seconds = median_of_children(dict.fromkeys(folders, command), folders, rounds, python_with())
    return seconds["hook"], seconds["bare"]


def command(scale: Scale) -> Results:
    """`pygen generate`, beyond `import typer`; beside what typer takes to run a command that does nothing."""
    commands = {"generate": ["-c", GENERATE], "import": ["-c", "import typer"], "smallest": ["-c", SMALLEST_COMMAND]}
    with project(core(), hook=True) as folder:
        seconds = median_of_children(commands, dict.fromkeys(commands, folder), scale.children, python_with("cli"))
    floor = seconds["import"]
    return [
        at_most(f"pygen generate beyond import typer, {core().name}", seconds["generate"] - floor, 0.15, "s"),
        without_budget(
            "floor: a typer command that does nothing, beyond import typer", shown(seconds["smallest"] - floor, "s")
        ),
    ]


def imports(scale: Scale) -> Results:
    """Package and client against `import pydantic, httpx`."""
    results: Results = []
    for subject in (core(), made(200)):
        ours, floor = import_seconds(subject, scale.children)
        if not results:
            results.append(without_budget("floor: import pydantic, httpx", shown(floor, "s")))
        title = f"import of package and client, {subject.name}"
        results.append(at_most(title, ours / floor, 1.0, "x pydantic + httpx"))
    return results


def import_seconds(subject: Subject, rounds: int) -> tuple[float, float]:
    """CPU seconds of importing package and client, and of importing pydantic and httpx, beyond an empty program."""
    package, client = subject.config.package, subject.config.client_name
    commands = {
        "floor": ["-c", "import pydantic, httpx"],
        "bare": ["-c", "pass"],
        "package": ["-c", f"from {package} import {client}"],
    }
    with generated(subject) as folder:
        seconds = median_of_children(commands, dict.fromkeys(commands, folder), rounds)
    return seconds["package"] - seconds["bare"], seconds["floor"] - seconds["bare"]
