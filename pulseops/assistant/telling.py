"""Which function tells the answer to which intent."""

from collections.abc import Callable
from uuid import UUID

import pulseops.learn  # noqa: F401  who answers for savings
from pulseops.assistant import (
    telling_acts,
    telling_agent,
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
    "compare": telling_clients.compare,
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
            TELLERS[step.intent](ctx, step, reply)
    except Forbidden as refusal:
        reply.say("Not permitted: your role does not allow this, so I cannot say whether there is anything.")
        reply.notice(refusal.detail)
    except PulseOpsError as refusal:
        reply.say(refusal.detail)
