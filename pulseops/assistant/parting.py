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
    r"\b(?:please|pls|plz|bitte|por favor|s'il (?:te|"
    r"vous) pla[iî]t|thanks?(?: "
    r"you)?|thx|danke(?: sch[oö]n)?|merci(?: beaucoup)?|"
    r"gracias|kindly|quick question|i was wondering(?: if)?|just wondering|many thanks|cheers|asap)\b[\s,!.:;-]*",
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
_LATE_WHY = re.compile(rf"^((?!{_STARTS}\b)[^,?;]+),\s+(?:why|how come)\W*$", re.IGNORECASE)
_SPLIT = re.compile(
    rf"\?\s+(?=\w)|;\s*|\.\s+(?={_STARTS}\b)|"
    rf",?\s+(?:and|then|und|plus|"
    rf"also)\s+(?:also\s+|then\s+|if (?:not|so|yes|no),?\s+(?:please\s+)?)?(?={_STARTS}\b)|,\s+(?={_STARTS}\b)",
    re.IGNORECASE,
)


def stripped(question: str) -> str:
    """Without greeting and politeness, in at most MOST_LETTERS."""
    text = " ".join(question[:MOST_LETTERS].split())
    text = _ASIDE.sub(" ", _GREETING.sub("", text))
    text = _POLITE.sub("", text).strip(" ,;:-!")
    text = re.sub(r"^(?:and|so|well|um|ok|okay|right)[,\s]+(?=\w+ \w+ \w+ \w+)", "", text, flags=re.IGNORECASE)
    return _LATE_WHY.sub(r"why \1", text)


def parts_of(text: str) -> list[str]:
    """The questions in a question."""
    if re.match(r"\s*(compare|contrast|create|add|remind|draft|write|task|todo)\b", text, re.IGNORECASE):
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
    asked = [piece for piece in kept if not _TAG.fullmatch(piece)]
    return asked[:MOST_PARTS] or [text]
