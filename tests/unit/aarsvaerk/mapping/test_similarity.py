import random

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import Ridge

from aarsvaerk.mapping.reference import Example, TaskField, clauses, examples, task_fields
from aarsvaerk.mapping.similarity import Heading, TaskFieldModel, ridge
from aarsvaerk.mapping.suggestions import suggestions
from aarsvaerk.mapping.words import WordVectors, stem, word_counts, words_of
from aarsvaerk.settings import PROJECT_ROOT

REFERENCE = PROJECT_ROOT / "seeds" / "reference"
FIELDS = {
    "1.1.1": TaskField("Lønadministration", "Payroll administration", 2006, None),
    "3.1.1": TaskField("Byggesager", "Building permits", 2006, None),
    "3.2.4": TaskField("Miljø", "Environment", 2006, 2006),
}
EXAMPLES = [
    Example("0.0.0", "beredskab og brandslukning"),
    Example("1.1.1", "udbetaling af løn"),
    Example("1.1.1", "feriepenge og pensionsindbetaling"),
    Example("3.1.1", "byggetilladelser"),
    Example("3.1.1", "behandling af byggesager"),
    Example("3.2.4", "spildevand og jordforurening"),
    Example("3.2.4", "miljøtilsyn med virksomheder"),
]
OFFICE = ("Teknik", "Plan", "Kontoret")


@pytest.fixture(scope="module")
def model() -> TaskFieldModel:
    return TaskFieldModel(EXAMPLES, FIELDS)


@pytest.fixture(scope="module")
def real() -> TaskFieldModel:
    return TaskFieldModel(examples(REFERENCE), task_fields(REFERENCE))


def first(model, heading, *tasks, year=2023, unit=OFFICE):
    guesses = model.guesses(year, [Heading(unit, heading, tuple(enumerate(tasks, start=1)))])
    return next((guess for guess in guesses if (guess.position, guess.rank) == (0, 1)), None)


def test_words_are_told_in_lower_case_without_figures_and_stop_words():
    assert words_of("Behandling af § 40-sager, f.eks. ÆLDRE og Børn (2023)") == [
        "behandling",
        "sager",
        "eks",
        "ældre",
        "børn",
    ]


def test_the_danish_letters_are_the_same_however_they_are_encoded():
    assert words_of("A\u030argang") == words_of("Årgang") == ["årgang"]
    assert stem("børnene") == stem("børn")


def test_near_spellings_and_compounds_are_nearer_than_other_words():
    vectors, _ = WordVectors([example.text for example in EXAMPLES]).vectors(
        ["byggesagsbehandling", "byggesager", "feriepenge"]
    )
    alike = (vectors @ vectors.T).toarray()
    assert alike[0, 1] > 0.2 > alike[0, 2]


def test_a_text_that_says_nothing_has_no_words():
    words, counts = word_counts(["", "og af 12", "løn løn"])
    assert words == ["løn"]
    assert counts.toarray()[:2].tolist() == [[0], [0]]
    assert counts[2, 0] == pytest.approx(1.6931, abs=1e-4)


def test_a_guess_names_the_words_that_made_it_strongest_first(model):
    guess = first(model, "Løn og byggesagsbehandling", "Byggetilladelser", "Byggesager")
    assert guess.task_field_code == "3.1.1"
    assert guess.matched_words[0] in ("byggetilladelser", "byggesager")
    assert "byggesagsbehandling" in guess.matched_words
    assert "løn" not in guess.matched_words
    assert len(guess.matched_words) <= 5


def test_a_task_has_guesses_of_its_own(model):
    guesses = model.guesses(
        2023, [Heading(OFFICE, "Byggesager", ((1, "Byggetilladelser"), (2, "Feriepenge, løn og pension")))]
    )
    best = {guess.position: guess.task_field_code for guess in guesses if guess.rank == 1}
    assert best[1] == best[0] == "3.1.1"
    of_the_other = [guess.task_field_code for guess in guesses if guess.position == 2]
    assert "1.1.1" in of_the_other


def test_scores_lie_from_0_to_1_and_fall_by_rank(real):
    guesses = real.guesses(2023, [Heading(OFFICE, "Byggesagsbehandling"), Heading(OFFICE, "Lønudbetaling")])
    for place in (0, 1):
        scores = [guess.score for guess in guesses if guess.place == place]
        assert len(scores) == 3
        assert 1 >= scores[0] >= scores[1] >= scores[2] >= 0
        assert sum(scores) <= 1.0001


def test_words_that_nothing_tells_of_have_no_guess(model):
    assert first(model, "", unit=("", "", "")) is None
    assert first(model, "qxzw wqxz", unit=("", "", "")) is None
    assert model.guesses(2023, []) == []


def test_a_heading_without_known_words_is_guessed_by_its_unit_and_less_surely(model):
    told, untold = first(model, "Byggesager"), first(model, "qxzw", unit=("", "", "Byggesager"))
    assert untold.task_field_code == told.task_field_code == "3.1.1"
    assert untold.score < told.score
    assert untold.matched_words == ("byggesager",)


def test_the_other_headings_of_the_unit_count(model):
    alone = model.guesses(2023, [Heading(OFFICE, "Diverse qxzw")])
    beside = model.guesses(2023, [Heading(OFFICE, "Diverse qxzw"), Heading(OFFICE, "Byggetilladelser")])
    score = {
        code: [g.score for g in found if g.place == 0 and g.task_field_code == "3.1.1"]
        for code, found in (("alone", alone), ("beside", beside))
    }
    assert score["beside"][0] > (score["alone"] or [0])[0]
    elsewhere = model.guesses(
        2023, [Heading(OFFICE, "Diverse qxzw"), Heading(("", "", "Et andet"), "Byggetilladelser")]
    )
    assert [guess for guess in elsewhere if guess.place == 0] == alone


def test_a_field_that_is_no_longer_valid_becomes_work_outside_the_catalogue(model):
    then, later = (model.guesses(year, [Heading(OFFICE, "Jordforurening og brandslukning")]) for year in (2006, 2007))
    assert {"3.2.4", "0.0.0"} <= {guess.task_field_code for guess in then}
    codes = [guess.task_field_code for guess in later]
    assert "3.2.4" not in codes
    assert len(set(codes)) == len(codes) == 3
    assert codes[0] == "0.0.0"
    both = sum(guess.score for guess in then if guess.task_field_code in ("3.2.4", "0.0.0"))
    assert later[0].score == pytest.approx(both, abs=2e-4)
    assert "jordforurening" in later[0].matched_words


def test_no_field_is_suggested_outside_its_years(real):
    texts = ["Miljøtilsyn", "Spildevand", "Jordforurening", "Miljøgodkendelse af virksomheder", "Natur og vandløb"]
    headings = [Heading(OFFICE, text) for text in texts]
    assert "3.2.4" in {guess.task_field_code for guess in real.guesses(2006, headings)}
    later = real.guesses(2023, headings)
    assert {guess.place for guess in later} == set(range(len(texts)))
    assert "3.2.4" not in {guess.task_field_code for guess in later}


def rows(seed: int):
    headings, tasks = [], []
    texts = ["Byggesager", "Lønudbetaling", "Biblioteker", "Møder", "Sygedagpenge", "Veje og fortove", "Børn og unge"]
    for unit in ("A", "B"):
        place = {"municipality_code": "730", "year": 2023, "area_name": "x", "chief_area_name": "y", "unit_name": unit}
        for number, text in enumerate(texts, start=1):
            headings.append(place | {"heading_number": number, "heading": text})
            tasks += [
                place | {"heading_number": number, "position": position, "task_text": f"{text} {other}"}
                for position, other in enumerate(texts, start=1)
            ]
    shuffle = random.Random(seed).shuffle
    shuffle(headings)
    shuffle(tasks)
    return headings, tasks


def test_the_order_of_examples_and_rows_changes_nothing(real):
    found = [row for table in suggestions(real, *rows(0)) for row in table.to_pylist()]
    assert len(found) == 3 * 2 * (7 + 49)
    assert [row for table in suggestions(real, *rows(1)) for row in table.to_pylist()] == found
    shuffled = examples(REFERENCE)
    random.Random(2).shuffle(shuffled)
    again = TaskFieldModel(shuffled, task_fields(REFERENCE))
    assert [row for table in suggestions(again, *rows(3)) for row in table.to_pylist()] == found


def test_other_units_in_the_same_file_change_nothing(real):
    headings, tasks = rows(0)
    alone = [[row for row in part if row["unit_name"] == "A"] for part in (headings, tasks)]
    found = [row for table in suggestions(real, headings, tasks) for row in table.to_pylist()]
    assert [row for table in suggestions(real, *alone) for row in table.to_pylist()] == [
        row for row in found if row["unit_name"] == "A"
    ]


def test_a_clause_that_sends_the_reader_on_tells_of_the_field_it_names():
    told = set(
        clauses("1.4.2", "Mad til møder, ikke madservice til borgere (3.5.1). Køb af mad er 1.4.8; mad til alle.")
    )
    assert {(example.task_field_code, example.text.strip(" (.")) for example in told} == {
        ("1.4.2", "Mad til møder"),
        ("3.5.1", "ikke madservice til borgere"),
        ("1.4.8", "Køb af mad er"),
        ("1.4.2", "mad til alle"),
    }
    assert [example.task_field_code for example in clauses("3.7.1", "Grunde er 1.4.6 og miljø 3.1 og 3.2.")] == [
        "1.4.6"
    ]


def test_every_task_field_and_what_is_beside_them_can_be_guessed(real):
    assert set(real.codes) == {*task_fields(REFERENCE), "0.0.0", "cross_cutting", "management"}


def test_ridge_finds_what_the_library_finds_column_by_column():
    lines = sparse.random(300, 900, density=0.02, format="csr", random_state=7)
    classes = np.random.default_rng(7).integers(0, 9, 300)
    targets = (classes[:, None] == np.arange(10)) - 0.1  # the last class has no line
    expected = Ridge(alpha=1.0, fit_intercept=False, solver="cholesky").fit(lines.toarray(), targets).coef_.T
    assert np.allclose(ridge(lines, targets), expected, atol=1e-9)
    assert not ridge(lines, np.zeros((300, 2))).any()
