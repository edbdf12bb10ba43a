"""Danish texts as words, and words as vectors in which similar spellings are close.

A word's features are its stem and its character n-grams, so "byggesagsbehandling" is close to "byggesag" and
"byggetilladelser", although Danish writes compounds as one word. Everything comes with installed packages.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
import snowballstemmer
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize
from stop_words import get_stop_words

# Added to the package's list: abbreviations and fillers in lists of tasks, which indicate no field.
_FILLERS = {"mv", "bl", "fx", "evt", "samt", "herunder", "ved", "øvrige", "andre", "andet", "via", "mm", "osv"}
_FILLERS |= {"hvordan", "mellem", "dvs", "ca", "inkl", "pga"}
STOP_WORDS = frozenset(get_stop_words("da")) | _FILLERS

STEM_WEIGHT = 0.5  # relative to all n-grams of the word together
RUN_RARITY = 1.5  # exponent of an n-gram's rarity in its weight within the word

_WORD = re.compile(r"[^\W\d_]{2,}")
_STEMMER = snowballstemmer.stemmer("danish")

stem = cache(_STEMMER.stemWord)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case and in order, without numbers, single letters and stop words."""
    return [word for word in _WORD.findall(unicodedata.normalize("NFC", text).lower()) if word not in STOP_WORDS]


def word_counts(texts: Iterable[str]) -> tuple[list[str], sparse.csr_matrix]:
    """The distinct words of texts, sorted, and a matrix of texts by words: 1 + ln(occurrences)."""
    counted = [Counter(words_of(text)) for text in texts]
    words = sorted(set().union(*counted))
    place = {word: number for number, word in enumerate(words)}
    rows = [sorted((place[word], times) for word, times in text.items()) for text in counted]
    starts = np.cumsum([0, *map(len, rows)])
    flat = np.array([pair for row in rows for pair in row], dtype=np.int64).reshape(-1, 2)
    return words, sparse.csr_matrix((1 + np.log(flat[:, 1]), flat[:, 0], starts), shape=(len(rows), len(words)))


class WordVectors:
    """Words as vectors over the stems and n-grams of reference texts; rare features weigh more."""

    def __init__(self, texts: Sequence[str]):
        """Learn the features and their rarity in reference texts."""
        words, counts = word_counts(texts)
        self._stems = {known: number for number, known in enumerate(sorted({stem(word) for word in words}))}
        self._runs = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), binary=True, dtype=np.float64)
        runs = self._runs.fit_transform(words)
        self._stem_rarity = _rarity(counts @ self._stem_matrix(words))
        self._run_rarity = _rarity(counts @ runs)
        self._run_weights = sparse.diags(self._run_rarity**RUN_RARITY)

    def vectors(self, words: Sequence[str]) -> tuple[sparse.csr_matrix, np.ndarray]:
        """A vector per word, and the word's weight in a text."""
        stems = self._stem_matrix(words)
        runs = self._runs.transform(words)
        known = stems @ self._stem_rarity
        # An unknown word gets the weight of its n-grams; one with unknown n-grams gets the maximum weight.
        of_runs = runs @ self._run_rarity / np.maximum(runs.sum(axis=1).A1, 1)
        weights = np.where(known > 0, known, np.where(of_runs > 0, of_runs, self._run_rarity.max()))
        return sparse.hstack([stems * STEM_WEIGHT, normalize(runs @ self._run_weights)]).tocsr(), weights

    def _stem_matrix(self, words: Sequence[str]) -> sparse.csr_matrix:
        found = [(row, self._stems[stem(word)]) for row, word in enumerate(words) if stem(word) in self._stems]
        rows, columns = np.array(found, dtype=np.int64).reshape(-1, 2).T
        return sparse.csr_matrix((np.ones(len(found)), (rows, columns)), shape=(len(words), len(self._stems)))


def _rarity(counts: sparse.csr_matrix) -> np.ndarray:
    """The inverse document frequency of each feature, as a logarithm."""
    texts = counts.shape[0]
    return np.log((1 + texts) / (1 + (counts > 0).sum(axis=0).A1))
