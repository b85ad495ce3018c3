"""Who asks, and what they may do: every token is that of one user who may do everything with data models."""

from __future__ import annotations

from typing import Any

from pygen_runtime.emulator.resources import Params
from pygen_runtime.emulator.schema import Schema

USER, PROJECT, GROUP = "emulator", "emulator", 1
_ACTIONS = {
    "dataModelsAcl": ["READ", "WRITE"],
    "dataModelInstancesAcl": ["READ", "WRITE", "WRITE_PROPERTIES"],
    "projectsAcl": ["LIST", "READ"],
    "groupsAcl": ["LIST", "READ"],
}
CAPABILITIES: list[dict[str, Any]] = [
    {name: {"actions": actions, "scope": {"all": {}}}} for name, actions in _ACTIONS.items()
]


def token(schema: Schema, body: None, params: Params) -> dict[str, Any]:
    """Every project is there; the URL names none, so a name of our own stands for them all."""
    capabilities: list[dict[str, Any]] = [
        {**capability, "projectScope": {"allProjects": {}}} for capability in CAPABILITIES
    ]
    return {
        "subject": USER,
        "projects": [{"projectUrlName": PROJECT, "groups": [GROUP]}],
        "capabilities": capabilities,
    }


def project(schema: Schema, body: None, params: Params) -> dict[str, Any]:
    return {"name": params.project, "urlName": params.project, "organization": USER}


def groups(schema: Schema, body: None, params: Params) -> dict[str, Any]:
    group = {"id": GROUP, "name": USER, "isDeleted": False, "deletedTime": 0, "capabilities": CAPABILITIES}
    return {"items": [group]}


def profile(schema: Schema, body: None, params: Params) -> dict[str, Any]:
    return {"userIdentifier": USER, "displayName": "Emulator", "lastUpdatedTime": 0}
