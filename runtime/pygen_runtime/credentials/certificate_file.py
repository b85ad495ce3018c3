"""A certificate and its private key in one file, as msal takes them."""

from __future__ import annotations

import re
from pathlib import Path

from pygen_runtime.credentials.private_file import read_private
from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.http.secret import Secret, SecretTable

BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)


def read_certificate(path: Path, password: Secret | None) -> SecretTable:
    """What msal calls a client credential.

    Raises:
        ConfigurationError: where the file is missing, others may read it, or it lacks the key or the certificate.
    """
    table = SecretTable({"content": read_private(path)})  # no local variable holds the key
    if table["content"] is None:
        raise ConfigurationError(f"{path}, the certificate to log in with, does not exist")
    credential = SecretTable()
    if path.suffix.lower() in (".pfx", ".p12"):
        credential.update(private_key_pfx_path=str(path), public_certificate=True)
    else:
        table["blocks"] = {found[1]: found[0] for found in BLOCK.finditer(table["content"].decode("utf-8", "replace"))}
        keys = [name for name in table["blocks"] if name.endswith("PRIVATE KEY")]
        if not keys or "CERTIFICATE" not in table["blocks"]:
            raise ConfigurationError(f"{path} must hold a private key and its certificate, both in PEM, or be a .pfx")
        credential.update(private_key=table["blocks"][keys[0]], public_certificate=table["blocks"]["CERTIFICATE"])
    if password is not None:
        credential["passphrase"] = password.reveal()
    return credential
