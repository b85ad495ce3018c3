"""The bodies and answers of the service, as its OpenAPI document shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Form = Literal["zip", "files", "wheel", "npm"]


class Body(BaseModel):
    """What is not named is refused: a slip is no wish."""

    model_config = ConfigDict(extra="forbid")


Json = Annotated[
    dict[str, Any],
    Field(
        description="A snapshot file; or an answer of POST /models/datamodels/byids?inlineViews=true; or one model of it."
    ),
]


class Fetch(Body):
    """Where the model is read in place of being sent; used for this request alone and kept nowhere."""

    base_url: str = Field(
        description="Such as https://az-eastus-1.cognitedata.com; its host is one the service allows."
    )
    project: str = Field(description="The CDF project.")
    token: SecretStr = Field(description="A bearer token of the caller.")


class Validate(Body):
    """A model and the options of ``[tool.pygen]`` for it."""

    model: Json | None = Field(None, description="The data model; without it `fetch` says where it is.")
    containers: dict[str, Any] | None = Field(
        None,
        description="With an answer of the API: that of POST /models/containers/byids, for constraints and defaults.",
    )
    configuration: dict[str, Any] = Field(
        default_factory=dict[str, Any],
        description="The keys of [tool.pygen], as in pyproject.toml; the model itself need not be named where it is one.",
    )
    language: str = Field("python", description="One of GET /languages.")
    fetch: Fetch | None = Field(None, description="Ask CDF for the model; only where the service allows it.")


class Generate(Validate):
    """What to make of a model."""

    form: Form = Field(
        "zip",
        description="zip: the files; files: the same as JSON; wheel: a built Python distribution; npm: a tarball for npm.",
    )
    name: str | None = Field(None, description="Of the distribution (wheel, npm); by default made from the package's.")
    sdk_version: str | None = Field(None, description="Of the distribution; by default the snapshot's, else 0.1.0.")


class Diff(Body):
    """Two states of a data model."""

    old: Json
    new: Json


class ProblemOut(BaseModel):
    """A finding, with the code that docs/errors.md explains."""

    code: str
    severity: Literal["error", "warning", "info"]
    where: str
    message: str
    fix: str


class Problems(BaseModel):
    """Why nothing was made."""

    problems: list[ProblemOut]


class Validity(BaseModel):
    """What a build would find."""

    valid: bool
    problems: list[ProblemOut]


class Files(BaseModel):
    """What was generated: path -> text."""

    package: str
    language: str
    digest: str = Field(description="Of the model's content: sha256:<hex>.")
    files: dict[str, str]
    problems: list[ProblemOut] = Field(description="The warnings.")


class ChangeOut(BaseModel):
    """One change of a model, and what it means for users of the SDK."""

    level: Literal["major", "minor", "patch"]
    where: str
    message: str


class Changes(BaseModel):
    """What changed between two states of a model."""

    level: Literal["major", "minor", "patch"] | None
    changes: list[ChangeOut]
    markdown: str = Field(description="The same for a pull request; texts of the model are escaped.")


class LanguageOut(BaseModel):
    """A target language."""

    name: str
    experimental: bool = Field(description="Whether any version may change what it gives.")
    options: list[str] = Field(description="The keys of its table in the configuration.")
    forms: list[Form]


class Versions(BaseModel):
    """What made the answers."""

    hatch_pygen: str
    python: str


class Health(BaseModel):
    """The service answers; how busy it is."""

    status: Literal["ok"]
    running: int
    waiting: int
