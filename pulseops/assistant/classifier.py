"""From the words of a question to what is wanted, with a probability that can be believed.

Two linear models over masked text: one over the sentence vector, one over character n-grams. Their probabilities are
multiplied, each raised to a power chosen on questions of hands neither was fitted on (a logarithmic opinion pool,
Genest and Zidek 1986): where the two disagree the probability falls, and the planner asks back. Weights are plain
arrays, no code.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pulseops.assistant.encoder import encode

DATA = Path(__file__).with_name("data")
PHRASES = DATA / "phrases.txt"
WEIGHTS = DATA / "planner.npz"
MASKS = {"client": "clientx", "other": "clientx", "product": "softwarex", "vendor": "vendorx", "person": "personx"}
SIZES = range(2, 6)

_SHORT = {"s": "is", "re": "are", "ve": "have", "ll": "will", "d": "would", "m": "am"}
_SHORTENED = re.compile(
    r"\b(who|what|where|when|how|why|it|that|there|here|he|she|let|i|you|we|they|this)['’](s|re|ve|ll|d|m)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(is|are|was|were|do|does|did|has|have|had|would|should|could|ca|wo)n['’]?t\b")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Guess:
    """Intents with their probabilities, best first."""

    ranked: tuple[tuple[str, float], ...]

    @property
    def intent(self) -> str:
        """The best."""
        return self.ranked[0][0]

    @property
    def confidence(self) -> float:
        """Probability of the best."""
        return self.ranked[0][1]

    def of(self, *intents: str) -> float:
        """Probability of any of some intents."""
        return sum(share for name, share in self.ranked if name in intents)


def phrases() -> dict[str, list[str]]:
    """The reviewed phrases per intent, names masked."""
    found: dict[str, list[str]] = {}
    intent = ""
    for line in PHRASES.read_text("utf-8").splitlines():
        if line.startswith("["):
            intent = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(intent, []).append(line.format(**MASKS))
    return found


def phrases_hash() -> str:
    """What weights and phrases must agree on."""
    return hashlib.sha256(PHRASES.read_bytes()).hexdigest()


def spoken_out(text: str) -> str:
    """ "who's", "we've" as two words, so that "'s" elsewhere is a possessive."""
    text = re.sub(r"\b(who|whom|what|where|when|how|why)['’]d\b", r"\1 did", text, flags=re.IGNORECASE)
    return _SHORTENED.sub(lambda found: f"{found[1]} {_SHORT[found[2].lower()]}", text)


def normal(text: str) -> str:
    """What both models read, of a phrase and of a question alike: small letters, no marks, no possessives."""
    said = _NOT.sub(r"\1 not", spoken_out(text.casefold().replace("&", " and ")))
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"['’]s?\b", "", said)))


def grams(text: str) -> Counter[str]:
    """Character n-grams within words, each word padded by a blank on both sides."""
    found: Counter[str] = Counter()
    for word in text.split():
        padded = f" {word} "
        for size in SIZES:
            found.update(padded[at : at + size] for at in range(max(len(padded) - size + 1, 1)))
    return found


@lru_cache
def _weights() -> dict[str, Any]:
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        found: dict[str, Any] = {name: stored[name] for name in stored.files}
    if str(found["phrases"]) != phrases_hash():
        raise RuntimeError(
            "The planner's weights are older than its phrases: run `python -m pulseops.assistant.fitting`."
        )
    words = found["grams"].item().decode("utf-8").split("\n")
    found["places"] = {gram: at for at, gram in enumerate(words)}
    for name in ("idf", "gram_weights", "vector_weights"):
        found[name] = found[name].astype(np.float32)
    return found


def ready() -> None:
    """Load everything now, so that the first question does not wait."""
    classify("hello")


def gram_row(text: str, places: dict[str, int], idf: npt.NDArray[np.float32]) -> tuple[list[int], list[float]]:
    """Sublinear TF-IDF of one text with length 1, as places and values."""
    counted = {places[gram]: n for gram, n in grams(text).items() if gram in places}
    values = {at: (1 + np.log(n)) * float(idf[at]) for at, n in counted.items()}
    length = float(np.sqrt(sum(v * v for v in values.values()))) or 1.0
    return list(values), [v / length for v in values.values()]


def classify(text: str) -> Guess:
    """Probabilities of all intents for a masked text."""
    w, text = _weights(), normal(text)
    at, values = gram_row(text, w["places"], w["idf"])
    gram_scores = w["gram_bias"] + (np.asarray(values, dtype=np.float32) @ w["gram_weights"][at] if at else 0.0)
    shares = softmax(gram_scores + w["vector_bias"] + encode([text])[0] @ w["vector_weights"])
    order = np.argsort(-shares)
    names = [str(name) for name in w["intents"]]
    return Guess(tuple((names[i], float(shares[i])) for i in order))


def softmax(scores: npt.NDArray[Any]) -> Floats:
    """Shares that add up to 1."""
    grown = np.exp(scores - scores.max())
    return np.asarray(grown / grown.sum(), dtype=np.float64)
