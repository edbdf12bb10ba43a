"""What is asked of StatBank, decided without asking: the table is invented."""

from __future__ import annotations

import pytest

from ingest.statbank.query import (
    FetchFailed,
    Query,
    TableInfo,
    body,
    cells,
    configured_queries,
    read_tableinfo,
    requests,
    select,
)

EVERYTHING = {"BÅD": ("*",), "OMRÅDE": ("*",), "Tid": ("*",)}


def query(wanted=EVERYTHING, form="CSV", table_id="BAAD1") -> Query:
    return Query("boats", table_id, form, wanted)


def table(areas=("000", "081", "825", "730"), **area) -> TableInfo:
    described = {
        "BÅD": [{"id": code, "text": text} for code, text in (("S", "Sejlbåd"), ("M", "Motorbåd"))],
        "OMRÅDE": [{"id": code, "text": f"Område {code}"} for code in areas],
        "Tid": [{"id": year, "text": year} for year in ("2031", "2032", "2033")],
    }
    variables = [
        {"id": name, "time": name == "Tid", "values": values} | (area if name == "OMRÅDE" else {})
        for name, values in described.items()
    ]
    return read_tableinfo("BAAD1", {"id": "BAAD1", "text": "Både", "updated": "2034", "variables": variables})


def test_time_is_cut_first_and_area_only_where_that_is_not_enough():
    info = table(map="kommuner")
    everything = select(query(), info)
    assert cells(everything) == 24
    assert list(requests(query(), info, everything, limit=24)) == [everything]
    by_time = list(requests(query(), info, everything, limit=16))
    assert [piece["Tid"] for piece in by_time] == [("2031", "2032"), ("2033",)]
    assert all(len(piece["OMRÅDE"]) == 4 for piece in by_time)
    by_area = list(requests(query(), info, everything, limit=4))
    assert [(piece["OMRÅDE"], piece["Tid"]) for piece in by_area[:3]] == [
        (("000", "081"), ("2031",)),
        (("825", "730"), ("2031",)),
        (("000", "081"), ("2032",)),
    ]


def test_a_table_without_a_map_is_cut_by_its_longest_variable():
    info = table(areas=["000"])
    pieces = list(requests(query(), info, select(query(), info), limit=1))
    assert [(piece["BÅD"], piece["Tid"]) for piece in pieces[:2]] == [(("S",), ("2031",)), (("M",), ("2031",))]
    mapped = table(areas=["000"], map="kommuner")
    with pytest.raises(FetchFailed):
        list(requests(query(), mapped, select(query(), mapped), limit=1))


def test_bulk_is_never_cut_and_what_cannot_be_cut_is_referred_to_it():
    info = table(map="kommuner")
    everything = select(query(), info)
    assert list(requests(query(form="BULK"), info, everything, limit=1)) == [everything]
    with pytest.raises(FetchFailed, match="ask for BULK"):
        list(requests(query(), info, everything, limit=1))


def test_two_values_of_one_name_cannot_be_told_apart_and_are_refused():
    info = table(areas=["400", "400"])
    assert select(query(), info)["OMRÅDE"] == ("400",), "one code twice is one value"
    same = [{"id": "400", "text": "Bornholm"}, {"id": "084", "text": " Bornholm  "}]
    variables = [{"id": "OMRÅDE", "time": False, "values": same}]
    info = read_tableinfo("BAAD1", {"id": "BAAD1", "text": "", "updated": "2034", "variables": variables})
    with pytest.raises(FetchFailed, match="both called “Bornholm”"):
        select(query({"OMRÅDE": ("*",)}), info)
    assert select(query({"OMRÅDE": ("400",)}), info) == {"OMRÅDE": ("400",)}


def test_texts_are_asked_for_where_the_format_does_not_bring_them():
    selection = {"Tid": ("2031",)}
    assert body(query(), selection)["valuePresentation"] == "Value"
    assert body(query(form="BULK"), selection)["valuePresentation"] == "Value"
    assert "valuePresentation" not in body(query(form="JSONSTAT"), selection)
    assert body(query(), selection)["lang"] == "da"


HEAD = "query_code,table_id,variable,values,format,note\n"


@pytest.mark.parametrize(
    ("seed", "why"),
    [
        ("a,T1,X,*,CSV,n\na,T2,Y,*,CSV,n\n", "one table"),
        ("a,T1,X,*,CSV,n\na,T1,Y,*,BULK,n\n", "one format"),
        ("a,T1,X,*,PX,n\n", "one format"),
        ("a,T1,X,1,CSV,n\na,T1,X,2,CSV,n\n", "one row"),
        ("a,T1,X,|,CSV,n\n", "a value at least"),
    ],
)
def test_a_query_that_contradicts_itself_is_named(tmp_path, seed, why):
    (tmp_path / "queries.csv").write_text(HEAD + seed, encoding="utf-8")
    with pytest.raises(FetchFailed, match=why) as failed:
        configured_queries(tmp_path / "queries.csv")
    assert failed.value.where == "query a"


def test_another_choice_is_another_query():
    same = query()
    assert query().fingerprint == same.fingerprint
    others = [query(form="BULK"), query(table_id="BAAD2"), query(EVERYTHING | {"BÅD": ("S",)})]
    assert same.fingerprint not in {other.fingerprint for other in others}
