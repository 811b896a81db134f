"""How far each of the planner's two models is to be believed, and below which probability to ask back.

`python -m benchmarks.assistant_pool`: both are chosen on the development hands, each hand left out in turn, so that
what is printed for a hand was chosen without it. The phrases are the same for all: what their writer had read of a hand
(errors of the odd lines of A and B, all of the older ones) is not left out with it. Single questions only.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.assistant import Asked, read, setting
from pulseops.assistant import classifier
from pulseops.assistant.classifier import gram_row, normal
from pulseops.assistant.encoder import encode
from pulseops.assistant.fitting import GRAM_POWER, VECTOR_POWER
from pulseops.assistant.intents import INTENTS
from pulseops.assistant.linking import link, plain
from pulseops.assistant.parting import stripped
from pulseops.assistant.reading import SURE

HANDS = ("calibration", "first_hand", "second_hand", "third_hand", "hand_a", "hand_b", "hand_d")
TINY = 1e-9
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Hand:
    """Scores of both models (questions x intents, before their powers) and which intents are right."""

    grams: Floats
    vectors: Floats
    right: npt.NDArray[np.bool_]


def _alone(asked: Asked) -> bool:
    return asked.kind != "multi" and not asked.before and asked.intents != ("ask",)


def _rights(asked: Asked, names: list[str]) -> list[bool]:
    """An intent is right too when a name in the question, or its lack, turns it into a right one."""
    wanted = {*asked.intents, *(["out"] if "ask" in asked.intents else [])}
    return [n in wanted or INTENTS[n].named in wanted or INTENTS[n].unnamed in wanted for n in names]


def scored(name: str) -> Hand:
    """Both models on the single questions of a hand."""
    w, questions = classifier._weights(), [a for a in read(f"assistant_{name}.tsv") if _alone(a)]
    grams, vectors = [], []
    for asked in questions:
        text = normal(plain(link(stripped(asked.question), setting(asked.lens).names).masked))
        at, values = gram_row(text, w["places"], w["idf"])
        grams.append((w["gram_bias"] + np.asarray(values) @ w["gram_weights"][at]) / GRAM_POWER)
        vectors.append((w["vector_bias"] + encode([text])[0] @ w["vector_weights"]) / VECTOR_POWER)
    names = [str(intent) for intent in w["intents"]]
    return Hand(np.array(grams), np.array(vectors), np.array([_rights(asked, names) for asked in questions]))


def pooled(hand: Hand, powers: Floats) -> Floats:
    """Probabilities of the pool."""
    scores = powers[0] * hand.grams + powers[1] * hand.vectors
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def chosen(hands: list[Hand]) -> Floats:
    """The powers that make the right intents of some hands most likely."""

    def loss(powers: Floats) -> float:
        return float(np.concatenate([-np.log((pooled(h, powers) * h.right).sum(axis=1) + TINY) for h in hands]).mean())

    return np.asarray(minimize(loss, np.array([1.0, 1.0]), method="Nelder-Mead").x)


def main() -> None:
    """Print each hand with what was chosen without it."""
    hands = {name: scored(name) for name in HANDS}
    for name, hand in hands.items():
        powers = chosen([other for kept, other in hands.items() if kept != name])
        shares = pooled(hand, powers)
        best, sure = shares.argmax(axis=1), shares.max(axis=1)
        right = hand.right[np.arange(len(best)), best]
        print(
            f"{name:12} n={len(best):3} grams^{powers[0]:.2f} vectors^{powers[1]:.2f} right {right.mean():.3f} "
            f"asked back {(sure < SURE).mean():.3f} wrong but confident {((sure >= SURE) & ~right).mean():.3f}"
        )
    print(f"on all: grams^{chosen(list(hands.values()))[0]:.2f} vectors^{chosen(list(hands.values()))[1]:.2f}")


if __name__ == "__main__":
    main()
