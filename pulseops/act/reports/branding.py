"""How a tenant's reports look: its name, one color, a logo, a line at the foot."""

import base64
import re
import struct
from collections.abc import Mapping
from typing import Any

from pulseops.accounts import audit
from pulseops.accounts.preferences import tenant_settings
from pulseops.act.reports import pdf, repository
from pulseops.base.context import Context
from pulseops.base.errors import Invalid

COLOR = "#1f4e79"
LARGEST_LOGO = 200_000
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_PNG = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 2_000
DARK_ENOUGH = 4.5


def brand(ctx: Context) -> dict[str, Any]:
    """The look in force. Until somebody sets it: the tenant's name and a quiet blue."""
    ctx.require("reports:read")
    found = repository.brand(ctx)
    usual = {"name": tenant_settings(ctx).name, "color": COLOR, "contact": "", "logo": None}
    return {**usual, **(found or {})}


def frozen(ctx: Context) -> dict[str, Any]:
    """The look as a report keeps it: the logo as base64."""
    found = brand(ctx)
    logo = base64.b64encode(found["logo"]).decode() if found["logo"] else None
    return {"name": found["name"], "color": found["color"], "contact": found["contact"], "logo": logo}


def set_brand(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set name, color, contact, and logo (bytes; None removes it, absent keeps it). Raises Invalid."""
    ctx.require("settings:write")
    kept = {name: value for name, value in brand(ctx).items() if name in ("name", "color", "contact", "logo")}
    wanted = {**kept, **{name: value for name, value in values.items() if name in kept}}
    wanted["name"] = _line(wanted["name"], "name", 1, 80)
    wanted["contact"] = _line(wanted["contact"], "contact", 0, 120)
    if not _COLOR.fullmatch(wanted["color"]) or contrast(wanted["color"]) < DARK_ENOUGH:
        raise Invalid.field("color", "A color such as #1f4e79 that is dark enough to be read on white.")
    if wanted["logo"] is not None:
        check_logo(wanted["logo"])
    repository.put_brand(ctx, wanted)
    audit.record(ctx, "report_brand.changed", "tenant", str(ctx.tenant_id), name=wanted["name"], color=wanted["color"])
    return brand(ctx)


def check_logo(content: bytes) -> None:
    """Refuse what is no small PNG. Raises Invalid.

    Its head says how large it is before anything is unpacked; an SVG may point to other files.
    """
    if len(content) > LARGEST_LOGO:
        raise Invalid.field("logo", f"At most {LARGEST_LOGO // 1000} kB.")
    if not content.startswith(_PNG) or len(content) < 24:
        raise Invalid.field("logo", "A PNG picture.")
    if max(struct.unpack(">II", content[16:24])) > MOST_PIXELS:
        raise Invalid.field("logo", f"At most {MOST_PIXELS:,} pixels a side.")
    if not pdf.can_show(content):
        raise Invalid.field("logo", "This picture is damaged.")


def contrast(color: str) -> float:
    """Contrast of a color on white, 1 to 21 (WCAG 2.2, relative luminance)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _line(text: str, field: str, least: int, most: int) -> str:
    clean = " ".join(str(text or "").split())
    if not least <= len(clean) <= most or (clean and not clean.isprintable()):
        raise Invalid.field(field, f"A line of {least} to {most} characters.")
    return clean
