"""Secrets: made, kept as hashes, compared in constant time; and cells that no spreadsheet runs."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
_DUMMY = _HASHER.hash("an account that does not exist")


def hash_password(password: str) -> str:
    """Argon2id hash with the library's current parameters (RFC 9106)."""
    return _HASHER.hash(password)


def password_matches(hashed: str | None, password: str) -> bool:
    """Whether the password is right; takes as long for an unknown account (`hashed` None) as for a known one."""
    try:
        return _HASHER.verify(hashed or _DUMMY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def new_token(prefix: str = "") -> str:
    """256 random bits for a cookie, link or key; shown once, kept only as a hash."""
    return prefix + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """SHA-256 in hex: enough for secrets of 256 random bits, and an index can find it."""
    return hashlib.sha256(token.encode()).hexdigest()


def defused(cell: object) -> object:
    """A cell that a spreadsheet will not run as a formula (OWASP, CSV injection); numbers stay numbers."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        try:
            float(cell)
        except ValueError:
            return f"'{cell}"
    return cell
