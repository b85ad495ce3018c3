"""Programs of the documents that are the same for every model but for names."""

from __future__ import annotations

from collections import Counter

from hatch_pygen.generation.python.docs.content import EDGES, NOT_LISTED, SdkDocs, ViewEntry


def login() -> str:
    """What a user sets before ``from_env()``."""
    return (
        "export CDF_PROJECT=my-project CDF_CLUSTER=az-eastus-1\n"
        "export IDP_TENANT_ID=... IDP_CLIENT_ID=... IDP_CLIENT_SECRET=...   # or CDF_TOKEN=...\n"
    )


def trial(docs: SdkDocs) -> str:
    """A program that runs as it is, without CDF."""
    listed = [view for view in docs.views if NOT_LISTED not in view.facts]
    led_to = Counter(relation.target for view in docs.views for relation in view.relations)

    def interest(view: ViewEntry) -> tuple[bool, int, int]:
        return EDGES not in view.facts, led_to[view.name] + len(view.relations), len(view.properties)

    shown = max(listed, key=interest, default=None)
    last = f"    print({shown.access}.list(limit=5))\n" if shown else "    print(client)\n"
    return (
        f"from {docs.package} import {docs.client}\nfrom {docs.runtime}.emulator import populate\n\n"
        f"with {docs.client}.embedded() as client:\n    populate(client, nodes_per_view=5, seed=1)\n{last}"
    )
