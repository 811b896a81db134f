"""A question without its greeting, cut into the questions it holds. Pure."""

import re

MOST_PARTS = 5
MOST_LETTERS = 1000

_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|hallo|hola|bonjour|"
    r"salut|moin|servus|gr(?:ü|"
    r"ue)(?:ß|ss)(?:e|\s?gott)?|guten (?:morgen|tag|abend)|"
    r"buen(?:os|as) (?:d[ií]as|tardes|noches)|good (?:morning|afternoon|evening|day)|bonsoir|ciao|yo|dear \w+|"
    r"there|team|assistant|pulseops|all|everyone|zusammen|mate)\b[\s,!.:;-]*)+",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\b(?:please|pls|plz|bitte|por favor|s'il (?:te|vous) pla[iî]t|thanks?(?: you)?|thx|danke(?: sch[oö]n)?|"
    r"merci(?: beaucoup)?|gracias|kindly|quick question|i was wondering(?: if)?|just wondering|many thanks|cheers|asap|"
    r"if (?:i|you) may|if you(?:'d| would)? (?:be so kind|don't mind|do not mind)|if possible|do you (?:reckon|think)|"
    r"would you say|hasn't it|isn't it|aren't they)\b[\s,!:-]*",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r",\s*(?:as|since|because|while|now that|given that|i\.e\.)\s+(?:i|i'm|we|we're|my|our|the)\b[^,;?]*(?:,|$)",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"(?:do you know|can you help|could you help|any ideas?|please help|help me|what happened|can you tell me|"
    r"can you check|what do you think|am i right|right|correct|is that so|i mean it|i do not buy it|i don't buy it|"
    r"i need it)\b(?: me| me out| what happened| why| more)?\W*",
    re.IGNORECASE,
)
_STARTS = (
    r"(?:what|which|who|whom|whose|how|why|when|"
    r"where|is|are|do|does|did|"
    r"will|can|could|should|show|list|give|tell|compare|"
    r"draft|write|create|make|add|forecast|explain|"
    r"prepare|remind|snooze|"
    r"acknowledge|accept|find|send|any|predict|summari[sz]e|"
    r"what's|who's|how's)"
)
_ONE_SENTENCE = re.compile(
    r"\s*(?:compare|contrast|create|add|remind|draft|write|task|todo|if|suppose|imagine|assum(?:e|ing)|say)\b",
    re.IGNORECASE,
)
_LATE_WHY = re.compile(rf"^((?!{_STARTS}\b)[^,?;]+),\s+(?:why|how come)\W*$", re.IGNORECASE)
_SPLIT = re.compile(
    rf"\?\s+(?=\w)|;\s*|\.\s+(?={_STARTS}\b)|"
    rf",?\s+(?:and|then|und|plus|"
    rf"also)\s+(?:also\s+|then\s+|if (?:not|so|yes|no),?\s+(?:please\s+)?)?(?={_STARTS}\b)|,\s+(?={_STARTS}\b)|"
    r",\s+(?:and\s+)?(?:after that|afterwards|then)\s+(?=\w+ \w)",
    re.IGNORECASE,
)


_ASKED = re.compile(
    rf"^(?:{_STARTS}|i (?:need|want|would like)|i'd like|would|may|might|shall|any|has|have|had|was|were|am|must|need|"
    r"want|put|get|let|set|open|close|mark|go|start|run|check|walk|sum|brief|boil|pull|look|rank|sort|order|suppose|"
    r"imagine|assume|say|if|to whom|by when)\b",
    re.IGNORECASE,
)
_TALE = re.compile(
    r"^(?:i|i'm|im|we|we're|been)\b|\b(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could)(?:n't)?\b|"
    r"\b(?:been|i|we|they|he|she|somebody|nobody|wants|needs|asked|says|said|thinks|keeps|looks)\b|'s \w+ing\b",
    re.IGNORECASE,
)
_HALF = re.compile(
    r",?\s+(?:and then|and|plus|then|&|as well as|along with)\s+(?:also\s+)?|;\s*|\s+\+\s+|"
    r"[.?!]\s+(?:(?:and|also)\s+)?",
    re.IGNORECASE,
)


def is_asked(part: str) -> bool:
    """Whether a part is put as a question or a request."""
    return bool(_ASKED.search(part)) or part.endswith("?")


def is_told(part: str) -> bool:
    """Whether a part tells something, of the asker or of others: "We are drowning in tools"."""
    return not is_asked(part) and bool(_TALE.search(part))


def halves_of(text: str) -> list[str]:
    """The two halves around the only "and", when it may join two wishes; else the text."""
    found = [half.strip(" ,") for half in _HALF.split(text) if half.strip(" ,")]
    return [text] if is_told(text) or re.search(r"\b(?:between|both)\b", text) else found


def stripped(question: str) -> str:
    """Without greeting and politeness, in at most MOST_LETTERS."""
    text = " ".join(question[:MOST_LETTERS].split())
    text = _ASIDE.sub(" ", _GREETING.sub("", text))
    text = _POLITE.sub("", text).strip(" ,;:-!")
    text = re.sub(r"^(?:and|so|well|um|ok|okay|right)[,\s]+(?=\w+ \w+ \w+ \w+)", "", text, flags=re.IGNORECASE)
    return _LATE_WHY.sub(r"why \1", text)


def parts_of(text: str) -> list[str]:
    """The questions in a question."""
    if _ONE_SENTENCE.match(text):
        pieces = re.split(
            r"\?\s+(?=\w)|;\s*|,?\s+and (?:also "
            r")?(?=(?:create|draft|write|"
            r"remind|tell|show|list|what|who|which)\b)",
            text,
            flags=re.IGNORECASE,
        )
    else:
        pieces = _SPLIT.split(text)
    kept = [piece.strip(" ,.") for piece in pieces if piece and len(piece.strip(" ,.?!")) > 2]
    if len(kept) > 1:
        kept[0] = re.sub(r"^first(?:ly| of all)?,?\s+(?=\w)", "", kept[0], flags=re.IGNORECASE)
    asked = [piece for piece in kept if not _TAG.fullmatch(piece) and (" " in piece or piece.lower() == "why")]
    return asked[:MOST_PARTS] or [text]
