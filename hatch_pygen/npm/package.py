"""Everything in an npm package of a project: the modules, the runtime, the manifest, licences and the SBOM."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.typescript.generator import TypeScriptGenerator
from hatch_pygen.npm import runtime
from hatch_pygen.npm.generator import DIST, NpmGenerator
from hatch_pygen.npm.semver import semver
from hatch_pygen.project.decision import Package
from hatch_pygen.version import __version__
from hatch_pygen.wheel import sbom

SCHEMA = 1
NODE = ">=20.19"
SBOM = "sbom.cdx.json"


@dataclass(frozen=True, slots=True)
class NpmProject:
    """What the manifest says of a project, as its metadata has it. `licences`: path -> text."""

    name: str
    version: str
    description: str
    licence: str
    author: str
    urls: Mapping[str, str]
    licences: Mapping[str, str]

    def named(self, config: PygenConfig) -> str:
        """The name of the npm package."""
        return str(_settings(config)["package"] or self.name)

    def archive(self, config: PygenConfig) -> str:
        """The name of the file, as `npm pack` makes it. Raises ValidationError where npm takes no such version."""
        return f"{self.named(config).lstrip('@').replace('/', '-')}-{semver(self.version)}.tgz"

    def generator(self, config: PygenConfig) -> NpmGenerator:
        return NpmGenerator(self.named(config), self.archive(config), bundled=_is_bundled(config))


def contents(project: NpmProject, package: Package) -> dict[str, str]:
    """Path in the package -> text, of what `NpmProject.generator` made."""
    config = package.config
    name, version = project.named(config), semver(project.version)
    files = {**package.files, **project.licences}
    if _is_bundled(config):
        files |= {f"{DIST}/runtime/{module}": text for module, text in runtime.modules().items()}
    files["package.json"] = json.dumps(_manifest(project, package, name, version), indent=2, ensure_ascii=True) + "\n"
    files[SBOM] = sbom.document(name, version, package.snapshot, config, npm=True)
    return files


def _manifest(project: NpmProject, package: Package, name: str, version: str) -> dict[str, Any]:
    config, bundled = package.config, _is_bundled(package.config)
    entries = [(".", "index"), *([("./runtime", "runtime/index")] if bundled else [])]
    exports: dict[str, Any] = {
        path: {"types": f"./{DIST}/{file}.d.ts", "default": f"./{DIST}/{file}.js"} for path, file in entries
    }
    exports |= {"./model.json": f"./{DIST}/model.json", "./package.json": "./package.json"}
    models = [str(model.id) for model in config.models]
    facts = {
        "name": name,
        "version": version,
        "description": project.description,
        "license": project.licence,
        "author": project.author,
        **_addresses(project.urls),
        "type": "module",
        "sideEffects": False,
        "exports": exports,
        "engines": {"node": NODE},
        "pygen": {
            "model": models[0] if len(models) == 1 else models,
            "digest": package.snapshot.digest,
            "schema": SCHEMA,
        },
        "dependencies": None if bundled else {str(_settings(config)["runtime-package"]): __version__},
    }
    return {key: value for key, value in facts.items() if value not in (None, "")}


def _addresses(urls: Mapping[str, str]) -> dict[str, Any]:
    """`homepage` and `repository`, by the labels that projects give them."""
    known = {label.lower().replace("-", " "): url for label, url in urls.items()}
    home = _first(known, ("homepage", "home page", "documentation"))
    source = _first(known, ("repository", "source", "source code", "code"))
    return {"homepage": home, "repository": None if source is None else {"type": "git", "url": source}}


def _first(known: Mapping[str, str], labels: Sequence[str]) -> str | None:
    return next((known[label] for label in labels if label in known), None)


def _settings(config: PygenConfig) -> Mapping[str, Any]:
    return TypeScriptGenerator().settings(config)


def _is_bundled(config: PygenConfig) -> bool:
    return bool(_settings(config)["runtime"] == "bundled")
