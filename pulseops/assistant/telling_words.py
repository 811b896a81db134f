"""What figures mean and how things are done, read from the settings in force at the moment of the answer."""

import calendar
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from pulseops.accounts.preferences import TenantSettings, tenant_settings
from pulseops.accounts.roles import WORDS
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import Reply, clean
from pulseops.assistant.telling_work import quoted
from pulseops.base import runs
from pulseops.base.context import Context
from pulseops.core import health
from pulseops.decide.alerts import service as alerts
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics.answer import Answer, Unit
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.predictions import models

_DIMENSIONS = {
    "utilization": "use of seats",
    "financial": "money",
    "support": "support",
    "satisfaction": "satisfaction",
    "engagement": "engagement",
}
HOWTO = Path(__file__).with_name("data") / "howto.tsv"


@lru_cache
def _how() -> tuple[tuple[tuple[str, ...], str, str], ...]:
    """Words, page and sentence of each way to do something; the first fit counts."""
    rows = [line.split("\t") for line in HOWTO.read_text("utf-8").splitlines() if not line.startswith("#")]
    return tuple((tuple(words.split(", ")), href, text) for words, href, text in rows)


def _fact(reply: Reply, value: float, unit: Unit, label: str, href: str = "/settings?tab=scoring") -> str:
    """A setting as a figure that opens the page where it is set."""
    return reply.figure(value, unit, Answer("setting", label, value, unit, "As it is set now.", href))


def define(ctx: Context, step: Step, reply: Reply) -> None:
    """What something means here and now."""
    ctx.require("metrics:read")
    words, settings = step.slots.get("masked", ""), tenant_settings(ctx)
    if "nrr" in words and "grr" in words:
        _retention(ctx, settings, reply)
        return
    for fits, tell in _MEANINGS:
        if any(word in words for word in fits):
            tell(ctx, settings, reply)
            return
    metric = METRICS.get(step.slots.get("metric") or "")
    if metric:
        reply.say(f"{metric.label}: {metric.definition}")
        return
    reply.say(
        "I can explain each figure of the pages, for "
        "example MRR, NRR, health, "
        "risk or utilization. Click a figure to see its meaning."
    )
    reply.choices(
        [
            ("Health score", "How is the health score calculated?"),
            ("At risk", "What counts as at risk?"),
            ("NRR", "What does NRR mean?"),
        ]
    )


def _weights(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    parts = [
        f"{_DIMENSIONS[name]} {_fact(reply, share, 'ratio', f'Weight of {name}')}"
        for name, share in settings.weights.items()
    ]
    reply.say(
        "Health runs from 0 to 100 and is made of "
        f"{len(health.SIGNALS)} signals in "
        f"{len(parts)} dimensions, weighted: {', '.join(parts)}."
    )
    reply.say(
        "Signals nobody knows are left out and widen the range; when too little is known, health is unknown, not 50."
    )
    _bands(ctx, settings, reply)


def _bands(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    parts = [f"{name} from {_fact(reply, least, 'score', f'{name} from')}" for name, least in settings.bands.items()]
    reply.say(f"Bands: {', '.join(parts)}, below that poor.")


def _risk(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    medium, high = (_fact(reply, settings.risk[n], "probability", f"{n} risk from") for n in ("medium", "high"))
    reply.say(
        "A client is at risk (high) when the probability "
        "that it leaves within "
        f"90 days is {high} or more; medium from {medium}."
    )
    reply.say("The probability comes from the tenant's own history, by a model that is judged on the past; see Models.")


def _at_stake(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    reply.say(METRICS["revenue_at_risk"].definition)
    _risk(ctx, settings, reply)


def _horizon(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    reply.say(
        "P30, P60 and P90 are the probabilities that "
        "a client leaves within 30, "
        "60 and 90 days. They never fall with the horizon."
    )
    _risk(ctx, settings, reply)


def _roles(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    reply.say("Roles: " + " ".join(f"{label}: {text}" for label, text in WORDS.values()))


def _idle(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    said = _fact(reply, float(settings.idle_minutes), "count", "Minutes until sign-out", "/settings")
    reply.say(f"You are signed out after {said} minutes without activity.")


def _currency(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    reply.say(f"The currency is {settings.currency}. Amounts in other currencies are kept and never added to it.")


def _unknown(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    reply.say(
        "Unknown means that too few signals of a client "
        "are known for a score. "
        "Coverage is the share of weight that is known; "
        "what is missing widens the range and is never counted as zero."
    )


def _rules(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    on = [s for s in alerts.rules(ctx) if s.enabled]
    reply.say(
        f"{_fact(reply, float(len(on)), 'count', 'Rules in force', '/alerts/rules')} built-in rules are in force."
    )
    for setting in on[:6]:
        limits = []
        for name, limit in setting.rule.limits.items():
            unit: Unit = "ratio" if limit.unit == "ratio" else "count"
            said = _fact(reply, setting.params[name], unit, setting.rule.label, "/alerts/rules")
            limits.append(f"{clean(limit.label)} {said}")
        reply.say(f"{setting.rule.label}: {setting.rule.text} {', '.join(limits)}")


def _expected(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    reply.say(
        "The expected value of a recommendation is "
        "its probability of success "
        "times what it is worth, less what it costs. "
        "Each part is shown with the recommendation."
    )


def _cycle(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    reply.say(f"PulseOps works every hour and after each import: {runs.JOBS['cycle'].schedule}.")
    freshness(ctx, Step("freshness", {}, "", 1.0), reply)


def _fiscal(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    begins = reply.figure(
        calendar.month_name[settings.fiscal_start],
        "text",
        Answer("setting", "Fiscal year begins in", None, "text", "As it is set now.", "/settings"),
    )
    reply.say(f"The fiscal year begins in {begins}; quarters follow it, and a year is named by the one it ends in.")


def _retention(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    for name in ("nrr", "grr"):
        reply.say(f"{METRICS[name].label}: {METRICS[name].definition}")
    reply.say("So GRR never counts growth and is never above NRR.")


def _savings(ctx: Context, settings: TenantSettings, reply: Reply) -> None:
    for name in ("savings_potential", "savings_approved", "savings_realised"):
        reply.say(f"{METRICS[name].label}: {METRICS[name].definition}")
    reply.say("It is less than unused seats times their price, because a contract lets go of seats only on its day.")


_MEANINGS: tuple[tuple[tuple[str, ...], Callable[[Context, TenantSettings, Reply], None]], ...] = (
    (("signed out", "idle", "log me out", "logged out"), _idle),
    (("role", "viewer", "permission"), _roles),
    (("fiscal", "financial year", "business year"), _fiscal),
    (("saving", "realised", "realized", "approved"), _savings),
    (("currency",), _currency),
    (("unknown", "coverage"), _unknown),
    (("expected value",), _expected),
    (("alert rule", "alert rules", "rules work"), _rules),
    (("revenue at risk",), _at_stake),
    (("p30", "p60", "p90", "horizon"), _horizon),
    (("at risk", "high risk", "risk", "churn"), _risk),
    (("band", "categor", "color", "colour", "excellent", "fair", "poor", "good", "green", "red"), _bands),
    (("weight", "health", "signal", "support count", "satisfaction", "dimension", "score"), _weights),
    (("update", "how often", "refresh"), _cycle),
)


def how(ctx: Context, step: Step, reply: Reply) -> None:
    """Where something is done."""
    words = step.slots.get("masked", "")
    for fits, href, text in _how():
        if any(word in words for word in fits):
            reply.say(text)
            reply.blocks.append({"kind": "link", "label": "Open the page", "href": href})
            return
    reply.say("I do not know a page for that. Press Ctrl or Cmd and K to search pages and actions, or ? for the keys.")


def freshness(ctx: Context, step: Step, reply: Reply) -> None:
    """How old the data is and how the machine's own jobs went."""
    ctx.require("metrics:read")
    on, settings = features_service.as_of(ctx), tenant_settings(ctx)
    day = Answer("as_of", "Day of the data", None, "date", "The newest day any source told of.", "/imports", as_of=on)
    reply.say(f"The data is of {reply.figure(on, 'date', day)}.")
    if settings.is_demo:
        reply.say("It is simulated: this is a demo tenant.")
    if not ctx.may("jobs:read"):
        return
    last = runs.last_runs(ctx)
    cycle = last.get("cycle")
    if cycle and cycle["finished_at"]:
        when = Answer("job", "Last cycle", None, "date", "When the agent's cycle last ended.", "/jobs", as_of=on)
        at = reply.figure(f"{cycle['finished_at']:%H:%M} UTC", "text", when)
        reply.say(
            "The last cycle ended on "
            f"{reply.figure(cycle['finished_at'].date(), 'date', when)} "
            f"at {at}: {cycle['state']}."
        )
    failed = [runs.JOBS[job].label for job, row in last.items() if row["state"] == "failed" and job in runs.JOBS]
    if failed:
        reply.say(f"Failed at their last run: {', '.join(failed)}. See Jobs.")


def track_record(ctx: Context, step: Step, reply: Reply) -> None:
    """Which models score, since when, and how they were judged."""
    found = [row for row in models.versions(ctx) if row["state"] == "champion"]
    if not found:
        reply.say("No model was trained here yet; scores use the prior that ships with PulseOps.")
    for row in found[:3]:
        said = quoted(reply, f"version {row['number']}: {row['summary'] or ''}".rstrip(" :"), "Model", "/models")
        reply.say(f"{clean(row['kind'])}, {said}.")
    reply.say("How well they did on the past, by month and with the reliability curve, is on the page Models.")
    reply.blocks.append({"kind": "link", "label": "Open Models", "href": "/models"})


def capabilities(ctx: Context, step: Step, reply: Reply) -> None:
    """What I am and can do."""
    reply.say(
        "I answer from your own data with the figures "
        "of the pages, each with "
        "its source: clients, health, risk, money, tickets, "
        "software, renewals, forecasts, alerts and tasks. "
        "I draft mails and reviews "
        "and propose actions; only your click carries them out. "
        "No language model is needed, and nothing leaves this server unless an admin connected one."
    )
    reply.choices(
        [
            ("Who is at risk?", "Which clients are at risk?"),
            ("What to do today", "What should I do today?"),
            ("Unused licenses", "Which licenses are unused?"),
            ("MRR forecast", "Forecast MRR for the next 6 months"),
            ("How health works", "How is the health score calculated?"),
        ]
    )


def greet(ctx: Context, step: Step, reply: Reply) -> None:
    """A short word back."""
    words = step.slots.get("masked", step.text).lower()
    if any(
        w in words for w in ("thank", "thx", "danke", "merci", "gracias", "great", "perfect", "cool", "nice", "helps")
    ):
        reply.say("You are welcome.")
        return
    reply.say("Hello. Ask me about your clients, money, software or work.")
    reply.choices(
        [("What should I do today?", "What should I do today?"), ("Who is at risk?", "Which clients are at risk?")]
    )


def decline(reason: str, reply: Reply) -> None:
    """Say no, politely and briefly."""
    if reason == "forbidden":
        reply.say(
            "I cannot help with that. I only read this "
            "tenant's own data with your "
            "rights, and change nothing without your click."
        )
    else:
        reply.say(
            "That is outside what I know. I answer questions about your clients, money, software, alerts and tasks."
        )
    reply.choices([("What can you do?", "What can you do?")])
