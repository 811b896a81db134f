"""Which of the tenant's own names a question holds, slips of the fingers forgiven; and the question with them masked.

Names are found by their words: a full name, its beginning or its initials; unknown words are corrected to the words of
names first. What several names share is a question back, never a guess.
"""

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from uuid import UUID

from pulseops.assistant.classifier import MASKS, phrases, spoken_out
from pulseops.assistant.encoder import is_word
from pulseops.assistant.measures import metric

Kind = Literal["client", "product", "vendor", "person"]
MOST_WORDS = 7
LEAST_TYPO, LEAST_TWO_TYPOS = 4, 8
LEAST_TWO_SLIPS, LEAST_TIMES = 7, 2
MOST_RARE = 3
MOST_STRANGE = 2
MOST_CANDIDATES = 6
_LEGAL = frozenset(
    [
        "inc",
        "ltd",
        "llc",
        "gmbh",
        "ag",
        "corp",
        "corporation",
        "co",
        "company",
        "plc",
        "sa",
        "bv",
        "kg",
        "limited",
        "group",
        "the",
        "and",
    ]
)
_LEADS = frozenset(
    [
        "of",
        "for",
        "in",
        "at",
        "is",
        "does",
        "from",
        "with",
        "about",
        "to",
        "department",
        "departments",
        "team",
        "has",
        "did",
        "are",
        "on",
        "by",
    ]
)
_OF = frozenset(
    {"of", "for", "at", "with", "does", "is", "did", "has", "was", "by", "from", "on", "why", "about", "to"}
)
_ALIASES = {
    "m365": "microsoft 365",
    "o365": "microsoft 365",
    "office 365": "microsoft 365",
    "ms 365": "microsoft 365",
    "gsuite": "google workspace",
    "g suite": "google workspace",
    "ms": "microsoft",
    "aws": "amazon web services",
    "adobe cc": "adobe creative cloud",
    "sfdc": "salesforce",
    "hr": "human resources",
}
_WORD = re.compile(r"[\w&+.]+(?:['’]s\b)?|[^\w\s]")


@dataclass(frozen=True)
class Name:
    """Something of the tenant that has a name; `id` None for vendors and for people who are only known by name.

    `maker` is the vendor of a product.
    """

    kind: Kind
    id: UUID | None
    text: str
    active: bool = True
    maker: str | None = None


@dataclass(frozen=True)
class Linked:
    """A question with its names. `unsure`: words that fit several; `strangers`: what looks like a name of nobody.

    `unknown`: words after "of" or "for" that are no name here and no slip, nor a word of English unless written large.
    """

    masked: str
    names: tuple[Name, ...] = ()
    unsure: tuple[Name, ...] = ()
    strangers: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def of(self, kind: Kind) -> list[Name]:
        """Names of a kind in the order they stand."""
        return [name for name in self.names if name.kind == kind]


@dataclass
class Index:
    """The tenant's names by their words."""

    whole: dict[tuple[str, ...], list[Name]] = field(default_factory=lambda: defaultdict(list))
    begins: dict[tuple[str, ...], list[Name]] = field(default_factory=lambda: defaultdict(list))
    words: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    made_by: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))


@lru_cache
def _spellings() -> dict[int, dict[str, int]]:
    """Words of ordinary questions by length, with how often they occur in the phrases."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for texts in phrases().values():
        for text in texts:
            for word in plain_words(text):
                if len(word) >= LEAST_TYPO and word not in MASKS.values():
                    found[len(word)][word] = found[len(word)].get(word, 0) + 1
    return found


def _is_spelled(word: str) -> bool:
    """Whether a word is no slip: phrases hold it, and so often or so rightly that it is none of theirs either."""
    often = _spellings().get(len(word), {}).get(word, 0) > MOST_RARE
    return word in common_words() and (often or is_word(word))


@lru_cache(maxsize=4096)
def spelled(word: str) -> str:
    """An unknown word as the ordinary word it is a slip of: the nearest, of those the most frequent; else as it is."""
    if len(word) < LEAST_TYPO or _is_spelled(word) or word in MASKS.values() or not word.isalpha():
        return word
    allowed = 2 if len(word) >= LEAST_TWO_SLIPS else 1
    best: tuple[int, int, str] | None = None
    for length in range(len(word) - allowed, len(word) + allowed + 1):
        for known, times in _spellings().get(length, {}).items():
            if times < LEAST_TIMES or (known[0] != word[0] and known[:2] != word[1::-1]):
                continue
            distance = slips(word, known, allowed)
            if distance <= allowed and (best is None or (distance, -times) < best[:2]):
                best = (distance, -times, known)
    return best[2] if best else word


@lru_cache
def common_words() -> frozenset[str]:
    """Words of ordinary questions: alone they are no name."""
    masks = set(MASKS.values())
    found = {word for texts in phrases().values() for text in texts for word in plain_words(text)}
    return frozenset((found | _LEGAL | _LEADS) - masks)


@lru_cache
def _own_words() -> frozenset[str]:
    """Words of the phrases of what can be answered here."""
    kept = (texts for intent, texts in phrases().items() if intent != "out")
    return frozenset(word for texts in kept for text in texts for word in plain_words(text))


def foreign(masked: str) -> bool:
    """Whether most of what a question says is said by no phrase that can be answered: it speaks of something else."""
    words = [w for w in plain_words(masked) if len(w) >= LEAST_TYPO and w not in MASKS.values()]
    strange = [w for w in words if w not in _own_words()]
    return len(strange) >= MOST_STRANGE and 2 * len(strange) >= len(words)


def plain(text: str) -> str:
    """Lower case without accents, invisible letters and doubled blanks."""
    wide = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in wide if not unicodedata.combining(c) and (c.isprintable() or c.isspace()))
    return " ".join(kept.casefold().replace("’", "'").split())


def plain_words(text: str) -> list[str]:
    """Words without possessive endings and marks."""
    return [w.removesuffix("'s").strip(".") for w in _WORD.findall(plain(text)) if w[0].isalnum() or w[0] == "_"]


def index(names: Iterable[Name]) -> Index:
    """Put names where their words lead to them."""
    made = Index()
    for name in names:
        words = tuple(plain_words(name.text))
        short = tuple(w for w in words if w not in _LEGAL) or words
        if not short:
            continue
        for key in {words, short}:
            made.whole[key].append(name)
        if name.maker:
            made.made_by[name.maker].append(name)
        for length in range(1, len(short)):
            made.begins[short[:length]].append(name)
        if name.kind == "person" and len(short) > 1:
            made.begins[(short[-1],)].append(name)
        if len(short) >= 3 and name.kind != "person":
            made.begins[("".join(w[0] for w in short),)].append(name)
        for word in short:
            if len(word) >= LEAST_TYPO:
                made.words[len(word)].add(word)
    return made


def link(question: str, made: Index) -> Linked:
    """Find the names of a question and mask them."""
    tokens = _tokens(question, made)
    _correct(tokens, made)
    found: list[Name] = []
    unsure: list[Name] = []
    out: list[str] = []
    at = 0
    while at < len(tokens):
        length, names = _longest(tokens, at, made)
        if not length:
            is_large = tokens[at].raw[0].isupper() and not tokens[at].first  # perhaps a stranger's name: not corrected
            out.append(tokens[at].word if is_large else spelled(tokens[at].word))
            at += 1
            continue
        if len(names) > 1:
            unsure += names
        else:
            found.append(names[0])
        out.append(MASKS[names[0].kind])
        at += length
    masked = re.sub(r"\s+([?!,.;:])", r"\1", " ".join(out))
    kept = tuple(dict.fromkeys(found))
    known = {word for name in (*found, *unsure) for word in plain_words(name.text)}
    return Linked(
        masked,
        kept,
        tuple(dict.fromkeys(unsure))[:MOST_CANDIDATES],
        _strangers(tokens, found, unsure),
        _unknown(tokens, known),
    )


@dataclass
class _Token:
    word: str
    raw: str
    first: bool


def _unknown(tokens: Sequence[_Token], known: set[str]) -> tuple[str, ...]:
    """Words that stand where a name would, and mean nothing."""
    return tuple(
        token.word
        for before, token in itertools.pairwise(tokens)
        if before.word in _OF
        and len(token.word) >= LEAST_TYPO
        and token.word.isalpha()
        and token.word not in known
        and token.word not in common_words()
        and (not is_word(token.word) or token.raw.istitle())
        and spelled(token.word) == token.word
    )


def _tokens(question: str, made: Index) -> list[_Token]:
    spaced = spoken_out(unicodedata.normalize("NFKC", question))
    for short, long in _ALIASES.items():
        if tuple(short.split()) in made.whole:
            continue  # a name of the tenant's own
        spaced = re.sub(rf"\b{re.escape(short)}\b", long, spaced, flags=re.IGNORECASE)
    tokens: list[_Token] = []
    for raw in _WORD.findall(spaced):
        word = plain(raw).removesuffix("'s").strip(".") or plain(raw)
        if word:
            tokens.append(_Token(word, raw, not tokens))
    return tokens


def _correct(tokens: list[_Token], made: Index) -> None:
    """Words that nothing knows become the word of a name they are a slip of, when there is exactly one nearest."""
    common = common_words()
    for token in tokens:
        size = len(token.word)
        if size < LEAST_TYPO or token.word in common or token.word in made.words[size] or not token.word.isalnum():
            continue
        allowed = 2 if size >= LEAST_TWO_TYPOS else 1
        near: dict[int, set[str]] = defaultdict(set)
        for length in range(size - allowed, size + allowed + 1):
            for word in made.words.get(length, ()):
                if word[0] == token.word[0] or word[1:3] == token.word[1:3] or word[0] == token.word[1]:
                    distance = slips(token.word, word, allowed)
                    if distance <= allowed:
                        near[distance].add(word)
        if near and len(near[min(near)]) == 1:
            token.word = next(iter(near[min(near)]))


def slips(one: str, other: str, most: int) -> int:
    """Optimal string alignment distance, `most` + 1 when larger: letters lost, added, changed or swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i] + [0] * len(other)
        for j, own in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != own))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == own:
                row[j] = min(row[j], earlier[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def _longest(tokens: Sequence[_Token], at: int, made: Index) -> tuple[int, list[Name]]:
    """The longest run of words from here that leads to names."""
    for length in range(min(MOST_WORDS, len(tokens) - at), 0, -1):
        words = tuple(t.word for t in tokens[at : at + length])
        whole = bool(made.whole.get(words))
        names = made.whole.get(words) or ([] if _goes_on(tokens, at + length) else made.begins.get(words, []))
        rare = all(_is_rare(word) for word in words)
        if names and rare and (whole or all(name.kind in ("product", "vendor") for name in names)):
            return length, _preferred(names)
        if names and _may(tokens, at, length, words, whole):
            return length, _preferred(names)
    return 0, []


def _goes_on(tokens: Sequence[_Token], at: int) -> bool:
    """Whether the next word, written large and uncommon, makes what stands before it a longer, other name."""
    return at < len(tokens) and tokens[at].raw[0].isupper() and tokens[at].word not in common_words()


def _is_rare(word: str) -> bool:
    """Whether ordinary questions hardly hold the word, though some do ("connect slack")."""
    return len(word) >= LEAST_TYPO and _spellings().get(len(word), {}).get(word, 0) <= MOST_RARE and word not in _LEADS


def _preferred(names: Sequence[Name]) -> list[Name]:
    """A vendor's bare name is the vendor; one name known twice is one."""
    vendors = [name for name in names if name.kind == "vendor"]
    if vendors:
        return vendors[:1]
    clients = [name for name in names if name.kind == "client"]
    kept = clients or names
    running = [name for name in kept if name.active] or kept
    texts = {plain(name.text) for name in kept}
    return list(dict.fromkeys(running if len(texts) == 1 else kept))


def _may(tokens: Sequence[_Token], at: int, length: int, words: tuple[str, ...], whole: bool) -> bool:
    """Whether ordinary words are meant as a name here: written large, or after a word that wants a name."""
    common = common_words()
    if any(word not in common and not word.isdigit() for word in words):
        return len("".join(words)) > 2 or whole
    before = tokens[at - 1].word if at else ""
    after = tokens[at + length].word if at + length < len(tokens) else ""
    large = all(t.raw[0].isupper() for t in tokens[at : at + length]) and not tokens[at].first
    possessive = tokens[at + length - 1].raw.endswith(("'s", "’s"))
    return whole and (at == 0 or large or before in _LEADS or after in ("department", "team") or possessive)


def _strangers(tokens: Sequence[_Token], found: Sequence[Name], unsure: Sequence[Name]) -> tuple[str, ...]:
    """Runs of words written large that are no name of the tenant: one uncommon word, or two of any kind."""
    own = {word for name in (*found, *unsure) for word in plain_words(name.text)}
    runs: list[list[_Token]] = []
    last = -2
    for at, token in enumerate(tokens):
        alone = token.first and not (len(tokens) > 1 and tokens[1].raw[0].isupper())
        large = token.raw[0].isupper() and token.word.isalpha() and len(token.word) > 2
        if alone or not large or token.word in own:
            continue
        if at == last + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
        last = at
    return tuple(" ".join(t.raw for t in run).removesuffix("'s") for run in runs if _is_strange(run))


def _is_strange(run: Sequence[_Token]) -> bool:
    """Whether words written large look like a name; figures, abbreviations and how a sentence begins do not."""
    if any(token.word not in common_words() for token in run):
        return True
    named = [token for token in run if not token.first and not token.raw.isupper() and token.word not in _LEADS]
    return len(named) > 1 and metric(" ".join(token.word for token in run)) is None
