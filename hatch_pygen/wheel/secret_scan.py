"""Texts that look like credentials, so that none leaves in a wheel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_FORMS = (
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    # It begins where none of its characters stands before: the time to scan would else grow with the square of the size.
    (
        "a JSON Web Token",
        re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    ),
    ("a credential in a URL", re.compile(r"\bhttps?://[^\s/:@\"']+:[^\s/@\"']{6,}@")),
)
_ASSIGNED = re.compile(
    r"""(?i)\b(?:client[_-]?secret|api[_-]?key|access[_-]?token|password)["']?\s*[:=]\s*["']([^"'\s]{16,})["']"""
)
_FILES = re.compile(r"(^|/)(\.env(\..*)?|\.secret\.toml|id_(rsa|dsa|ecdsa|ed25519)|[^/]*\.(pem|pfx|p12|key))$")
_VARIABLES = ("CDF_TOKEN", "CDF_CLIENT_SECRET", "IDP_CLIENT_SECRET")


def secrets_in(
    path: str, data: bytes, environ: Mapping[str, str], *, generated: bool = False, copied: bool = False
) -> Iterator[str]:
    """What looks like a secret in the file `path`, in words that do not show it.

    The values of the credential variables in `environ` are looked for as they are. In a `generated` file, whose texts
    are those of a model, an assignment is not looked for; in a file that was `copied` from the runtime nothing but those values.
    """
    if _FILES.search(path):
        yield "is a file that usually holds secrets"
    for name in _VARIABLES:
        value = environ.get(name, "")
        if len(value) >= 8 and value.encode("utf-8", "surrogatepass") in data:
            yield f"holds the value of the environment variable {name}"
    text = data.decode("utf-8", "replace")
    for form, pattern in _FORMS:
        if not copied and pattern.search(text):
            yield f"holds {form}"
    if not generated and _ASSIGNED.search(text):
        yield "assigns a text to a name such as client_secret or password"
