"""Configurations for a model: every option that changes what is generated."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.hostile import words
from tests.hostile.case import Case, ViewId

WIDTHS = (60, 61, 72, 79, 80, 88, 99, 100, 120, 200, 320)
CLIENTS = ("Client", "C", "sdk_client", "client", "Pump2Client", "c" * 120, "TheClient_", "X")
PROJECTS = (f'a"+{words.CANARY}()+"', f"a'+{words.CANARY}()+'", "plant", '"""', "\\", "{{x}}", "%s", "é")


def options_for(random: Random, case: Case) -> dict[str, Any]:
    """Options that go together with the case: patterns and renames name views that it has."""
    options: dict[str, Any] = {
        "client-name": random.choice(CLIENTS),
        "class-name-format": random.choice(("PascalCase", "PascalCase", "camelCase")),
        "property-name-format": random.choice(("snake_case", "snake_case", "camelCase", "original")),
        "line-length": random.choice(WIDTHS),
        "docstrings": random.random() < 0.8,
    }
    if random.random() < 0.8:
        options["instance-space"] = random.choice(words.SPACES)
    if random.random() < 0.3:
        options["client"] = client_table(random)
    kept = dict.fromkeys(case.views)
    if kept and random.random() < 0.2:
        kept = patterns(random, options, list(kept))
    if kept and random.random() < 0.3:
        options["rename"] = renames(random, case, list(kept))
    return options


def client_table(random: Random) -> dict[str, Any]:
    place = random.choice(({"base-url": "https://az-eastus-1.example.com"}, {"cluster": "az-eastus-1"}, {}))
    return {**place, "project": random.choice(PROJECTS), "timeout": random.choice((0.5, 30)), "max-retries": 0}


def patterns(random: Random, options: dict[str, Any], ids: list[ViewId]) -> dict[ViewId, None]:
    """Takes some views in or leaves some out, each by its whole id; returns what is left."""
    some = random.sample(ids, random.randint(1, len(ids)))
    chosen = ["{}:{}({})".format(*id) for id in some]
    if random.random() < 0.5:
        options["include-views"] = chosen
        return dict.fromkeys(id for id in ids if id in some)
    options["exclude-views"] = chosen
    return dict.fromkeys(id for id in ids if id not in some)


def renames(random: Random, case: Case, ids: list[ViewId]) -> dict[str, str]:
    """New names, which nothing else has, for some views and some of their mapped properties."""
    found: dict[str, str] = {}
    for number, id in enumerate(random.sample(ids, random.randint(1, len(ids)))):
        key = "{}:{}({})".format(*id)
        if random.random() < 0.6:
            found[key] = f"Chosen{number}Zq"
        mapped = [name for name, of in case.views[id]["properties"].items() if "container" in of]
        for place, name in enumerate(random.sample(mapped, min(2, len(mapped)))):
            found[f"{key}.{name}"] = f"chosen_{place}_zq"
    return found
