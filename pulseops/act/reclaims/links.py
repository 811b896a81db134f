"""Ways to vendors: a Microsoft 365 directory may be linked, and what is given up here is then done there too."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.act.reclaims import repository_links as repository
from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.understand.waste import worth

_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def every(ctx: Context) -> list[dict[str, Any]]:
    """Links there are, without their secrets."""
    ctx.require("licenses:read")
    return repository.every(ctx)


def link(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Link a directory (client_id or None for the departments, directory_id, app_id, secret). Raises Invalid."""
    ctx.require("settings:write")
    row = {name: str(values[name]).strip() for name in ("directory_id", "app_id", "secret")}
    for name in ("directory_id", "app_id"):
        if not _ID.fullmatch(row[name]):
            raise Invalid.field(name, "An id such as 00000000-0000-0000-0000-000000000000.")
    if not 8 <= len(row["secret"]) <= 500:
        raise Invalid.field("secret", "The value of the application's client secret.")
    client = values.get("client_id")
    if client and worth.owner_of(ctx, client) is None:
        raise Invalid.field("client_id", "This client does not exist, or is a department: those share one directory.")
    made = repository.put(ctx, {**row, "client_id": client})
    audit.record(ctx, "vendor.linked", "vendor_link", str(made), directory_id=row["directory_id"])
    return made


def unlink(ctx: Context, link_id: UUID) -> None:
    """Forget a directory and its secret; vendors are told by hand again. Raises NotFound."""
    ctx.require("settings:write")
    if not repository.remove(ctx, link_id):
        raise NotFound.of("link")
    audit.record(ctx, "vendor.unlinked", "vendor_link", str(link_id))
