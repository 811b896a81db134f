"""Fit the planner's weights to the reviewed phrases: `python -m pulseops.assistant.fitting`.

For developers, after a change of the phrases; the result is committed and a test holds the two together. Deterministic:
slips and asides are drawn by the phrase itself.
"""

import random
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from pulseops.assistant import classifier
from pulseops.assistant.classifier import WEIGHTS, gram_row, grams, normal, phrases, phrases_hash
from pulseops.assistant.encoder import encode

GRAM_POWER, VECTOR_POWER = 1.2, 0.9
"""How far each model is believed: near the best with each development hand left out (`benchmarks.assistant_pool`)."""
SAID_BEFORE = 0.6
LEAST_SEEN = 2
MOST_GRAMS = 14_000
ASIDES = classifier.DATA / "asides.txt"
Array = npt.NDArray[np.float64]


def slipped(text: str, dice: random.Random) -> str:
    """The text with one slip of the fingers: two letters swapped, one lost or doubled."""
    places = [
        i for i in range(1, len(text) - 1) if text[i].isalpha() and text[i - 1].isalpha() and text[i + 1].isalpha()
    ]
    if not places:
        return text
    at = dice.choice(places)
    return dice.choice(
        (
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
        )
    )


@cache
def vector(text: str) -> Array:
    """The vector of one text, made once: folds share their texts."""
    return np.asarray(encode([text])[0], dtype=np.float64)


def vectors(texts: Sequence[str]) -> Array:
    """Vectors of texts."""
    return np.array([vector(text) for text in texts])


@cache
def asides() -> tuple[list[str], list[str]]:
    """What people say before and after a wish that says nothing of it: "my boss asks", "if you would be so kind"."""
    lines = [line for line in ASIDES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [normal(x[:-3]) for x in lines if x.endswith("...")], [normal(x[3:]) for x in lines if x.startswith("...")]


def widened(text: str) -> list[str]:
    """The text as it is, with something said before or after it, and with a slip; always the same of the same."""
    (before, after), dice = asides(), random.Random(text)
    led = f"{dice.choice(before)} {text}" if dice.random() < SAID_BEFORE else f"{text} {dice.choice(after)}"
    return [text, led, slipped(text, dice)]


class Fitted:
    """Both linear models on some phrases."""

    def __init__(self, texts: Sequence[str], intents: npt.NDArray[np.str_]) -> None:
        wide = [widened(text) for text in texts]
        seen: dict[str, int] = {}
        for text in texts:
            for gram in grams(text):
                seen[gram] = seen.get(gram, 0) + 1
        kept = sorted((g for g, n in seen.items() if n >= LEAST_SEEN), key=lambda g: (-seen[g], g))[:MOST_GRAMS]
        self.places = {gram: at for at, gram in enumerate(sorted(kept))}
        self.idf = np.array([np.log((1 + len(texts)) / (1 + seen[g])) + 1 for g in self.places], dtype=np.float32)
        self.by_grams = LogisticRegression(C=12, max_iter=60).fit(
            self.matrix([text for row in wide for text in row]), np.repeat(intents, 3)
        )
        unslipped = [text for row in wide for text in row[:2]]  # the linker corrects slips before the encoder reads
        self.by_vectors = LogisticRegression(C=20, max_iter=60).fit(vectors(unslipped), np.repeat(intents, 2))

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """TF-IDF of texts."""
        at, values, ends = list[int](), list[float](), [0]
        for text in texts:
            places, row = gram_row(text, self.places, self.idf)
            at += places
            values += row
            ends.append(len(at))
        return csr_matrix((values, at, ends), shape=(len(texts), len(self.places)))


def main() -> None:
    """Fit on all phrases, write."""
    pairs = [(intent, text) for intent, texts in phrases().items() for text in dict.fromkeys(map(normal, texts))]
    whole = Fitted([text for _, text in pairs], np.array([intent for intent, _ in pairs]))
    np.savez_compressed(
        WEIGHTS,
        phrases=phrases_hash(),
        intents=whole.by_grams.classes_,
        grams=np.bytes_("\n".join(whole.places).encode("utf-8")),
        idf=whole.idf.astype(np.float16),
        gram_weights=(GRAM_POWER * whole.by_grams.coef_.T).astype(np.float16),
        gram_bias=(GRAM_POWER * whole.by_grams.intercept_).astype(np.float32),
        vector_weights=(VECTOR_POWER * whole.by_vectors.coef_.T).astype(np.float16),
        vector_bias=(VECTOR_POWER * whole.by_vectors.intercept_).astype(np.float32),
    )
    classifier._weights.cache_clear()
    print(f"{len(pairs)} phrases; {WEIGHTS.name}: {WEIGHTS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
