"""The second lock: what the migration adds to the tables themselves."""

import importlib
import pkgutil

from pulseops.base.db import APP_ROLE

APPEND_ONLY = frozenset(
    {"audit_entry", "raw_record", "feature_snapshot", "prediction", "decision", "alert_event", "value_entry"}
)

_TENANT = "tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid"
_HOLDS_SECRET = "token_hash = NULLIF(current_setting('app.token_hash', true), '')"  # noqa: S105
_IS_USER = "user_id = NULLIF(current_setting('app.user', true), '')::uuid"

# Rows that sign-in must find before it knows the tenant: visible to whoever holds the secret, or is the person.
_ALSO_VISIBLE = {
    "user_session": _HOLDS_SECRET,
    "api_key": _HOLDS_SECRET,
    "oauth_token": _HOLDS_SECRET,
    "invitation": _HOLDS_SECRET,
    "reclaim": _HOLDS_SECRET,
    "approval": _HOLDS_SECRET,
    "calendar_feed": _HOLDS_SECRET,
    "membership": _IS_USER,
}
_TENANT_ROW = (
    "id = NULLIF(current_setting('app.tenant', true), '')::uuid"
    " OR current_setting('app.census', true) = 'on'"
    f" OR id IN (SELECT tenant_id FROM membership WHERE {_IS_USER})"
)


def import_all_tables() -> None:
    """Import every `tables` module, so that the metadata is complete."""
    import pulseops

    for module in pkgutil.walk_packages(pulseops.__path__, "pulseops."):
        if module.name.endswith(".tables"):
            importlib.import_module(module.name)


def row_security(table: str, *, own: bool = False) -> list[str]:
    """SQL that locks one table to the tenant of the transaction, closed when none is set.

    `own` is for the table of tenants itself. FORCE binds the owner too; only superusers pass, and the
    application is never one.
    """
    visible = _TENANT_ROW if own else _TENANT
    if table in _ALSO_VISIBLE:
        visible = f"{visible} OR {_ALSO_VISIBLE[table]}"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant_lock ON {table} USING ({visible})",
    ]


def grants(table: str) -> list[str]:
    """SQL that lets the application role use one table; append-only tables cannot be changed or emptied by it."""
    verbs = "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
    return [f"GRANT {verbs} ON {table} TO {APP_ROLE}"]


def lock_table(table: str, *, tenanted: bool) -> list[str]:
    """SQL that every new table needs: what the application may do with it, and whose rows it may see."""
    locks = row_security(table, own=True) if table == "tenant" else row_security(table) if tenanted else []
    return grants(table) + locks
