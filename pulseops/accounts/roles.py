"""What each role may do: one table, read by doors and pages alike."""

from collections.abc import Iterable

from pulseops.accounts.tables import Role

_READ = frozenset(
    f"{room}:read"
    for room in (
        "clients",
        "metrics",
        "alerts",
        "recommendations",
        "tasks",
        "licenses",
        "imports",
        "jobs",
        "models",
        "actions",
        "playbooks",
        "reports",
        "assistant",
    )
)
_WORK = _READ | {
    "alerts:write",
    "recommendations:write",
    "tasks:write",
    "imports:write",
    "clients:write",
    "actions:write",
    "actions:approve",
    "reports:write",
    "assistant:propose",
}
_ADMIN = _WORK | {
    "licenses:write",
    "users:read",
    "users:write",
    "settings:write",
    "audit:read",
    "jobs:run",
    "models:write",
    "playbooks:write",
}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.VIEWER: _READ,
    Role.ACCOUNT_MANAGER: _WORK,
    Role.IT_ADMIN: _WORK | {"licenses:write"},
    Role.ADMIN: _ADMIN,
    Role.OWNER: _ADMIN | {"tenant:delete", "owners:write"},
}
WORDS: dict[str, tuple[str, str]] = {
    Role.OWNER: ("Owner", "Everything, also who else is an owner."),
    Role.ADMIN: ("Admin", "Everything but owners: people, settings, audit, jobs, models."),
    Role.ACCOUNT_MANAGER: (
        "Account manager",
        "Works with clients, alerts, recommendations, tasks and imports; approves actions.",
    ),
    Role.IT_ADMIN: ("IT admin", "As an account manager, and changes licenses."),
    Role.VIEWER: ("Viewer", "Sees everything but people and the audit trail, changes nothing."),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Union of what the roles allow."""
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
