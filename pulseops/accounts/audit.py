"""Who did what: append-only, each entry's hash over the one before, so that nothing can be taken out unseen."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from pulseops.accounts import repository_audit as repository
from pulseops.accounts.repository_audit import AuditFilter
from pulseops.base.context import Context

GENESIS = "0" * 64
MOST_EXPORTED = 100_000
EXPORTED = ("sequence", "at", "actor_kind", "actor_name", "action", "subject_kind", "subject_id", "detail", "hash")


@dataclass(frozen=True)
class ChainState:
    """How many entries were checked, the number of the first that does not fit (None when all do), and the last hash.

    The chain cannot show that its newest entries were cut off: whoever kept the last hash, or an export, can.
    """

    entries: int
    first_break: int | None
    last_hash: str


def record(ctx: Context, action: str, subject_kind: str, subject_id: str | None = None, **detail: Any) -> None:
    """Add an entry to the tenant's chain; late in a transaction: entries of a tenant wait for each other."""
    detail = json.loads(json.dumps(detail, default=str))
    sequence, previous = repository.lock_chain(ctx)
    entry = {
        "sequence": sequence + 1,
        "at": ctx.now.astimezone(UTC).isoformat(),
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
    text = json.dumps(_plain(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous + text).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Whole floats as integers, because JSONB may hand 1e22 back as an integer (RFC 8785 3.2.2.3 writes them alike)."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def verify(ctx: Context) -> ChainState:
    """Check every entry against its hash and its predecessor. Needs audit:read."""
    ctx.require("audit:read")
    previous, seen = GENESIS, 0
    for row in repository.audit_chain(ctx):
        seen += 1
        entry = {name: row[name] for name in row if name not in {"hash", "previous_hash"}}
        entry["at"] = row["at"].astimezone(UTC).isoformat()
        entry["actor_id"] = str(row["actor_id"]) if row["actor_id"] else None
        if row["sequence"] != seen or row["previous_hash"] != previous or row["hash"] != digest(entry, previous):
            return ChainState(seen, int(row["sequence"]), previous)
        previous = row["hash"]
    return ChainState(seen, None, previous)


def page(ctx: Context, chosen: AuditFilter, *, limit: int, offset: int) -> tuple[list[dict[str, Any]], int]:
    """Entries, newest first, and how many there are. Needs audit:read."""
    ctx.require("audit:read")
    return repository.audit_page(ctx, chosen, limit=limit, offset=offset)


def actions(ctx: Context) -> list[str]:
    """Actions that occur, for a filter. Needs audit:read."""
    ctx.require("audit:read")
    return repository.audit_actions(ctx)


def export(ctx: Context, chosen: AuditFilter) -> list[list[Any]]:
    """Up to MOST_EXPORTED entries as lines under EXPORTED, newest first; the detail is JSON. Needs audit:read."""
    rows, _ = page(ctx, chosen, limit=MOST_EXPORTED, offset=0)
    told = ({**row, "detail": json.dumps(row["detail"], ensure_ascii=False)} for row in rows)
    return [[row[name] for name in EXPORTED] for row in told]
