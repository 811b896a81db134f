"""What else a question says: figures, periods, numbers, bands, order. Rules over its words; pure, the day is given."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from pulseops.assistant.measures import metric
from pulseops.core.commitments import add_months

_NUMBERS = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_TENS = {"fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90}
_NUMBER = (
    r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety|"
    r"a|an|couple of|few)"
)
_UNITS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))


@dataclass(frozen=True)
class Period:
    """From `first` to `last`; `ahead` when it lies in the future; `said` as it was written."""

    first: date
    last: date
    said: str

    def ahead(self, today: date) -> bool:
        """Whether it ends after today."""
        return self.last > today

    def months(self, today: date) -> int:
        """Months between today and its first day, or its last when all of it is ahead; at least 1."""
        far = self.first if self.first < today else self.last
        return max(1, round(abs((far - today).days) / 30.4375))

    def months_ahead(self, today: date) -> int:
        """Months from today to its last day, at least 1."""
        return max(1, round((self.last - today).days / 30.4375))


def number(word: str) -> int:
    """A number as digits or as a word."""
    return (
        int(word)
        if word.isdigit()
        else {"a": 1, "an": 1, "couple of": 2, "few": 3}.get(word) or (_NUMBERS | _TENS)[word]
    )


def month_span(first: date) -> tuple[date, date]:
    """First and last day of a month."""
    begin = first.replace(day=1)
    return begin, add_months(begin, 1) - timedelta(days=1)


def quarter_span(day: date, back: int, fiscal_start: int) -> tuple[date, date]:
    """The quarter of a day, or `back` quarters before it; quarters begin with the fiscal year."""
    into = (day.month - fiscal_start) % 12
    begin = add_months(day.replace(day=1), -(into % 3) - 3 * back)
    return begin, add_months(begin, 3) - timedelta(days=1)


def year_span(day: date, back: int, fiscal_start: int) -> tuple[date, date]:
    """The fiscal year of a day, or `back` years before it."""
    begin = date(day.year - (day.month < fiscal_start) - back, fiscal_start, 1)
    return begin, add_months(begin, 12) - timedelta(days=1)


_LONG = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_SHORT = re.compile(r"\b(\d+)([dwmy])\b")


def period(text: str, today: date, fiscal_start: int = 1) -> Period | None:
    """The period a question names, or None."""
    text = _SHORT.sub(lambda found: f"{found[1]} {_LONG[found[2]]}", text)
    for rule in (_counted, _named_span, _quarter, _week_number, _month_name, _weekday):
        found = rule(text, today, fiscal_start)
        if found:
            return found
    return None


def _counted(text: str, today: date, fiscal_start: int) -> Period | None:
    """ "next 30 days", "in two weeks", "last 6 months", "within a year"."""
    found = re.search(
        rf"\b(next|in|within|coming|last|past|"
        rf"previous|over the|for|"
        rf"ago)?\s*(the )?(next |last |past |coming )?"
        rf"{_NUMBER}[ -](day|week|fortnight|month|quarter|year)s?( ago)?\b",
        text,
    )
    if not found:
        return None
    how, inner, count, unit = (found[1] or ""), (found[3] or "").strip(), number(found[4]), found[5]
    back = (
        bool(found[6])
        or "last" in (how, inner)
        or "past" in (how, inner)
        or how == "previous"
        or (how == "over the" and not inner)
    )
    sign = -1 if back else 1
    if unit in _UNITS:
        far = today + timedelta(days=sign * count * _UNITS[unit])
    else:
        far = add_months(today, sign * count * {"month": 1, "quarter": 3, "year": 12}[unit])
    return Period(min(today, far), max(today, far), found[0].strip())


def _named_span(text: str, today: date, fiscal_start: int) -> Period | None:
    """ "this month", "next quarter", "last year", "year end", "today", "tomorrow", "ytd"."""
    if re.search(r"\b(end of (the |this )?(fiscal )?year|(fiscal )?year[- ]end|eoy|before new year)\b", text):
        return Period(today, year_span(today, 0, fiscal_start)[1], "to the end of the year")
    if re.search(r"\b(end of (the |this )?month|month[- ]end)\b", text):
        return Period(today, month_span(today)[1], "to the end of the month")
    if re.search(
        r"\b(since|from) (the )?(beginning|start) of (the|this) (fiscal )?year|year[- ]to[- ]date|\bytd\b|"
        r"\b(fy|fiscal year|this year) to date|\b(this|the) (fiscal )?year so far|"
        r"since (the |our )?(fiscal )?year (began|started)|so far this (fiscal )?year|"
        r"since (the )?(first of january|new year)",
        text,
    ):
        return Period(year_span(today, 0, fiscal_start)[0], today, "this year so far")
    if re.search(r"\b(since|from) (the )?(first|1st|beginning|start) of (the|this) month|month to date|\bmtd\b", text):
        return Period(today.replace(day=1), today, "this month so far")
    found = re.search(
        r"\b(this|current|the current|next|coming|upcoming|last|previous|past|prior)"
        r" (?:full |whole |complete |calendar )?(week|month|quarter|qtr|fiscal quarter|year|fiscal year|fy)\b",
        text,
    )
    if found:
        back = {"this": 0, "current": 0, "the current": 0, "next": -1, "coming": -1, "upcoming": -1}.get(found[1], 1)
        if found[2] == "week":
            begin = today - timedelta(days=today.weekday() + 7 * back)
            return Period(begin, begin + timedelta(days=6), found[0])
        if found[2] == "month":
            return Period(*month_span(add_months(today.replace(day=1), -back)), found[0])
        if found[2] in ("quarter", "qtr", "fiscal quarter"):
            return Period(*quarter_span(today, back, fiscal_start), found[0])
        return Period(*year_span(today, back, fiscal_start), found[0])
    for word, days in (("today", 0), ("tomorrow", 1), ("yesterday", -1)):
        if re.search(rf"\b{word}\b", text):
            day = today + timedelta(days=days)
            return Period(day, day, word)
    return None


def _quarter(text: str, today: date, fiscal_start: int) -> Period | None:
    """ "q2", "q2 2025", "fy25 q2", "2025q2", "fy2025", "fiscal 2025": a fiscal year is named by the year it ends in."""
    quarter = re.search(r"\bq([1-4])\b|(?<=\d)q([1-4])\b|\b(first|second|third|fourth) quarter\b", text)
    year = re.search(r"\b(?:fy|fiscal(?: year)?|financial year) ?'?(20\d\d|\d\d)(?=q|\b)", text)
    plain = (
        re.search(r"\b(20\d\d)(?=q[1-4]|\b)", text)
        if quarter
        else re.search(r"\b(?:in|for|during|of) (20\d\d)\b", text)
    )
    named = year or plain
    if quarter is None and named is None:
        return None
    number_said = int(named[1]) if named else None
    ends = number_said + 2000 if number_said is not None and number_said < 100 else number_said
    begins = date(ends - (fiscal_start > 1), fiscal_start, 1) if ends else year_span(today, 0, fiscal_start)[0]
    if quarter is None:
        return Period(begins, add_months(begins, 12) - timedelta(days=1), named[0] if named else "")
    words = ("first", "second", "third", "fourth")
    which = int(quarter[1] or quarter[2] or 0) or words.index(quarter[3]) + 1
    begin = add_months(begins, 3 * (which - 1))
    if ends is None and begin > today and not _looks_ahead(text):
        begin = add_months(begin, -12)
    elif ends is None and add_months(begin, 3) <= today and _looks_ahead(text):
        begin = add_months(begin, 12)
    return Period(begin, add_months(begin, 3) - timedelta(days=1), quarter[0])


def _looks_ahead(text: str) -> bool:
    """Whether a sentence speaks of what comes."""
    return bool(
        re.search(r"\b(will|by|until|before|forecast|expect\w*|project\w*|renew\w*|expire|predict\w*|due|end)", text)
    )


def _month_name(text: str, today: date, fiscal_start: int) -> Period | None:
    """A month by name: the one said with "since", "in", "by"; the nearest to today in the direction of the sentence."""
    found = re.search(rf"\b(in|by|since|until|before|for|of|during|to)? ?\b({_MONTH})\b\.?(?: (20\d\d))?", text)
    if not found or (found[2] in ("may", "mar", "sat", "sun", "sep") and found[1] is None and not found[3]):
        return None
    month, year = _MONTHS[found[2]], int(found[3]) if found[3] else None
    future = _looks_ahead(text)
    if year is None:
        year = today.year
        if found[1] == "since" or not future:
            year -= month > today.month
        elif month < today.month:
            year += 1
    begin, last = month_span(date(year, month, 1))
    if found[1] == "since":
        return Period(begin, today, found[0].strip())
    if found[1] in ("by", "until", "before"):
        return Period(today, last if found[1] == "by" else begin - timedelta(days=1), found[0].strip())
    return Period(begin, last, found[0].strip())


def _week_number(text: str, today: date, fiscal_start: int) -> Period | None:
    """ "week 12", "calendar week 12", "kw 12": the ISO week of this year."""
    found = re.search(r"\b(?:(?:calendar )?week|kw|cw) ?(\d\d?)\b(?: (?:of )?(20\d\d))?", text)
    if not found or not 1 <= int(found[1]) <= 52:
        return None
    monday = date.fromisocalendar(int(found[2] or today.year), int(found[1]), 1)
    return Period(monday, monday + timedelta(days=6), found[0])


def _weekday(text: str, today: date, fiscal_start: int) -> Period | None:
    found = re.search(rf"\b(?:by|on|until|next|this)? ?({'|'.join(_DAYS)})\b", text)
    if not found:
        return None
    day = today + timedelta(days=(_DAYS[found[1]] - today.weekday() - 1) % 7 + 1)
    return Period(day, day, found[0].strip())


_LARGEST = (
    r"biggest|largest|smallest|best|worst|top|most|least|highest|lowest|richest|poorest|healthiest|happiest|unhappiest|"
    r"riskiest|priciest|costliest|dearest|weakest|strongest|noisiest|safest|cheapest"
)
_RANKABLE = (
    r"clients?|customers?|accounts?|departments?|teams?|vendors?|suppliers?|tools?|apps?|products?|spenders?|payers?|"
    r"invoices?|tickets?|alerts?|tasks?|actions?|moves?|things?|ideas?|recommendations?|suggestions?|renewals?|contracts?"
)
_MANY = re.compile(
    rf"\b(?:top|bottom|first|{_LARGEST}|the|show|list|give me|my)\s+{_NUMBER}\b"
    rf"(?! (?:days?|weeks?|months?|years?|%|percent))|\b{_NUMBER}\s+(?:\w+\s+)?(?:{_LARGEST})\b|"
    rf"(?:^|\b(?:which|what|name|our|any|find)\s+){_NUMBER}\s+(?:\w+\s+)?(?:{_RANKABLE})\b"
)
_ONE = re.compile(
    r"\b(?:which|what) (?:client|customer|department|account|vendor|tool|product|team) (?:is|has|pays|costs|brings)\b"
)


def top(text: str) -> int | None:
    """How many rows are wanted."""
    found = _MANY.search(text)
    said = next((word for word in found.groups() if word), None) if found else None
    if said is None or said in ("a", "an"):
        return 1 if _ONE.search(text) else None
    return min(number(said), 50)


_BELOW = frozenset({"below", "under", "less than", "fewer than", "lower than", "at most", "<", "<="})


def limits(text: str) -> tuple[tuple[str | None, str, float, bool], ...]:
    """Limits a sentence sets: (figure it speaks of, "below" or "above", value, whether a percentage), in order."""
    found, before = [], 0
    for match in re.finditer(
        r"(\bbelow|\bunder|\bless than|\bfewer than|\blower than|\bat most|\bover|\babove|\bmore than|\bat least|"
        r"\bgreater than|\bexceeding|<=?|>=?)\s*"
        r"(?:\$|€|usd |eur )?(half|\d[\d,.]*)\s?(k\b|%|percent)?(?! ?(?:day|week|month|year))",
        text,
    ):
        way = "below" if match[1] in _BELOW else "above"
        what = metric(text[before : match.start()]) or metric(text[match.end() : match.end() + 20])
        before = match.end()
        if match[2] == "half":
            found.append((what, way, 50.0, True))
            continue
        value = float(match[2].replace(",", "").rstrip(".") or 0)
        found.append((what, way, value * (1000 if match[3] == "k" else 1), match[3] in ("%", "percent")))
    return tuple(found)


def horizon(text: str, period: Period | None, today: date) -> str | None:
    """p30, p60 or p90 when a question says how far it looks; None when it does not."""
    found = re.search(r"\b(?:p|within |inside |in )(30|60|90)\b(?! ?%)", text)
    if found:
        return f"p{found[1]}"
    if period is None or not period.ahead(today):
        return None
    days = (period.last - today).days
    return next((f"p{n}" for n in (30, 60) if days <= n + 15), "p90")


def bands(text: str) -> tuple[str, ...]:
    """Health bands named."""
    words = {
        "excellent": "excellent",
        "good": "good",
        "fair": "fair",
        "poor": "poor",
        "unknown": "unknown",
        "red": "poor",
        "green": "excellent",
        "amber": "fair",
        "yellow": "fair",
        "bad": "poor",
    }
    if re.search(r"\b(no|without|lack(ing)?|missing)( a| any)?( health)? scores?\b|\bnot scored\b|unscored", text):
        return ("unknown",)
    return tuple(dict.fromkeys(band for word, band in words.items() if re.search(rf"\b{word}\b", text)))


def group(text: str) -> str | None:
    """What spend or waste is parted by."""
    found = re.search(
        r"\b(?:by|per|each|which|what|every|across(?: the| all)?|top \d+|biggest|largest|of the|all)\s+"
        r"(department|team|cost cent(?:er|re)|vendor|supplier|provider|categor(?:y|ies))s?\b",
        text,
    )
    if not found:
        return None
    word = found[1]
    return "department" if word[0] in "dt" or word.startswith("cost") else "category" if word[0] == "c" else "vendor"


def risks(text: str) -> tuple[str, ...]:
    """Risk bands named."""
    return tuple(
        risk for risk in ("low", "medium", "high") if re.search(rf"\b{risk}[- ]risk\b|\brisk (is )?{risk}\b", text)
    )


def descending(text: str) -> bool:
    """Whether the large end of a ranking is asked for; questions of "worst" decide by the figure."""
    return not re.search(
        r"\b(lowest|smallest|least|fewest|bottom|worst|unhealthiest|weakest|poorest|minimum|longest without)\b", text
    )
