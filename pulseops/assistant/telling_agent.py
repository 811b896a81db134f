"""Answers about the agent's own work in words: what waits for a yes, playbooks, reports, why an alert came or not."""

import re
from typing import Any

from pulseops.act.actions import service as actions
from pulseops.act.actions.repository import Filter as ActionFilter
from pulseops.act.playbooks import service as runs
from pulseops.act.playbooks.repository import Filter as RunFilter
from pulseops.act.reclaims import service as reclaims
from pulseops.act.reclaims.repository import Filter as ReclaimFilter
from pulseops.act.reports import service as reports
from pulseops.act.reports.repository import Filter as ReportFilter
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import MOST_CELL, Reply, clean
from pulseops.assistant.telling_work import SHOWN, counted, listed
from pulseops.base.context import Context
from pulseops.decide.alerts import explaining
from pulseops.decide.alerts import service as alerts
from pulseops.decide.playbooks import service as playbooks

_RULE_WORDS = {
    "churn_high": ("risk", "churn", "leav", "p90", "cancel"),
    "health_low": ("health", "score"),
    "health_falling": ("fall", "drop", "declin"),
    "payment_overdue": ("pay", "invoice", "overdue", "money", "owe"),
    "renewal_near": ("renew", "contract", "term"),
}


def approvals(ctx: Context, step: Step, reply: Reply) -> None:
    """What waits for a person: actions to decide, and seats whose holders were asked."""
    words = step.slots.get("masked", "")
    if any(word in words for word in ("reclaim", "holder", "take back", "seat")):
        _asked_holders(ctx, step, reply)
        return
    found = actions.page(ctx, ActionFilter(states=("proposed",), client_id=_id(step)), offset=0, limit=SHOWN)
    total = int(found["total"])
    href = "/actions?state=proposed"
    said = counted(reply, total, "Waiting for approval", "Actions proposed and not decided yet.", href)
    reply.say(f"{said} {'action waits' if total == 1 else 'actions wait'} for approval.")
    shown = [{**row, "on": row["created_at"].date(), "href": href} for row in found["rows"]]
    listed(reply, "Waiting for approval", href, total,
           [("title", "What", "text"), ("subject", "For", "text"), ("on", "Since", "date")], shown)  # fmt: skip


def _asked_holders(ctx: Context, step: Step, reply: Reply) -> None:
    found = reclaims.page(ctx, ReclaimFilter(states=("asked",), client=_id(step)), offset=0, limit=SHOWN)
    total = int(found["counts"].get("asked", 0))
    said = counted(
        reply, total, "Seats asked about", "Reclaims whose holder has not answered.", "/reclaims?state=asked"
    )
    reply.say(f"{said} {'holder has' if total == 1 else 'holders have'} not answered whether the seat is needed.")
    columns = [("product_name", "Product", "text"), ("person_name", "Holder", "text"), ("answer_by_on", "By", "date")]
    listed(reply, "Waiting for an answer", "/reclaims?state=asked", total, columns, found["rows"])


def _id(step: Step) -> Any:
    client = step.slots.get("client")
    return client.id if client else None


def show_playbooks(ctx: Context, step: Step, reply: Reply) -> None:
    """Playbooks with who is inside; of one client its runs; of one playbook whom it would let in today."""
    client, words = step.slots.get("client"), step.slots.get("masked", "")
    if client:
        _runs_of(ctx, client, reply)
        return
    books, inside = playbooks.books(ctx), runs.counts(ctx)
    one = named(books, words)
    if one and re.search(r"\b(?:who|which clients|how many clients)\b(?!.*\b(?:would|could)\b)", words):
        _inside(ctx, one, reply)
        return
    if one:
        _one_playbook(ctx, one, reply)
        return
    on = [book for book in books if book["enabled"]]
    running = sum(row["inside"] for row in inside.values())
    said = counted(reply, len(on), "Playbooks on", "Playbooks that are switched on.", "/playbooks")
    people = counted(reply, running, "Clients inside", "Clients going through a playbook now.", "/playbooks")
    reply.say(f"{said} {'playbook is' if len(on) == 1 else 'playbooks are'} on, with {people} inside now.")
    rows = [
        {
            **dict.fromkeys(("inside", "through", "stopped"), 0),
            **inside.get(book["id"], {}),
            "name": book["name"],
            "on": "on" if book["enabled"] else "off",
            "href": f"/playbooks/{book['id']}",
        }
        for book in books
    ]
    columns = [("name", "Playbook", "text"), ("on", "State", "text"), ("inside", "Inside", "count"),
               ("through", "Through", "count"), ("stopped", "Stopped", "count")]  # fmt: skip
    listed(reply, "Playbooks", "/playbooks", len(rows), columns, rows)


def named(books: list[dict[str, Any]], words: str) -> dict[str, Any] | None:
    """The one playbook a sentence names, by its whole name or a word no other has; None when none or several."""
    whole = [book for book in books if str(book["name"]).casefold() in words]
    found = whole or [
        book for book in books if any(len(w) > 4 and w in words for w in str(book["name"]).casefold().split())
    ]
    return found[0] if len(found) == 1 else None


def _runs_of(ctx: Context, client: Any, reply: Reply) -> None:
    rows, total = runs.page(ctx, RunFilter(client_id=client.id), offset=0, limit=SHOWN)
    if not total:
        reply.say(f"{clean(client.text)} is in no playbook and never was.")
        return
    inside = [row for row in rows if row["state"] in ("running", "waiting")]
    reply.say(
        f"{clean(client.text)} is {'inside ' + clean(inside[0]['playbook']) if inside else 'in no playbook now'}."
    )
    shown = [{**r, "on": r["created_at"].date(), "href": f"/playbooks/runs/{r['id']}"} for r in rows]
    columns = [
        ("playbook", "Playbook", "text"),
        ("state", "State", "text"),
        ("on", "Since", "date"),
        ("why", "Why", "text"),
    ]
    listed(reply, f"Playbooks of {clean(client.text)}", "/playbooks", total, columns, shown)


def _inside(ctx: Context, book: dict[str, Any], reply: Reply) -> None:
    """Who goes through one playbook now."""
    ongoing = RunFilter(states=("running", "waiting"), playbook_id=book["id"])
    rows, total = runs.page(ctx, ongoing, offset=0, limit=SHOWN)
    href, name = f"/playbooks/{book['id']}", clean(book["name"])
    said = counted(reply, total, "Clients inside", f"Clients going through {name} now.", href)
    reply.say(f"{said} {'client is' if total == 1 else 'clients are'} inside {name} now.")
    shown = [{**row, "on": row["created_at"].date(), "href": f"/playbooks/runs/{row['id']}"} for row in rows]
    columns = [("client_name", "Client", "text"), ("on", "Since", "date"), ("why", "Why", "text")]
    listed(reply, f"Inside {name}", href, total, columns, shown)


def _one_playbook(ctx: Context, book: dict[str, Any], reply: Reply) -> None:
    found = playbooks.get(ctx, book["id"])
    version = next((v for v in found["versions"] if v["published_at"]), None)
    href, name = f"/playbooks/{book['id']}", clean(book["name"])
    reply.say(f"{name} is {'on' if book['enabled'] else 'off'}. {clean(book['text'], MOST_CELL)}".rstrip())
    if version is None:
        reply.say("It was never published, so nobody enters.")
        return
    met = playbooks.met(ctx, version)
    said = counted(reply, len(met), "Clients its trigger meets", "Before limits a day and a client.", href)
    reply.say(f"Its trigger meets {said} today, in {len_of(version)} steps; limits a day and a client hold some back.")
    steps = [{"kind": str(s["kind"]), "what": _step_words(s), "href": href} for s in version["steps"]]
    listed(reply, f"Steps of {name}", href, len(steps), [("kind", "Step", "text"), ("what", "What", "text")], steps)


def len_of(version: dict[str, Any]) -> str:
    """How many steps, in words, for small numbers: the text holds no figure without a source."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    count = len(version["steps"])
    return words[count] if count < len(words) else "many"


def _step_words(step: dict[str, Any]) -> str:
    params = step["params"]
    return str(params.get("title") or params.get("subject") or params.get("text") or step["kind"])


def show_reports(ctx: Context, step: Step, reply: Reply) -> None:
    """Reports made so far, the newest first."""
    found = reports.page(ctx, ReportFilter(client_id=_id(step)), "-created_at", offset=0, limit=SHOWN)
    total = int(found["total"])
    said = counted(reply, total, "Reports", "Reports kept here.", "/reports")
    reply.say(f"{said} {'report is' if total == 1 else 'reports are'} kept, the newest first.")
    shown = [{**row, "on": row["created_at"].date(), "href": f"/reports/{row['id']}"} for row in found["rows"]]
    listed(reply, "Reports", "/reports", total, [("title", "Report", "text"), ("on", "Made", "date")], shown)
    reply.blocks.append({"kind": "link", "label": "Schedules", "href": "/reports/schedules"})


def why_alert(ctx: Context, step: Step, reply: Reply) -> None:
    """Why an alert came for a client, or why none did: the trace of each rule that is meant."""
    client, words = step.slots["client"], step.slots.get("masked", "")
    meant = [key for key, fits in _RULE_WORDS.items() if any(word in words for word in fits)] or list(_RULE_WORDS)
    labels = {setting.rule.key: setting.rule.label for setting in alerts.rules(ctx)}
    told = [(labels[key], explaining.explain(ctx, key, client.id)) for key in meant if key in labels]
    open_now = [(label, each) for label, each in told if each.alert_id and not each.verdict.startswith("No alert")]
    name = clean(client.text)
    if open_now:
        label, each = open_now[0]
        reply.say(f"{name}: {clean(label)}. {spoken(each.verdict)}")
    else:
        reply.say(f"No alert about {name} is open by these rules. The reason for each stands below.")
    rows = [
        {
            "rule": label,
            "verdict": each.verdict,
            "href": f"/alerts/{each.alert_id}" if each.alert_id else f"/clients/{client.id}",
        }
        for label, each in told
    ]
    listed(reply, f"Alert rules and {name}", "/alerts/rules", len(rows),
           [("rule", "Rule", "text"), ("verdict", "What it says", "text")], rows)  # fmt: skip


def spoken(verdict: str) -> str:
    """A verdict without its numbers: those stand in the table, beside the alert they belong to."""
    return "An alert is open; see below." if any(c.isdigit() for c in verdict) else verdict
