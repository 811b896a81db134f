"""Which figure a question is about, by its words. Pure."""

import re

_MONEY = r"revenue|mrr|arr|money|income|dollars?|bucks|cash|euros|pounds|billings?"
_LOSS = (
    r"(?:at|in) (?:risk|danger|jeopardy)|at stake|on the line|endangered|lose|losing|los[st]|forfeit|hang(?:s|ing)|"
    r"(?:could|might|may) (?:leave|go|walk|quit|bail)|shaky|wobbly|leaving"
)
_SOFTWARE = r"software|saas|licen[sc]es?|subscriptions?|tool(?:s|ing)?|apps?"
_HEAD = r"head|capita|employee|person|user|worker|staff|staffer|colleague"
_SEAT = r"seats?|licen[sc]es?"
_USE = r"use|used|using|usage|utili[sz]\w+|occup\w+|filled|full|taken"

# The first that fits counts, so the special stand before the general.
METRIC_WORDS: tuple[tuple[str, str], ...] = (
    (
        "revenue_at_risk",
        rf"at[- ]risk (?:{_MONEY})|\b(?:{_MONEY})\b(?! (?:forecast|per)).{{0,40}}\b(?:at risk|in danger|in jeopardy|"
        rf"at stake|on the line|endangered)\b|how (?:much|many) (?:{_MONEY})\b.{{0,40}}\b(?:{_LOSS})\b|"
        rf"\b(?:{_MONEY})\b.{{0,20}}\b(?:hang(?:s|ing)|(?:could|might|may) (?:leave|go|walk|lose))\b",
    ),
    ("at_risk", r"(how many|number of|count of|total).{0,20}(at[- ]risk|risky|in danger|endangered)"),
    ("nrr", r"\bnrr\b|net (revenue |dollar )?retention"),
    ("grr", r"\bgrr\b|gross (revenue |dollar )?retention|share of revenue did we keep"),
    ("arr", r"\barr\b|(annual|yearly|annuali[sz]ed) (recurring )?(revenue|income)|run[- ]?rate|revenue per year"),
    (
        "cost_per_head",
        rf"\b(?:per|for each|for every)[- ](?:{_HEAD})\b|\b(?:costs?|spend|spending|bill|pay) (?:a|each|every|one) "
        rf"(?:{_HEAD})\b|\b(?:{_HEAD}) costs? us|\b(?:one|each|every|an?) (?:single )?(?:{_HEAD}) costs?|a head\b",
    ),
    (
        "seat_utilization",
        rf"\b(?:{_SEAT}) (?:utili[sz]ation|usage|occupancy)|(?:utili[sz]ation|usage|occupancy) of (?:our |the |all )?"
        rf"(?:{_SEAT})|\b(?:share|percent|percentage|portion|fraction|proportion|part|%|how (?:well|full|much)|rate)\b"
        rf".{{0,40}}\b(?:{_SEAT})\b.{{0,30}}\b(?:{_USE})\b|\b(?:{_SEAT})\b.{{0,24}}\bfull\b|"
        rf"\b(?:{_USE})\b.{{0,20}}\b(?:share|percent|percentage|portion) of (?:our |the |all )?(?:{_SEAT})\b|"
        rf"\bhow (?:full|well used) are (?:our |the |all )?(?:{_SEAT})\b",
    ),
    (
        "software_cost",
        rf"\b(?:{_SOFTWARE}) (?:money|costs?|spend|spending|bill|expenses?|budget)\b|"
        rf"(?:spend|pay|paying|costs?|bill|burn|money) (?:on|for|of) (?:our |the |all |all our )?(?:{_SOFTWARE})\b|"
        r"\bspend(ing)?\b|\bcosts?\b",
    ),
    ("seats_unused", rf"(?:unused|idle|empty|wasted) (?:{_SEAT})|(?:{_SEAT}) (?:unused|idle|wasted)"),
    ("seats_active", rf"active (?:{_SEAT})|(?:{_SEAT}) (?:are )?(?:active|in use)|used (?:{_SEAT})"),
    ("open_anomalies", r"anomal(y|ies)|outliers?"),
    ("savings_potential", r"savings?( potential)?|potential savings?|can (we|i) save"),
    ("renewals_due", r"renewals? (are |is )?(due|to decide|coming)|how many renewals"),
    (
        "inactive_clients",
        r"(inactive|lost|former|churned|ex)[- ](clients|customers|accounts|departments)|"
        r"how many (clients|customers) (left|did we lose)",
    ),
    ("p30", r"\bp30\b"),
    ("p60", r"\bp60\b"),
    ("p90", r"\bp90\b"),
    ("satisfaction", r"satisf|\bcsat\b|\b(un)?happ(y|ier|iest|iness)\b"),
    ("overdue", r"overdue|past due|unpaid|\bowe[sd]?\b|outstanding|receivables?"),
    ("open_tickets", r"tickets?\b|support (load|requests?|cases)"),
    ("utilization", r"utili[sz]ation|adoption|usage rate"),
    ("licenses", rf"\b(?:{_SEAT})\b"),
    ("health", r"health|\bscores?\b"),
    ("at_risk", r"churn|\brisk\b|attrition|probability|likel(y|ihood)|chance"),
    (
        "mrr",
        r"\bmrr\b|revenue|recurring|turnover|income|sales\b|pays? (us )?(a|per|each|every) month|"
        r"how much do(es)? .{0,30} pay|money comes in|\b(earn|earnings|billings?)\b|pays?\b",
    ),
    ("renewal", r"renew(al|s)?|contract end|expire"),
    ("last_contact", r"last (contact|touch|talk|spoke)|contacted"),
    ("active_clients", r"\b(clients?|customers?|accounts?|departments?|logos)\b"),
)
_METRICS = tuple((name, re.compile(pattern)) for name, pattern in METRIC_WORDS)


def metric(text: str) -> str | None:
    """The figure a question is about."""
    return next((name for name, pattern in _METRICS if pattern.search(text)), None)
