"""What was known on a day is what the release of that day held: months of late, corrected and withdrawn deliveries.

Seven months, received as real files on the last day of each. After each the warehouse is built from what the landing
then holds; at the end its history must give every month back. The models are the project's own, as dbt compiled them in
the session's refresh; figures are invented.
"""

from __future__ import annotations

from itertools import pairwise

import duckdb
import pytest

from aarsvaerk.release.history import versioned
from aarsvaerk.settings import Settings
from tests.line import Line, rows

FTE = "Municipality code;Year;Administrative area;Chief area;Unit;Management;Task field;FTE;Remark\n"
VOLUMES = "Municipality code;Period;Administrative area;Chief area;Unit;Measure;Value;Precision;Remark\n"
FANOE_2022 = FTE + "563;2022;Havn;Kajer;Kontor;;1.4.1;2,5;\n563;2022;Havn;;Direktør;ja;1.1.1;1,0;\n"
FANOE_2022_CORRECTED = FTE + "563;2022;Havn;Kajer;Kontor;;1.4.1;2,75;\n563;2022;Havn;Kajer;Fyret;;1.4.4;1,25;\n"
LAESOE_2023 = FTE + "825;2023;Tang;;Tørring;;1.1.1;5;\n"
LAESOE_2022 = FTE + "825;2022;Tang;;Tørring;;1.1.1;4,000001;\n825;2022;Tang;;Salt;;1.2.6;0;\n"
FANOE_VOLUMES = VOLUMES + "563;2022;Havn;Kajer;Kontor;charges_invoiced;1200;;\n"
LAESOE_2021 = FTE + "825;2021;Tang;;Tørring;;1.1.1;3;\n"
TO_PURCHASING = """update reference.map_unit_task_field set task_field_code = '1.4.8'
    where unit_code = 'stabene/oekonomi/forsikring' and municipality_code = '730'"""
RANDERS_2023 = FTE + "".join(f"730;2023;Opdigtet;;Kontor {n};;3.4.6;1,5;\n" for n in range(1, 121))
POPULATION_2022 = "OMRÅDE;TID;INDHOLD\nFanø;2022K1;{}\nRanders;2022K1;98500\n"
DOCUMENT = """
Oversigt – opgavebeskrivelser for Fanø Kommunes administrative enheder

Indhold
Forvaltningsområde: Hav og Fyr ........................................................ 2
Chefområde: Fyrtårne .................................................................. 2

Forvaltningsområde: Hav og Fyr
Antal årsværk i forvaltningen inkl. ledelse aflønnet på konto 6.45 (Se bemærkninger for undtagelser)
Bemærkninger
HAV OG FYR 9,0
Fyrtårne 9,0
Fyrchef 1,0
Lampekontoret 6,0 1 årsværk sektionsleder
Tågehornet 2,0
Antal årsværk aflønnet på konto 6.45 (med få undtagelser)

Chefområde: Fyrtårne
Enhed/kontor/sektion Administrative opgaver (overskrift + beskrivelse)
Lampekontoret Lønadministration:
• Løn udbetales hver måned pr. 1. marts 2023
Rekruttering:
• Stillinger slås op
""".replace("\n", "\n\n")


@pytest.fixture(scope="module")
def line(new_line, tmp_path_factory) -> Line:
    line = new_line(Settings(home=tmp_path_factory.mktemp("history")))
    line.receive("fanoe_2022.csv", FANOE_2022, "2031-01-31")
    line.receive("laesoe_2023.csv", LAESOE_2023, "2031-01-31")
    line.receive("fanoe_volumes.csv", FANOE_VOLUMES, "2031-01-31")
    line.receive("population_2022.csv", POPULATION_2022.format(3400), "2031-01-31")
    line.refresh("2031-01-31")
    line.receive("laesoe_2022.csv", LAESOE_2022, "2031-02-28")  # late: a year before what is known
    line.refresh("2031-02-28")
    line.receive("fanoe_2022_corrected.csv", FANOE_2022_CORRECTED, "2031-03-31")  # a unit comes, the director goes
    line.refresh("2031-03-31")
    line.withdraw("fanoe_2022_corrected.csv", "2031-04-30", "Wrong year")
    line.receive("population_2022_revised.csv", POPULATION_2022.format(3422), "2031-04-30")  # nationwide
    line.refresh("2031-04-30")
    line.receive("fanoe.txt", DOCUMENT, "2031-05-31")  # tasks spread FTE that were undecided
    line.withdraw("fanoe_volumes.csv", "2031-05-31", "Counted twice")
    line.refresh("2031-05-31")
    line.reinstate("fanoe_2022_corrected.csv", "2031-06-30")
    line.receive("randers_2023.csv", RANDERS_2023, "2031-06-30")  # speaks before the embedded document
    line.refresh("2031-06-30")
    line.withdraw("randers_2023.csv", "2031-07-31", "A test")
    line.withdraw("population_2022_revised.csv", "2031-07-31", "Preliminary")
    line.refresh("2031-07-31")
    line.receive("laesoe_2021.csv", LAESOE_2021, "2031-08-31")
    line.refresh("2031-08-31", TO_PURCHASING, mapping="another")
    return line


@pytest.fixture(scope="module")
def last(line):
    with line.connect("2031-07-31") as connection:
        yield connection


@pytest.fixture(scope="module")
def states(line) -> dict[str, dict[str, list]]:
    """What each month's release held in its versioned tables."""
    held = {}
    for day in list(line.releases)[:-1]:  # in the last month another mapping makes something else of the past
        with line.connect(day) as release:
            held[day] = {name: rows(release, f"core.{name}") for name in versioned(line.manifest)}
    return held


def test_every_earlier_release_is_given_back_to_the_last_digit(states, last):
    for day, state in states.items():
        for name, held in state.items():
            assert rows(last, f"core.{name}_as_known_on('{day}')") == held, (day, name)
            assert rows(last, f"core.{name}_as_known_on(date '{day}')") == held, (day, name)


def test_the_releases_differ_in_every_table_that_deliveries_change(line, states):
    months = list(states.values())
    changed = {name for name in months[0] for one, next_ in pairwise(months) if one[name] != next_[name]}
    assert changed == set(versioned(line.manifest)) - {"fct_account"}
    assert all(one != next_ for one, next_ in pairwise(months))


def test_sums_over_the_star_of_a_past_day_are_those_of_its_release(line, last):
    total = """select units.unit_path, facts.year, sum(facts.fte) from {}({}) as facts
        join {}({}) as units using (unit_key) group by all order by all"""
    for day in list(line.releases)[:-1]:
        asked = total.format("core.fct_fte_as_known_on", f"'{day}'", "core.dim_unit_as_known_on", f"'{day}'")
        with line.connect(day) as release:
            held = release.execute(total.replace("{}({})", "{}").format("core.fct_fte", "core.dim_unit")).fetchall()
        assert last.execute(asked).fetchall() == held


def test_versions_of_a_row_follow_each_other_and_the_last_is_the_fact_itself(line, last):
    for name in versioned(line.manifest):
        (key,) = last.execute(
            """select "column" from meta.dictionary where "table" = $1 and key_position = 1""",
            [f"{name}_past"],
        ).fetchone()
        overlaps = last.execute(
            f"""select {key}, known_to, lead(known_from) over (partition by {key} order by known_from) as next_from
            from core.{name}_history qualify known_to > next_from or (known_to is null and next_from is not null)"""
        ).fetchall()
        assert overlaps == []
        assert rows(last, f"(from core.{name}_history where known_to is null)") == rows(last, f"core.{name}")
        assert rows(last, f"(from core.{name}_history where known_from is null)") == []


def test_a_figure_that_came_back_has_two_versions(last):
    versions = last.execute(
        """select facts.fte, facts.known_from::date::varchar, facts.known_to::date::varchar
        from core.fct_fte_history as facts
        where facts.fte_component = 'direct' and facts.unit_key in (
            select unit_key from core.dim_unit_history
            where municipality_code = '563' and unit_code = 'havn/kajer/kontor'
        )
        order by facts.known_from"""
    ).fetchall()
    assert [(str(fte), *span) for fte, *span in versions] == [
        ("2.500000", "2031-01-31", "2031-03-31"),
        ("2.750000", "2031-03-31", "2031-04-30"),
        ("2.500000", "2031-04-30", "2031-06-30"),
        ("2.750000", "2031-06-30", None),
    ]


def test_every_past_version_finds_its_unit_and_period(line, last):
    for name in versioned(line.manifest):
        columns = [c for (c,) in last.execute(f"select column_name from (describe core.{name}_past)").fetchall()]
        for key, dimension in (("unit_key", "dim_unit_history"), ("period_key", "dim_period")):
            if key in columns and name != "dim_unit":
                lost = last.execute(f"from core.{name}_past anti join core.{dimension} using ({key})").fetchall()
                assert lost == [], (name, key)


def causes(line, day: str, municipality: str) -> set[str]:
    with line.connect(day) as release:
        rows = release.execute(
            "select distinct causes from marts.changed_figure where municipality_code = ?", [municipality]
        ).fetchall()
    return {cause for (cause,) in rows}


@pytest.mark.parametrize(
    ("day", "municipality", "expected"),
    [
        ("2031-02-28", "825", {"late_delivery"}),
        ("2031-03-31", "563", {"correction"}),
        # The correction of FTE is withdrawn, and inhabitants are corrected: what is made of both has both causes.
        ("2031-04-30", "563", {"withdrawal", "correction", "correction, withdrawal"}),
        ("2031-05-31", "563", {"late_delivery", "withdrawal"}),
        ("2031-06-30", "730", {"correction"}),
        ("2031-06-30", "825", {"peers"}),
        ("2031-07-31", "730", {"withdrawal"}),
        ("2031-08-31", "730", {"mapping"}),
        ("2031-08-31", "825", {"late_delivery", "peers"}),
    ],
)
def test_a_changed_figure_has_the_cause_it_changed_for(line, day, municipality, expected):
    assert causes(line, day, municipality) == expected


def test_every_difference_between_two_releases_is_told_with_a_cause(line):
    for before, after in pairwise(line.releases):
        with line.connect(after) as release:
            path = line.settings.releases / line.releases[before].release_id / "aarsvaerk.duckdb"
            release.execute(f"attach '{path}' as before (read_only)")
            told = release.execute(
                """select row_label_en, year, before, after from marts.changed_figure
                where "table" = 'marts.fte_by_task_field' and figure = 'fte' order by all"""
            ).fetchall()
            different = release.execute(
                """select task_field_code || ' · ' || task_field_name_en, year, older.fte, newer.fte
                from marts.fte_by_task_field as newer
                full join before.marts.fte_by_task_field as older
                    using (municipality_key, year, task_field_key, task_field_code, task_field_name_en)
                where newer.fte is distinct from older.fte order by all"""
            ).fetchall()
            assert told == different
            counts = release.execute(
                """select count(*), count(causes), count(*) filter (causes like '%unexplained%'),
                    count(*) filter (delivery_ids is null and causes not in ('mapping', 'peers'))
                from marts.changed_figure"""
            ).fetchone()
        assert counts == (counts[0], counts[0], 0, 0)
        assert counts[0] > 0


def test_a_municipality_is_told_in_both_languages_what_changed(line):
    release = line.releases["2031-03-31"]
    folder = line.settings.releases / release.release_id / "changes"
    assert sorted(path.name for path in folder.iterdir()) == [
        f"563-{release.release_id}.{language}.{form}" for language in ("da", "en") for form in ("html", "md")
    ]
    danish = (folder / f"563-{release.release_id}.da.md").read_text(encoding="utf-8")
    assert danish.startswith("# Fanø: hvad er nyt\n")
    assert "fanoe_2022_corrected.csv" in danish
    assert "- Kontor, 2022: årsværk fra 2,50 til 2,75, fordi en leverance er rettet" in danish
    assert "- Årsværk i alt, 2022: 3,5 → 4,0" in danish
    english = (folder / f"563-{release.release_id}.en.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in english
    assert "Kontor, 2022: FTE from 2.50 to 2.75" in english
    with line.connect("2031-04-30") as later:
        told = later.execute(
            """select release_id, previous_release_id, figure_count > 0, causes, note_da is not null
            from marts.changes where municipality_code = '563' order by release_id"""
        ).fetchall()
    ids = {day: one.release_id for day, one in line.releases.items()}
    assert told == [
        (ids["2031-03-31"], ids["2031-02-28"], True, "correction", False),
        (ids["2031-04-30"], ids["2031-03-31"], True, "correction, withdrawal", True),
    ]


def test_a_macro_answers_for_its_own_release_only(line):
    paths = [
        line.settings.releases / line.releases[day].release_id / "aarsvaerk.duckdb"
        for day in ("2031-06-30", "2031-07-31")
    ]
    with duckdb.connect() as connection:
        for alias, path in zip(("before", "after"), paths, strict=True):
            connection.execute(f"attach '{path}' as {alias} (read_only)")
        connection.execute("use after")
        asked = "select sum(fte) from {}.core.fct_fte_as_known_on(date '2031-06-30')"
        assert connection.execute(asked.format("after")).fetchone()[0] > 0
        with pytest.raises(duckdb.Error, match=r"belongs to release 20310630.*run USE"):
            connection.execute(asked.format("before"))
        connection.execute("use before")
        assert connection.execute(asked.format("before")).fetchone()[0] > 0
