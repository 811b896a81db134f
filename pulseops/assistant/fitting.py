"""Fit the planner's weights to the reviewed phrases: `python -m pulseops.assistant.fitting`.

For developers, after a change of the phrases; the result is committed and a test holds the two together. Deterministic:
slips are made with a fixed seed.
"""

import random
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from pulseops.assistant import classifier
from pulseops.assistant.classifier import VECTOR_SHARE, WEIGHTS, gram_row, grams, phrases, phrases_hash, softmax
from pulseops.assistant.encoder import encode

FOLDS = 3
LEAST_SEEN = 2
MOST_GRAMS = 14_000
LEADS = ("can you tell me ", "please ", "i want to know ", "could you show me ", "quickly, ", "")
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


def widened(texts: Sequence[str], dice: random.Random) -> list[tuple[int, str]]:
    """Each text as it is, with a lead, and with a slip; with its place."""
    found = []
    for place, text in enumerate(texts):
        found += [(place, text), (place, dice.choice(LEADS) + text), (place, slipped(text, dice))]
    return found


class Fitted:
    """Both linear models on some phrases."""

    def __init__(self, texts: Sequence[str], intents: npt.NDArray[np.str_]) -> None:
        rows = widened(texts, random.Random(7))
        words, labels = [text for _, text in rows], intents[[place for place, _ in rows]]
        seen: dict[str, int] = {}
        for text in texts:
            for gram in grams(text):
                seen[gram] = seen.get(gram, 0) + 1
        kept = sorted((g for g, n in seen.items() if n >= LEAST_SEEN), key=lambda g: (-seen[g], g))[:MOST_GRAMS]
        self.places = {gram: at for at, gram in enumerate(sorted(kept))}
        self.idf = np.array([np.log((1 + len(texts)) / (1 + seen[g])) + 1 for g in self.places], dtype=np.float32)
        self.by_grams = LogisticRegression(C=12, max_iter=80).fit(self.matrix(words), labels)
        self.by_vectors = LogisticRegression(C=20, max_iter=80).fit(vectors(words), labels)

    def matrix(self, texts: Sequence[str]) -> csr_matrix:
        """TF-IDF of texts."""
        at, values, ends = list[int](), list[float](), [0]
        for text in texts:
            places, row = gram_row(text, self.places, self.idf)
            at += places
            values += row
            ends.append(len(at))
        return csr_matrix((values, at, ends), shape=(len(texts), len(self.places)))

    def mixed(self, texts: Sequence[str]) -> Array:
        """Blended probabilities before calibration."""
        grams_say = self.by_grams.predict_proba(self.matrix(texts))
        return np.asarray(VECTOR_SHARE * self.by_vectors.predict_proba(vectors(texts)) + (1 - VECTOR_SHARE) * grams_say)


def sharpness(mixed: Array, truth: npt.NDArray[np.intp]) -> float:
    """The power that makes the probabilities of unseen phrases most likely (temperature scaling, Guo 2017)."""

    def loss(power: float) -> float:
        shares = np.array([softmax(power * np.log(row + 1e-9)) for row in mixed])
        return float(-np.log(shares[np.arange(len(truth)), truth] + 1e-9).mean())

    return float(minimize_scalar(loss, bounds=(0.3, 4.0), method="bounded").x)


def main() -> None:
    """Cross-validate, calibrate on the phrases held out, fit on all, write."""
    pairs = [(intent, text) for intent, texts in phrases().items() for text in texts]
    texts, labels = [text for _, text in pairs], np.array([intent for intent, _ in pairs])
    names = np.unique(labels)
    truth = np.searchsorted(names, labels)
    held = np.zeros((len(texts), len(names)))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=3).split(texts, labels):
        held[test] = Fitted([texts[i] for i in train], labels[train]).mixed([texts[i] for i in test])
    power = sharpness(held, truth)
    right = held.argmax(axis=1) == truth
    print(f"{len(texts)} phrases, {len(names)} intents, {right.mean():.1%} right out of fold, sharpness {power:.2f}")
    whole = Fitted(texts, labels)
    np.savez_compressed(
        WEIGHTS,
        phrases=phrases_hash(),
        intents=names,
        grams=np.bytes_("\n".join(whole.places).encode("utf-8")),
        idf=whole.idf.astype(np.float16),
        gram_weights=whole.by_grams.coef_.T.astype(np.float16),
        gram_bias=whole.by_grams.intercept_.astype(np.float32),
        vector_weights=whole.by_vectors.coef_.T.astype(np.float16),
        vector_bias=whole.by_vectors.intercept_.astype(np.float32),
        sharpness=power,
    )
    classifier._weights.cache_clear()
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
