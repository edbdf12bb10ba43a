"""Border 1 beside what was received before: people, the last year, units and years that were there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from expectations.context import Context
from ingest.messages import phrase_text, render
from ingest.place import phrase
from tests.checking import check_delivery
from tests.unit.expectations.test_suites_landing import filled, people, unit


def offices(year: int, **fte: str) -> list[dict]:
    return [unit(name, value, "kommunen", year=year) for name, value in fte.items()]


def found(deliver, reference, rows, *before, dataset="unit_fte", source="demo") -> list[tuple[str, dict]]:
    """The rules and values found on rows after what was received before, given as (delivery_id, datasets)."""
    context = Context(tuple(deliver(delivery_id, **datasets) for delivery_id, datasets in before))
    report = check_delivery(deliver(f"{source}-now", **{dataset: rows}), reference, context)
    assert not [result for result in report.results if result.observed.startswith("could not run")]
    for finding in report.findings:
        for language in ("da", "en"):
            told = " ".join(render(finding, language)).replace(",", ".")
            unsaid = {"reason"} if language == "da" else set()
            assert all(
                (value if isinstance(value, str) else phrase_text(value, language)).replace(",", ".") in told
                for name, value in finding.values.items()
                if name not in unsaid
            ), told
    return [(finding.rule_code, finding.values) for finding in report.findings]


def test_where_nothing_was_received_before_there_is_nothing_to_say(deliver, reference):
    assert found(deliver, reference, offices(2031, kaj="900")) == []


@pytest.mark.parametrize(("fte", "doubtful"), [("49.9", True), ("50", False), ("400", False), ("400.1", True)])
def test_fte_far_from_the_number_of_inhabitants_is_doubtful(deliver, reference, fte, doubtful):
    population = [people("Ærø By", 10_000)]
    told = found(deliver, reference, offices(2031, kaj=fte), ("folk-1", {"population": population}))
    values = {"municipality_code": "901", "year": "2031", "fte": fte, "low": "5", "high": "40"}
    values |= {
        "population": "10000",
        "population_year": "2031",
        "per_1000": str((Decimal(fte) / 10).quantize(Decimal("0.01"))),
    }
    assert told == ([("fte_per_inhabitant_doubtful", told[0][1] | values)] if doubtful else [])


def test_more_fte_than_any_administration_has_are_an_error_however_few_the_inhabitants(deliver, reference):
    before = ("folk-1", {"population": [people("Ærø By", 1_000)]})
    [(rule_code, values)] = found(deliver, reference, offices(2031, kaj="100.01"), before)
    assert (rule_code, values["per_1000"], values["high"]) == ("fte_impossible", "100.01", "100")
    assert found(deliver, reference, offices(2031, kaj="100"), before) == []


@pytest.mark.parametrize(("fte", "inhabitants"), [("24", 100_000), ("900", 9_999)])
def test_few_fte_or_few_inhabitants_say_nothing_of_the_ratio(deliver, reference, fte, inhabitants):
    population = [people("Ærø By", inhabitants)]
    assert found(deliver, reference, offices(2031, kaj=fte), ("folk-1", {"population": population})) == []


def test_population_is_of_january_as_last_received_and_no_later_than_the_year(deliver, reference):
    first = [people("Ærø By", 90_000), people("Ærø By", 1_000) | {"population_date": date(2032, 1, 1)}]
    second = [people("Ærø By", 80_000), people("Ærø By", 7) | {"population_date": date(2031, 4, 1), "period": "2031K2"}]
    before = [("folk-1", {"population": first}), ("folk-2", {"population": second})]
    [(_, values)] = found(deliver, reference, offices(2031, kaj="100"), *before)
    assert values["population"] == "80000"


BEFORE = ("demo-1", {"unit_fte": offices(2030, kaj="40", bom="20", mast="40.5")})


def test_a_change_is_told_where_it_is_large_in_per_cent_and_in_fte(deliver, reference):
    rows = offices(2031, kaj="40", bom="31", mast="61")
    change = {"municipality_code": "901", "year": "2031", "earlier_year": "2030"}
    assert found(deliver, reference, rows, BEFORE) == [
        ("fte_changed_much", change | {"unit": "kommunen", "fte": "132", "earlier": "100.5"}),
        ("fte_changed_much", change | {"unit": "Bom", "fte": "31", "earlier": "20"}),
        ("fte_changed_much", change | {"unit": "Mast", "fte": "61", "earlier": "40.5"}),
    ]
    # 52 and 26 are 30 per cent more than 40 and 20, and no more.
    assert found(deliver, reference, offices(2031, kaj="52", bom="26", mast="41.5"), BEFORE) == []


def test_what_is_compared_is_the_same_year_before_the_year_before_and_that_as_last_received(deliver, reference):
    old = ("demo-1", {"unit_fte": offices(2030, kaj="10") + offices(2031, kaj="20")})
    new = ("demo-2", {"unit_fte": offices(2030, kaj="11")})
    [(_, corrected)] = found(deliver, reference, offices(2031, kaj="90"), old, new, source="other")
    assert (corrected["earlier"], corrected["earlier_year"]) == ("20", "2031")
    [(_, earlier)] = found(deliver, reference, offices(2030, kaj="90"), old, new, source="other")
    assert (earlier["earlier"], earlier["earlier_year"]) == ("11", "2030")
    rows = offices(2032, kaj="90") + offices(2031, kaj="20")
    [(_, within)] = found(deliver, reference, rows, old, new, source="other")
    assert (within["earlier"], within["year"], within["earlier_year"]) == ("20", "2032", "2031")


def test_of_an_earlier_year_in_the_same_file_the_files_own_figures_count(deliver, reference):
    rows = offices(2030, kaj="40", bom="20", mast="46") + offices(2031, kaj="40", bom="20", mast="69.5")
    [(_, values)] = found(
        deliver, reference, rows, ("demo-1", {"unit_fte": offices(2030, kaj="40", bom="20", mast="46")})
    )
    assert values["earlier"] in ("46", "106")
    rows = offices(2030, kaj="40", mast="60") + offices(2031, kaj="40", mast="60")
    assert {values["year"] for _, values in found(deliver, reference, rows, BEFORE)} == {"2030"}


@pytest.mark.parametrize(("fte", "is_told"), [("40", True), ("14", False)])
def test_a_small_unit_may_change_by_any_share_but_not_get_many_at_once(deliver, reference, fte, is_told):
    before = ("demo-1", {"unit_fte": offices(2030, kaj="4", bom="900")})
    told = found(deliver, reference, offices(2031, kaj=fte, bom="900"), before)
    assert [(code, values["earlier"]) for code, values in told] == ([("fte_changed_much", "4")] if is_told else [])


def test_another_municipality_is_no_measure(deliver, reference):
    other = [row | {"municipality_code": "902"} for row in offices(2030, kaj="900", bom="900")]
    assert found(deliver, reference, offices(2031, kaj="10"), ("demo-1", {"unit_fte": other})) == []


def test_a_unit_that_had_fte_and_is_gone_is_told_but_not_one_that_is_split_or_had_none(deliver, reference):
    before = ("demo-1", {"unit_fte": offices(2030, kaj="4", bom="2", mast="3", tom="0")})
    rows = [*offices(2031, kaj="4"), unit("bom", "2", "kommunen", total=True), unit("bom/nord", "2", "bom")]
    assert found(deliver, reference, rows, before) == [
        (
            "unit_missing",
            {"unit": "Mast", "unit_code": "mast", "municipality_code": "901", "year": "2031"}
            | {"earlier_year": "2030", "earlier": "3"},
        )
    ]


def test_task_fields_are_summed_before_they_are_compared_and_the_kinds_of_delivery_with_each_other(deliver, reference):
    before = (
        "demo-1",
        {"unit_fte": [unit("havn-og-skov/kaj/kran", "6", year=2030), unit("havn-og-skov/kaj/bom", "1", year=2030)]},
    )
    told = found(
        deliver, reference, [filled("Kran", "3"), filled("Kran", "3.5", "0.0.0")], before, dataset="survey_fte"
    )
    assert [(code, values["unit"]) for code, values in told] == [("unit_missing", "Bom")]
    submitted = ("demo-2", {"survey_fte": [filled("Kran", "3"), filled("Kran", "3.5", "0.0.0")]})
    rows = [unit("havn-og-skov/kaj/kran", "13")]
    [(code, values)] = found(deliver, reference, rows, before, submitted, source="other")
    assert (code, values["earlier"], values["earlier_year"]) == ("fte_changed_much", "6.5", "2031")


def test_months_are_compared_by_their_average(deliver, reference):
    def month(number, fte):
        return filled("Kran", fte, period_type="month", period_start=date(2031, number, 1))

    before = ("survey-1", {"survey_fte": [month(4, "20"), month(5, "21")]})
    assert found(deliver, reference, [month(5, "22")], before, dataset="survey_fte", source="survey") == []
    [*_, (code, values)] = found(deliver, reference, [month(5, "60")], before, dataset="survey_fte", source="survey")
    # 30 days of 20 and 31 of 21.
    assert (code, values["earlier"], values["fte"]) == ("fte_changed_much", "20.508197", "60")
    whole = [filled("Kran", "22"), month(1, "90")]  # the year is its own average
    assert found(deliver, reference, whole, before, dataset="survey_fte", source="survey") == []


def test_a_gap_in_the_years_is_told_year_by_year(deliver, reference):
    before = ("demo-1", {"unit_fte": offices(2028, kaj="4")})
    told = found(deliver, reference, offices(2031, kaj="4"), before)
    assert [(code, values["year"]) for code, values in told] == [("period_missing", "2029"), ("period_missing", "2030")]
    assert found(deliver, reference, offices(2029, kaj="4"), before) == []


def test_a_correction_that_leaves_out_a_year_is_told(deliver, reference):
    before = ("demo-1", {"unit_fte": offices(2030, kaj="4") + offices(2031, kaj="4")})
    [(code, values)] = found(deliver, reference, offices(2031, kaj="4"), before)
    assert (code, values["year"]) == ("period_missing", "2030")
    assert values["reason"] == phrase("followed_held", "demo-1")
    # Another source's delivery is not corrected, and a new year corrects nothing.
    assert found(deliver, reference, offices(2031, kaj="4"), before, source="other") == []
    assert found(deliver, reference, offices(2032, kaj="4"), before) == []


def test_a_key_names_the_deliveries_and_their_order(deliver):
    one, two = deliver("demo-1", unit_fte=[]), deliver("demo-2", unit_fte=[])
    keys = {Context(deliveries).key for deliveries in ((), (one,), (two,), (one, two), (two, one))}
    assert len(keys) == 5


def _many(**fte: str) -> list:
    return offices(2031, kaj="7", bom="9", mast="12", skib="8", anker="10", **fte)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (_many(sejl="7.00"), None),
        (_many(sejl="700"), ("share_of_municipality", "94", "30")),
        (_many(sejl="26", havn="40", dok="40"), None),
        (_many(sejl="30", havn="40", dok="40", lods="51"), ("per_inhabitants", "5", "5")),
    ],
)
def test_in_a_first_delivery_a_unit_is_held_against_its_municipality(deliver, reference, rows, reason):
    told = found(deliver, reference, rows, ("folk-1", {"population": [people("Ærø By", 10_000)]}))
    doubtful = [values["reason"] for code, values in told if code == "unit_fte_doubtful"]
    assert doubtful == ([phrase(*reason)] if reason else [])


def test_a_unit_is_held_against_units_of_its_level(deliver, reference):
    rows = offices(2031, kaj="0.3", bom="0.3", mast="0.3", skib="0.3", anker="0.4", kran="31")
    rows += [unit(f"havn/{name}", "35", "havn") for name in ("nord", "syd", "vest")]
    rows.append(unit("havn", "105", "kommunen", total=True))
    told = [values["reason"] for code, values in found(deliver, reference, rows) if code == "unit_fte_doubtful"]
    assert told == [phrase("times_its_kind", "103", "100")]


def test_however_many_units_of_one_municipality_are_doubtful_those_of_the_others_are_named(deliver, reference):
    small, large = {f"u{n}": "0.2" for n in range(130)}, {f"v{n}": "25" for n in range(120)}
    rows = offices(2031, **small, **large)
    rows += [row | {"municipality_code": "902"} for row in offices(2031, **small, sejl="26")]
    codes = [values["municipality_code"] for code, values in found(deliver, reference, rows) if "doubtful" in code]
    assert (codes.count("902"), len(codes)) == (1, 101)


def test_a_unit_that_was_there_before_is_compared_with_that(deliver, reference):
    before = ("demo-1", {"unit_fte": [row | {"year": 2030} for row in _many(sejl="700")]})
    assert found(deliver, reference, _many(sejl="700"), before) == []
