"""OpenSSL is entered by one thread at a time, so that no fork finds it half way.

OpenSSL takes locks of its own within a call. A process that is forked while another thread is within one has that lock
for ever: it stands still where it first makes a context or greets a server. So each call of ours is made under
`OPENSSL`, which a fork waits for. None of these calls waits for the network: see `AsyncEncrypted`.
"""

from __future__ import annotations

import os
import threading

OPENSSL = threading.RLock()
"""Held within each call into OpenSSL, and during a fork."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=OPENSSL.acquire, after_in_parent=OPENSSL.release, after_in_child=OPENSSL.release)
