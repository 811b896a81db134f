"""What must hold inside one row, and what follows from its cells. Money is already in minor units here."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pulseops.observe.sources.catalogue_microsoft import APPS, WORKLOADS
from pulseops.observe.sources.dates import BadValue

Fields = dict[str, Any]
CONCEALED = re.compile(r"[0-9A-Fa-f]{32}")  # how Microsoft writes a name that the tenant does not show in reports


class BrokenRule(BadValue):
    """Two cells of a row contradict each other; `field` is the one to look at first."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


_MONTHS_OF = {"monthly": 1, "quarterly": 3, "annual": 12}


def monthly(fields: Fields) -> int:
    """Monthly recurring revenue in minor units: annual / 12, quarterly / 3; 0 for one-time, trial and unknown terms."""
    recurrence = fields.get("recurrence")
    if fields.get("is_trial") or recurrence == "one_time":
        return 0
    if "mrr_minor" in fields:
        return int(fields["mrr_minor"])
    if "amount_minor" in fields:
        amount = int(fields["amount_minor"])
    elif "unit_price_minor" in fields and "quantity" in fields:
        amount = int(fields["unit_price_minor"]) * int(fields["quantity"])
    else:
        return 0
    months = _MONTHS_OF.get(recurrence or "")
    return (2 * amount + months) // (2 * months) if months else 0


def _order(fields: Fields, first: str, second: str) -> None:
    a, b = fields.get(first), fields.get(second)
    if a and b and b[: len(a)] < a[: len(b)]:
        raise BrokenRule(second, f"{second} {b[:10]} lies before {first} {a[:10]}")


def _client(fields: Fields) -> None:
    active, inactive = fields.pop("is_active", None), fields.pop("is_inactive", None)
    if "status" not in fields and (active is not None or inactive is not None):
        fields["status"] = "inactive" if inactive or active is False else "active"
    if "status" not in fields and fields.get("churned_on"):
        fields["status"] = "inactive"
    _order(fields, "since_on", "churned_on")
    if "health_score" in fields:
        fields.setdefault("attributes", {})["health_score"] = fields.pop("health_score")


def _contract(fields: Fields) -> None:
    _order(fields, "start_on", "end_on")
    fields["mrr_minor"] = monthly(fields)


def _invoice(fields: Fields) -> None:
    _order(fields, "issued_on", "due_on")
    if fields.get("balance_minor", 0) > fields["total_minor"]:
        raise BrokenRule("balance", "The balance is larger than the total")


def _ticket(fields: Fields) -> None:
    opened = datetime.fromisoformat(fields["opened_at"])
    minutes = fields.pop("first_response_minutes", None)
    if "first_response_at" not in fields and minutes is not None:
        fields["first_response_at"] = (opened + timedelta(minutes=float(minutes))).isoformat()
    hours = fields.pop("resolution_hours", None)
    other = fields.pop("resolution_minutes", None)
    hours = float(other) / 60 if hours is None and other is not None else hours
    if "resolved_at" not in fields and hours is not None:
        fields["resolved_at"] = (opened + timedelta(hours=float(hours))).isoformat()
    _order(fields, "opened_at", "resolved_at")
    _order(fields, "opened_at", "first_response_at")
    level = fields.pop("escalation_level", None)
    if level is not None:
        fields.setdefault("escalated", level > 0)
    scale = fields.pop("scale_max", None) or 5
    score = fields.pop("satisfaction", None)
    if score is not None:
        fields["satisfaction_score"] = _percent("satisfaction", score, scale)


def _percent(field: str, score: float, scale: float) -> float:
    if score > scale:
        raise BrokenRule(field, f"'{score:g}' is outside 0 to {scale:g}; map a column with the scale if it is another")
    return round(100.0 * score / scale, 4)


def _survey(fields: Fields) -> None:
    scale = fields.pop("scale_max", None) or (10 if fields["kind"] == "nps" else 5)
    fields["score"] = _percent("score", fields["score"], scale)


def _subscription(fields: Fields) -> None:
    if fields.get("purchased") == 0 and fields.get("assigned", 0) > 0:
        reason = f"0 licenses are purchased but {fields['assigned']} assigned: no utilization can be computed from that"
        raise BrokenRule("purchased", reason)
    _order(fields, "start_on", "term_end_on")


def _m365_user(fields: Fields) -> None:
    """A concealed name is a hash, not a person; the newest day of any workload counts; apps in use become features."""
    reported = fields["reported_on"]
    days = [fields.pop(f"{w}_on", None) for w in WORKLOADS] + [fields.get("last_active_on")]
    known = [day for day in days if day]
    if any(day > reported for day in known):
        raise BrokenRule("reported_on", f"The last activity {max(known)} lies after the report itself ({reported})")
    if known:
        fields["last_active_on"] = max(known)
    assigned = [day for day in (fields.pop(f"{w}_assigned_on", None) for w in WORKLOADS) if day]
    if assigned:
        fields["assigned_on"] = min(assigned)
    used = {app: fields.pop(f"uses_{app}", None) for app in APPS}
    if any(value is not None for value in used.values()):
        fields["used_features"] = [app for app, value in used.items() if value]
    if CONCEALED.fullmatch(str(fields.get("external_id", ""))):
        fields["concealed"] = True
        fields.pop("name", None)


def _m365_sku(fields: Fields) -> None:
    usable = fields["purchased"] + fields.pop("warning", 0)
    state = fields.pop("status", "Enabled")
    if usable == 0 and fields.get("assigned", 0) > 0:
        held = fields.get("suspended", 0) + fields.get("locked_out", 0)
        why = f"{fields['sku']} is {state}: 0 usable licenses ({held} suspended) but {fields['assigned']} assigned"
        raise BrokenRule("purchased", f"{why}. Renew it or take the licenses away; no utilization can be computed")
    fields["purchased"] = usable


def _usage(fields: Fields) -> None:
    if not fields.get("client") and not fields.get("contract"):
        raise BrokenRule("client", "The row names neither a client nor a contract")


def _labor(fields: Fields) -> None:
    _usage(fields)
    if fields["hours"] == 0:
        raise BrokenRule("hours", "An entry of 0 hours says nothing")


def _cost(fields: Fields) -> None:
    _order(fields, "period_start_on", "period_end_on")


RULES: dict[str, Callable[[Fields], None]] = {
    "clients": _client,
    "contracts": _contract,
    "invoices": _invoice,
    "tickets": _ticket,
    "surveys": _survey,
    "subscriptions": _subscription,
    "usage": _usage,
    "m365_users": _m365_user,
    "m365_skus": _m365_sku,
    "costs": _cost,
    "labor": _labor,
}
