"""Sortable identifiers that are safe to show."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Time-ordered id, so that indexes grow at one end and ids reveal no count (RFC 9562, section 5.7)."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random >> 68) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    return uuid.UUID(int=value)
