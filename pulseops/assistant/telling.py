"""Which function tells the answer to which intent."""

import re
from collections.abc import Callable
from uuid import UUID

import pulseops.learn  # noqa: F401  who answers for savings
from pulseops.accounts.preferences import tenant_settings
from pulseops.assistant import (
    telling_acts,
    telling_agent,
    telling_change,
    telling_clients,
    telling_desk,
    telling_ledger,
    telling_software,
    telling_words,
    telling_work,
)
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import Reply
from pulseops.base.context import Context
from pulseops.base.errors import Forbidden, PulseOpsError

Tell = Callable[[Context, Step, Reply], None]
TELLERS: dict[str, Tell] = {
    "figure": telling_clients.figure,
    "trend": telling_clients.trend,
    "at_risk": telling_clients.at_risk,
    "why_risky": telling_clients.drivers,
    "health": telling_clients.health,
    "why_changed": telling_clients.change,
    "churn": telling_clients.churn,
    "overview": telling_clients.overview,
    "compare": telling_change.compare,
    "top": telling_clients.ranked,
    "list": telling_clients.ranked,
    "left": telling_clients.left,
    "improve": telling_desk.improve,
    "changes": telling_desk.movers,
    "upsell": telling_desk.upsell,
    "overdue": telling_desk.overdue,
    "tickets": telling_desk.tickets,
    "profit": telling_desk.profit,
    "renewals": telling_software.renewals,
    "unused": telling_software.unused,
    "savings": telling_software.savings,
    "spend": telling_ledger.spend,
    "product": telling_software.product,
    "waste": telling_ledger.waste,
    "saved": telling_ledger.saved,
    "reconcile": telling_ledger.reconcile,
    "approvals": telling_agent.approvals,
    "playbooks": telling_agent.show_playbooks,
    "reports": telling_agent.show_reports,
    "why_alert": telling_agent.why_alert,
    "what_if": telling_desk.what_if,
    "anomalies": telling_software.anomalies,
    "forecast": telling_software.forecast,
    "alerts": telling_work.show_alerts,
    "tasks": telling_work.show_tasks,
    "recommendations": telling_work.recommend,
    "contacts": telling_work.on_paper,
    "definition": telling_words.define,
    "howto": telling_words.how,
    "freshness": telling_words.freshness,
    "models": telling_words.track_record,
    "help": telling_words.capabilities,
    "greeting": telling_words.greet,
    "draft_mail": telling_acts.draft_mail,
}
ACTS = {
    "new_task": telling_acts.new_task,
    "draft_qbr": telling_acts.draft_review,
    "act_alert": telling_acts.change_alert,
    "act_recommendation": telling_acts.decide,
    "act_playbook": telling_acts.enter_playbook,
}


def tell(ctx: Context, step: Step, reply: Reply, conversation_id: UUID | None) -> None:
    """Add the answer to one step. What the asker may not see is said to be so, which is not "there is none"."""
    try:
        if step.intent in ACTS:
            ACTS[step.intent](ctx, step, reply, conversation_id)
        else:
            _teller(ctx, step)(ctx, step, reply)
    except Forbidden as refusal:
        reply.say("Not permitted: your role does not allow this, so I cannot say whether there is anything.")
        reply.notice(refusal.detail)
    except PulseOpsError as refusal:
        reply.say(refusal.detail)


_WHY = re.compile(
    r"\b(?:why|how come|what (?:drove|drives|caused|causes|moved|moves|explains|is behind)|reasons?|explain|causes? of|"
    r"bridge|waterfall)\b"
)
_COMING = re.compile(
    r"\b(?:will|going to|expect\w*|forecast\w*|project\w*|predict\w*|on track|exceed\w*|overrun|"
    r"(?:stay|keep) (?:with)?in|(?:run|go|be) over)\b"
)
_ONE_WAY = re.compile(
    r"improv|better|recover|gain|went up|winner|\bup\b|wors|f[ae]ll|drop|down|declin|deteriorat|lost|loser|risk|health"
)
_MOVED = frozenset({"changes", "why_changed"})
_EXPLAINED = _MOVED | {"figure", "trend", "spend", "why_risky", "at_risk"}
_COSTS = frozenset({"software_cost", "cost_per_head"})


def _teller(ctx: Context, step: Step) -> Tell:
    """Who tells the answer: money that moved or is to come has tellers of its own, whatever the intent is called."""
    words, metric = step.slots.get("masked", ""), step.slots.get("metric")
    named, is_team = step.slots.get("client") or step.slots.get("vendor"), tenant_settings(ctx).kind == "it"
    if step.intent == "forecast" and "product" not in step.slots:
        if "budget" in words or step.slots.get("vendor") or (is_team and named):
            return telling_ledger.ahead
        if named:
            return telling_clients.ahead
    if step.intent == "spend" and "budget" in words and "product" not in step.slots and _COMING.search(words):
        return telling_ledger.ahead
    why = _WHY.search(words) is not None
    if step.intent in _EXPLAINED and (why or step.intent in _MOVED) and "product" not in step.slots:
        if (step.intent == "spend" and why) or metric in _COSTS or (is_team and metric in ("mrr", "arr")):
            return telling_change.spend
        if metric in ("mrr", "arr"):
            return telling_change.mrr
    if step.intent == "changes" and metric is None and not _ONE_WAY.search(words):
        return telling_change.overall
    return TELLERS[step.intent]
