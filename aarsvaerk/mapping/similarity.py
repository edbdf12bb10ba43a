"""The model: suggests task fields for headings and tasks, with scores and the words that decided.

A ridge classifier over the training texts of each field. A score is a sum over words, so each suggestion can name the
words that contributed most. The same texts give the same suggestions, whatever else is requested and in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from aarsvaerk.mapping.reference import CROSS_CUTTING, MANAGEMENT, OUTSIDE, Example, TaskField
from aarsvaerk.mapping.words import WordVectors, word_counts

GUESSES = 3
MATCHED_WORDS = 5
_TINY = np.finfo(float).tiny


@dataclass(frozen=True)
class Weights:
    """Weights of the texts, required leads and softmax sharpness, chosen on labelled headings."""

    heading: float = 1.0
    heading_tasks: float = 1.1  # all tasks under the heading, for the heading
    task: float = 0.6
    task_heading: float = 1.0  # the heading, for a task under it
    unit: float = 0.45
    chief_area: float = 0.25
    others: float = 0.25  # the unit's other headings
    # Cross-cutting work and management use words that occur in any work, so they need a lead.
    cross_cutting_lead: float = 0.18
    management_lead: float = 0.44
    sharpness: float = 8.7


WEIGHTS = Weights()


@dataclass(frozen=True)
class Heading:
    """A heading with its area, chief area and unit, and its tasks' positions and texts."""

    unit: tuple[str, str, str]
    heading: str
    tasks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Guess:
    """A suggested task field for a heading (position 0) or task; score from 0 to 1."""

    place: int  # index of the heading in the given list
    position: int
    rank: int
    task_field_code: str
    score: float
    matched_words: tuple[str, ...]


class TaskFieldModel:
    """Suggests task fields, trained on example texts."""

    def __init__(self, examples: Iterable[Example], task_fields: dict[str, TaskField], weights: Weights = WEIGHTS):
        """Train on examples, in any order."""
        examples = sorted(examples)
        self.weights, self._task_fields = weights, task_fields
        self._vectors = WordVectors([example.text for example in examples])
        words, counts = word_counts(example.text for example in examples)
        vectors, word_weights = self._vectors.vectors(words)
        lines = normalize(counts @ sparse.diags(word_weights) @ vectors)
        self.codes = sorted({example.task_field_code for example in examples})
        of_class = np.array([[example.task_field_code == code for code in self.codes] for example in examples])
        # Without an intercept: a text without known words has no suggestion, and more examples make no class likelier.
        coefficients = ridge(lines, of_class - 1 / len(self.codes))
        self._feature_scores = coefficients - coefficients.mean(axis=1, keepdims=True)
        lead = {CROSS_CUTTING: weights.cross_cutting_lead, MANAGEMENT: weights.management_lead}
        self._leads = np.array([lead.get(code, 0.0) for code in self.codes])

    def guesses(self, year: int, headings: Sequence[Heading]) -> list[Guess]:
        """Suggestions for each heading and each of its tasks, best first; none for a text without known words.

        Args:
            year: The year of the work; task fields not valid in it become "outside the catalogue".
            headings: All headings of their units, because a unit's other headings count too.
        """
        weights = self.weights
        parents = [number for number, heading in enumerate(headings) for _ in heading.tasks]
        units = sorted({heading.unit for heading in headings})
        number_of_unit = {unit: number for number, unit in enumerate(units)}
        unit_of = [number_of_unit[heading.unit] for heading in headings]
        parts = [
            [heading.heading for heading in headings],
            [text for heading in headings for _, text in heading.tasks],
            [chief_area for _, chief_area, _ in units],
            [unit for _, _, unit in units],
        ]
        words, counts = word_counts(text for part in parts for text in part)
        if not words:
            return []
        # Each text is a weighted sum of its words, and each word has a score for each class.
        vectors, word_weights = self._vectors.vectors(words)
        read, word_scores = normalize(counts @ sparse.diags(word_weights)), vectors @ self._feature_scores
        ends = np.cumsum([0, *map(len, parts)])
        heads, tasks, chief_area, unit = (read[start:end] for start, end in pairwise(ends))
        place = (chief_area * weights.chief_area + unit * weights.unit)[unit_of]
        own = heads * weights.heading + normalize(_groups(parents, len(headings)) @ tasks) * weights.heading_tasks
        of_tasks = tasks * weights.task + (heads * weights.task_heading + place)[parents]
        weighed = sparse.vstack([own + place, of_tasks]).tocsr()
        in_unit, own_scores = _groups(unit_of, len(units)), own @ word_scores
        others = in_unit.T @ (in_unit @ own_scores) - own_scores
        others /= np.maximum(in_unit.sum(axis=1).A1 - 1, 1)[unit_of, None]
        scores = weighed @ word_scores + weights.others * np.vstack([others, others[parents]])
        asked = [(number, 0) for number in range(len(headings))]
        asked += [(number, position) for number, heading in enumerate(headings) for position, _ in heading.tasks]
        return self._ranked(year, asked, words, weighed, word_scores, scores)

    def _ranked(self, year, asked, words, weighed, word_scores, scores) -> list[Guess]:
        """The best suggestions by score per class (one row per heading or task), with their strongest words."""
        codes = [
            code if code not in self._task_fields or self._task_fields[code].is_valid(year) else OUTSIDE
            for code in self.codes
        ]
        targets = sorted(set(codes))
        members = [[number for number, code in enumerate(codes) if code == target] for target in targets]
        led = (scores - self._leads) * self.weights.sharpness
        likely = np.exp(led - led.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        likely = np.column_stack([likely[:, classes].sum(axis=1) for classes in members]).round(4)
        # Equal scores are in order of code.
        best = np.argsort(-likely, axis=1, kind="stable")[:, :GUESSES]
        has_known_words = np.abs(scores).max(axis=1) > 1e-9
        class_scores = np.column_stack([word_scores[:, classes].max(axis=1) for classes in members])
        row_of = np.repeat(np.arange(len(asked)), np.diff(weighed.indptr))
        found = []
        for rank in range(best.shape[1]):
            contributions = weighed.data * class_scores[weighed.indices, best[row_of, rank]]
            strongest = np.lexsort((weighed.indices, -contributions.round(9), row_of))
            for row in np.flatnonzero(has_known_words):
                of_row = strongest[weighed.indptr[row] : weighed.indptr[row + 1]][:MATCHED_WORDS]
                matched = tuple(words[weighed.indices[place]] for place in of_row if contributions[place] > 1e-9)
                target = best[row, rank]
                found.append(Guess(*asked[row], rank + 1, targets[target], float(likely[row, target]), matched))
        return sorted(found, key=lambda guess: (guess.place, guess.position, guess.rank))


def ridge(lines: sparse.csr_matrix, targets: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """The coefficients of ridge regressions without intercept, one per column of targets.

    Conjugate gradients for all columns at once in the dual: `(X X' + alpha) a = y`, coefficients `X' a`.
    scikit-learn's solver takes one column at a time and ten times as long; a direct solution needs a dense matrix of
    lines by lines. Iterates far beyond the four decimals of a score.

    Args:
        lines: Lines by features.
        targets: Lines by classes.
        alpha: Regularisation strength.

    Returns:
        Features by classes.
    """
    features = lines.T.tocsr()
    found, left = np.zeros_like(targets), targets.copy()
    direction, squares = left.copy(), (left**2).sum(axis=0)
    enough = squares * 1e-18
    for _ in range(len(targets)):
        if (squares <= enough).all():
            break
        moved = lines @ (features @ direction) + alpha * direction
        step = squares / np.maximum((direction * moved).sum(axis=0), _TINY)
        found += step * direction
        left -= step * moved
        before, squares = squares, (left**2).sum(axis=0)
        direction = left + squares / np.maximum(before, _TINY) * direction
    return features @ found


def _groups(group_of: Sequence[int], groups: int) -> sparse.csr_matrix:
    """A matrix that sums rows by group."""
    members = np.arange(len(group_of))
    return sparse.csr_matrix(
        (np.ones(len(group_of)), (np.asarray(group_of, dtype=int), members)), (groups, len(members))
    )
