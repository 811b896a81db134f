"""Agents that a person connects by OAuth 2.1: codes and refresh tokens, and the API key each connection is.

A connection is an API key that ends within the hour and gets a new secret with each refresh; revoking the key ends it.
It reads as its person reads, proposes if the person ticked that, and opens nothing but /mcp. Secrets are kept as
hashes; each code and each refresh token works once, and a second use ends the connection (RFC 9700, 4.14).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from pulseops.accounts import audit, repository_keys
from pulseops.accounts import repository_connections as repository
from pulseops.accounts.identity import MCP_ONLY
from pulseops.accounts.keys import PREFIX, SHOWN
from pulseops.accounts.roles import PERMISSIONS
from pulseops.accounts.sessions import require_person
from pulseops.accounts.tables import Role
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Invalid, Limited, NotFound
from pulseops.base.security import hash_token, new_token

READ, PROPOSE = "assistant:read", "assistant:propose"
WORDS = {
    READ: "Ask questions and read what you may read.",
    PROPOSE: "Propose actions, which you confirm in PulseOps.",
}
CODE_LIVES, ACCESS_LIVES, REFRESH_LIVES = timedelta(minutes=5), timedelta(hours=1), timedelta(days=30)
MOST_NEW_CLIENTS = 100  # an hour, all together: anybody may register
UNUSED_CLIENTS_LIVE = timedelta(days=1)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# A proposal needs the right to what it proposes; /mcp has no tool that does it.
_PROPOSES = PERMISSIONS[Role.ACCOUNT_MANAGER] - {"actions:approve"}
_UNSAFE_SCHEMES = frozenset({"javascript", "data", "vbscript", "file", "blob", "about", "ws", "wss", "ftp", ""})


@dataclass(frozen=True)
class Tokens:
    """A fresh pair, shown once."""

    access: str
    refresh: str
    scopes: list[str]


def check_redirect(uri: str) -> None:
    """Refuse an address a browser must not be sent to with a code. Raises Invalid."""
    parts = urlsplit(uri)
    unsafe = parts.scheme in _UNSAFE_SCHEMES or (parts.scheme == "http" and parts.hostname not in LOOPBACK)
    if unsafe or parts.username is not None or parts.fragment:
        raise Invalid.field("redirect_uris", "HTTPS, loopback, or an application's own scheme.")


def register(database: Database, client_id: str, info: Mapping[str, Any], now: datetime) -> None:
    """Keep what a program says of itself (RFC 7591). Raises Invalid, Limited."""
    for uri in info["redirect_uris"]:
        check_redirect(uri)
    with database.unit_of_work(None, now=now) as ctx:
        repository.drop_unused(ctx, now - UNUSED_CLIENTS_LIVE)
        if repository.registered_since(ctx, now - timedelta(hours=1)) >= MOST_NEW_CLIENTS:
            raise Limited("too-many-clients", "Too many programs registered in this hour.", retry_after=3600)
        repository.add_client(ctx, client_id, info)


def client(database: Database, client_id: str) -> dict[str, Any] | None:
    """What a program said of itself."""
    with database.unit_of_work(None) as ctx:
        return repository.client(ctx, client_id)


def offer(ctx: Context, client_id: str, redirect_uri: str, scopes: Sequence[str]) -> dict[str, Any]:
    """What a person is asked to allow. Raises NotFound, Invalid (an address the program did not register)."""
    require_person(ctx)
    info = repository.client(ctx, client_id)
    if not info:
        raise NotFound.of("program")
    if redirect_uri not in info["redirect_uris"]:
        raise Invalid.field("redirect_uri", "The program did not register this address.")
    parts = urlsplit(redirect_uri)
    return {
        "client_name": name_of(info),
        "goes_to": parts.hostname if parts.scheme in ("http", "https") else f"{parts.scheme}:",
        "scopes": [{"scope": s, "text": text} for s, text in WORDS.items() if s in scopes and ctx.may(s)],
    }


def name_of(info: Mapping[str, Any]) -> str:
    """How a program calls itself, on one short line."""
    name = "".join(c if c.isprintable() else " " for c in str(info.get("client_name") or ""))
    return " ".join(name.split())[:60] or "A program without a name"


def decide(
    ctx: Context,
    *,
    client_id: str,
    redirect_uri: str,
    scopes: Sequence[str],
    code_challenge: str,
    state: str | None,
    resource: str | None,
) -> str:
    """Allow the scopes, or nothing when there are none. Returns where the browser goes. Raises as `offer` does."""
    offered = {each["scope"] for each in offer(ctx, client_id, redirect_uri, scopes)["scopes"]}
    back = {"state": state} if state else {}
    if READ not in offered:
        return _at(redirect_uri, {**back, "error": "access_denied"})
    code = new_token()
    wire = {"redirect_uri": redirect_uri, "code_challenge": code_challenge, "resource": resource}
    user_id = require_person(ctx)
    repository.add_token(
        ctx, user_id, client_id, "code", hash_token(code), sorted(offered), wire, None, ctx.now + CODE_LIVES
    )
    audit.record(ctx, "connection.allowed", "oauth_client", client_id, scopes=sorted(offered))
    return _at(redirect_uri, {**back, "code": code})


def _at(uri: str, added: Mapping[str, str]) -> str:
    return f"{uri}{'&' if urlsplit(uri).query else '?'}{urlencode(added)}"


def find(database: Database, kind: str, secret: str, now: datetime) -> dict[str, Any] | None:
    """An unused code or refresh token that still lives; a used one ends its connection."""
    with database.unit_of_work(None, now=now, token_hash=hash_token(secret)) as ctx:
        found = repository.token(ctx, kind, hash_token(secret))
        if found and found["used_at"]:
            claim(ctx, tenant=str(found["tenant_id"]))
            _end(Context(ctx.session, found["tenant_id"], _owner(found), now), found)
        return None if not found or found["used_at"] or found["expires_at"] <= now else found


def exchange(database: Database, kind: str, secret: str, scopes: Sequence[str], now: datetime) -> Tokens | None:
    """Trade a code or a refresh token for a fresh pair; None when it was used meanwhile or its key was revoked."""
    with database.unit_of_work(None, now=now, token_hash=hash_token(secret)) as nobody:
        found = repository.use_token(nobody, kind, hash_token(secret))
        if not found:
            return None
        claim(nobody, tenant=str(found["tenant_id"]))
        ctx = Context(nobody.session, found["tenant_id"], _owner(found), now)
        made = Tokens(new_token(PREFIX), new_token(), sorted(scopes))
        shown = made.access[:SHOWN], hash_token(made.access)
        if found["key_id"] and not repository.renew_key(ctx, found["key_id"], shown, now + ACCESS_LIVES):
            return None
        key_id = found["key_id"] or repository_keys.add_key(
            ctx,
            found["user_id"],
            name_of(repository.client(ctx, found["client_id"]) or {}),
            shown,
            [MCP_ONLY, *sorted(_PROPOSES if PROPOSE in scopes else PERMISSIONS[Role.VIEWER])],
            now + ACCESS_LIVES,
            found["client_id"],
        )
        repository.tie_token(ctx, found["id"], key_id)
        repository.add_token(
            ctx, found["user_id"], found["client_id"], "refresh", hash_token(made.refresh), made.scopes, {}, key_id,
            now + REFRESH_LIVES,
        )  # fmt: skip
        return made


def end(database: Database, secret: str, now: datetime) -> None:
    """Revoke the connection that an access or refresh token belongs to."""
    with database.unit_of_work(None, now=now, token_hash=hash_token(secret)) as ctx:
        found = repository.token(ctx, "refresh", hash_token(secret)) or repository.key_of(ctx, hash_token(secret))
        if found:
            claim(ctx, tenant=str(found["tenant_id"]))
            _end(Context(ctx.session, found["tenant_id"], _owner(found), now), found)


def forget_old(ctx: Context) -> None:
    """Drop codes and refresh tokens of this tenant that ended; a used one is remembered until then."""
    repository.drop_ended(ctx)


def client_of(ctx: Context, access: str) -> str | None:
    """The program whose connection an access token is; None for other keys."""
    found = repository.key_of(ctx, hash_token(access))
    return found["client_id"] if found else None


def _owner(found: Mapping[str, Any]) -> Actor:
    return Actor("key", found["user_id"], "A connected program")


def _end(ctx: Context, found: Mapping[str, Any]) -> None:
    if found["key_id"] and repository_keys.revoke_key(ctx, found["key_id"]):
        audit.record(ctx, "connection.ended", "api_key", str(found["key_id"]))
