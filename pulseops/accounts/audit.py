"""Who did what: append-only, each entry's hash over the one before, so that nothing can be taken out unseen."""

import hashlib
import json
from typing import Any

from pulseops.accounts import repository
from pulseops.base.context import Context

GENESIS = "0" * 64


def record(ctx: Context, action: str, subject_kind: str, subject_id: str | None = None, **detail: Any) -> None:
    """Add an entry to the tenant's chain; call it late in a transaction, since entries of a tenant wait for each other."""
    sequence, previous = repository.lock_chain(ctx)
    entry = {
        "sequence": sequence + 1,
        "at": ctx.now.isoformat(),
        "actor_kind": ctx.actor.kind,
        "actor_id": str(ctx.actor.id) if ctx.actor.id else None,
        "actor_name": ctx.actor.name,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "detail": detail,
    }
    repository.add_audit(ctx, entry, previous or GENESIS, digest(entry, previous or GENESIS))


def digest(entry: dict[str, Any], previous: str) -> str:
    """SHA-256 over the entry as canonical JSON (sorted keys, no spaces; after RFC 8785) and the hash before."""
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous + text).encode()).hexdigest()


def first_break(ctx: Context) -> int | None:
    """Sequence of the first entry that does not fit its hash or its predecessor; None when the chain holds."""
    ctx.require("audit:read")
    previous, expected = GENESIS, 1
    for row in repository.audit_chain(ctx):
        entry = {name: row[name] for name in row if name not in {"hash", "previous_hash"}}
        entry["at"] = row["at"].isoformat()
        entry["actor_id"] = str(row["actor_id"]) if row["actor_id"] else None
        if row["sequence"] != expected or row["previous_hash"] != previous or row["hash"] != digest(entry, previous):
            return int(row["sequence"])
        previous, expected = row["hash"], expected + 1
    return None
