"""The text of a key: made, recognised, and what of it is kept.

A key reads ``siting_<id>_<secret><checksum>``. The prefix lets scanners of code
and logs find a key that was left there; the checksum lets a mistyped or cut-off
key be refused without a look into the database.

Only the SHA-256 of the secret is stored. A slow, salted hash protects passwords
because people choose them from few; the secret is 256 random bits, so nobody
can try them all, whatever the hash, and no two keys share one. A fast hash also
keeps a flood of wrong keys from costing the server time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass, field

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
SECRET_BITS = 256
SECRET_LENGTH = 43
CHECK_LENGTH = 6
ID_BYTES = 5
FORM = re.compile(rf"siting_([0-9a-f]{{10}})_([0-9A-Za-z]{{{SECRET_LENGTH}}})([0-9A-Za-z]{{6}})")
SHOWN = re.compile(r"siting_([0-9a-f]{10})_[0-9A-Za-z]+")


@dataclass(frozen=True)
class Key:
    """A whole key.

    Parameters
    ----------
    id
        Its public part, by which it is listed and revoked.
    secret
        Its secret part; not shown by ``repr``.
    """

    id: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """What the holder keeps and shows."""
        return f"siting_{self.id}_{self.secret}{_checksum(self.id, self.secret)}"

    @property
    def secret_sha256(self) -> str:
        """What the server keeps."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def fits(self, secret_sha256: str) -> bool:
        """Say in constant time whether this key's secret has the stored hash."""
        return hmac.compare_digest(self.secret_sha256, secret_sha256)


def new_key() -> Key:
    """Return a key that nobody else has.

    Examples
    --------
    >>> key = new_key()
    >>> read_key(key.text) == key
    True
    """
    secret = _written(secrets.randbits(SECRET_BITS), SECRET_LENGTH)
    return Key(secrets.token_hex(ID_BYTES), secret)


def read_key(text: str) -> Key | None:
    """Return the key that a text is; None where its form or its checksum is wrong."""
    found = FORM.fullmatch(text)
    if found is None:
        return None
    key = Key(found[1], found[2])
    return key if found[3] == _checksum(key.id, key.secret) else None


def masked(text: str) -> str:
    """Return a text in which no key can be read, for logs.

    Examples
    --------
    >>> masked("revoke siting_0123456789_Abc")
    'revoke siting_0123456789_***'
    """
    return SHOWN.sub(r"siting_\1_***", text)


def _checksum(key_id: str, secret: str) -> str:
    return _written(zlib.crc32(f"{key_id}_{secret}".encode()), CHECK_LENGTH)


def _written(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))
