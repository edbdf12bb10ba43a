"""Who may see what over HTTP, as attacks: a token of one municipality never opens another's internal figures."""

import json
import re
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal
from html import escape
from io import BytesIO
from zipfile import ZipFile

import duckdb
import pytest

from aarsvaerk.release.files.contents import opened, published_tables
from aarsvaerk.release.files.site.scripts import read_script
from aarsvaerk.serving.api.own import CLASSES, MERGED
from aarsvaerk.serving.api.rights import BadTokens, Rights, read_rights, token_of
from aarsvaerk.settings import Settings
from tests.serving import serving

OF_PEERS = {"peer_count", "p25", "median", "p75", "rank", "rank_tied_to", "rank_from", "rank_to", "rank_of"}
OF_PEERS |= {"comparability_score", "comparability_reasons", "gap_to_median_fte", "gap_to_best_quartile_fte"}
EVERYTHING, OWN, OTHER = "a-token-for-everything-01", "randers-own-token-0123456", "aarhus-own-token-01234567"
V1 = "/api/v1"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    path = tmp_path_factory.mktemp("secrets") / "tokens"
    path.write_text(f"# who, token\n*   {EVERYTHING}\n730 {OWN} # Randers\n751 {OTHER}\n")
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def client(warehouse, tokens):
    settings = Settings(home=warehouse.settings.home, api_tokens_file=tokens)
    with serving(settings, per_second=100_000, burst=100_000) as client:
        yield client


@pytest.fixture(scope="module")
def marts(client):
    return [mart["name"] for mart in client.get(f"{V1}/marts").json()["marts"]]


def rows_of(client, mart, token=None, **asked):
    """All rows that a mart answers, as text of JSON, so that they can be counted."""
    headers, profile = (bearer(token), {"profile": "internal"}) if token else ({}, {})
    found, offset = Counter(), 0
    while True:
        asked |= {"limit": 10_000, "offset": offset} | profile
        told = client.get(f"{V1}/marts/{mart}", params=asked, headers=headers)
        assert told.status_code == 200, told.text
        told = json.loads(told.content, parse_float=Decimal)
        found.update(json.dumps(row, default=str, sort_keys=True) for row in told["rows"])
        offset += 10_000
        if told["next"] is None:
            return found


def is_own(row, code="730"):
    return json.loads(row).get("municipality_code") == code


def test_a_municipalitys_token_shows_its_own_internal_rows_and_everybody_elses_open_ones(client, marts, warehouse):
    with opened(warehouse.settings.current_open_database.resolve()) as connection:
        tables = {table.full_name: table for table in published_tables(connection)}
    differ = []
    for mart in marts:
        asked = {"municipality_code": "730"} if mart in ("benchmark_indicator", "indicator_scorecard") else {}
        open_rows, internal = rows_of(client, mart, **asked), rows_of(client, mart, EVERYTHING, **asked)
        own, other = rows_of(client, mart, OWN, **asked), rows_of(client, mart, OTHER, **asked)
        assert other == open_rows, mart  # Aarhus has delivered nothing, and learns nothing of Randers
        of_others = {column.name for column in tables[f"marts.{mart}"].columns if column.disclosure not in CLASSES}
        expected = Counter({row: n for row, n in internal.items() if is_own(row)})
        expected += Counter({row: n for row, n in open_rows.items() if not is_own(row)})
        if f"marts.{mart}" in MERGED:
            # Its own columns are the internal ones; those of others too are as the open profile has them.
            assert without(own, of_others | {"missing_reason"}) == without(expected, of_others | {"missing_reason"})
            key = tables[f"marts.{mart}"].primary_key
            shown = {keyed(row, key): json.loads(row) for row in open_rows}
            for row in filter(is_own, own):
                told, known = json.loads(row), shown.get(keyed(row, key), {})
                of_peers = of_others - {"missing_reason"}  # says why a gap is absent beside what only it may see
                assert {name: told[name] for name in of_peers} == {name: known.get(name) for name in of_peers}, mart
        elif of_others or mart in ("changes", "changed_figure"):
            assert own == open_rows, mart
        else:
            assert own == expected, mart
        if own != open_rows:
            differ.append(mart)
    assert {"fte_by_unit", "fte_explained", "unit_tasks", "benchmark_task_field"} <= set(differ)


def without(rows, names):
    return Counter(
        json.dumps({name: value for name, value in json.loads(row).items() if name not in names}, sort_keys=True)
        for row in rows.elements()
    )


def keyed(row, key):
    told = json.loads(row)
    return tuple(told[name] for name in key)


def test_explain_gives_all_parts_to_the_municipality_itself_alone(client):
    asked = {"municipality": "Randers", "task_field": "1.2.6", "profile": "internal"}
    own, everything, other = (
        json.loads(client.get(f"{V1}/explain", params=asked, headers=bearer(token)).content, parse_float=Decimal)
        for token in (OWN, EVERYTHING, OTHER)
    )
    assert own["parts"] == everything["parts"] and sum(part["fte"] for part in own["parts"]) == own["fte"]
    shown = client.get(f"{V1}/explain?municipality=730&task_field=1.2.6").content
    assert other["parts"] == json.loads(shown, parse_float=Decimal)["parts"] != own["parts"]
    assert (own["profile"], other["profile"]) == ("own_730", "own_751")


def test_pages_and_downloads_show_a_municipality_its_own_internal_figures_and_nobody_elses(client, warehouse):
    sites = {
        "internal": warehouse.settings.current.resolve() / "site",
        "open": warehouse.settings.current.resolve() / "open" / "site",
    }
    own = ["municipality/730.html", "municipality/730-evidence.html", "en/municipality/730.html"]
    others = ["index.html", "municipality/740.html", "task-field/1.2.6.html", "assets/search-da.js", "catalogue.html"]
    for token, internal in ((OWN, []), (OTHER, []), (EVERYTHING, own + others)):
        for path in others if token == OWN else own + others:
            answer = client.get(f"/internal/{path}", headers=bearer(token))
            site = sites["internal" if path in internal else "open"]
            assert answer.content == (site / path).read_bytes(), (token, path)
            assert answer.headers["cache-control"].startswith("private")
    for path in own:
        answer = client.get(f"/internal/{path}", headers=bearer(OWN))
        # Of a country with one delivery, all that the internal page shows is the municipality's own.
        figures = r'<td class="n">(?:<a [^>]*>)?([^<]+)<'
        internal, shown = ((sites[name] / path).read_text(encoding="utf-8") for name in ("internal", "open"))
        assert re.findall(figures, answer.text) == re.findall(figures, internal) != re.findall(figures, shown)
        assert ("egen udgave" in answer.text) or ("own edition" in answer.text)
        assert answer.headers["cache-control"].startswith("private")
    zipped = client.get("/internal/downloads/730.zip", headers=bearer(OWN)).content
    for name, same in (("internal", True), ("open", False)):
        with ZipFile(BytesIO(zipped)) as mine, ZipFile(sites[name] / "downloads" / "730.zip") as theirs:
            assert (mine.read("fte_by_unit.csv") == theirs.read("fte_by_unit.csv")) is same
    shown = (sites["open"] / "downloads" / "730.zip").read_bytes()
    assert client.get("/internal/downloads/730.zip", headers=bearer(OTHER)).content == shown
    assert client.get("/downloads/730.zip", headers=bearer(OWN)).content == shown
    assert client.get("/internal/municipality/730.html").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/internal/municipality/751.html/../730.html",
        "/internal/./municipality/730.html",
        "/internal/municipality/730.html%2f",
        "/internal/municipality%2f730.html",
        "/internal//municipality/730.html",
    ],
)
def test_no_spelling_of_a_path_opens_anothers_page(client, path, warehouse):
    secret = (warehouse.settings.current.resolve() / "site" / "municipality" / "730.html").read_bytes()
    assert client.get(path, headers=bearer(OTHER)).content != secret


@pytest.mark.parametrize(
    "query",
    [
        "municipality_code=730' or '1'='1",
        "municipality_code=730&municipality_code=751",
        "profile=internal&profile=own_730",
        "select=own_fte&profile=internal&order=municipality_code&own_730=1",
        "municipality_code=751,730",
    ],
)
def test_no_question_with_anothers_token_tells_more_than_the_open_profile(client, query):
    answer = client.get(f"{V1}/marts/fte_by_unit?profile=internal&limit=10000&{query}", headers=bearer(OTHER))
    shown = client.get(f"{V1}/marts/fte_by_unit?limit=10000&{query}".replace("&profile=internal", ""))
    if answer.status_code == 200 and shown.status_code == 200:
        assert answer.json()["rows"] == shown.json()["rows"]
    else:
        assert answer.status_code == 400


def test_an_answer_that_was_made_for_one_token_is_never_sent_for_another(client):
    address = f"{V1}/marts/fte_by_unit?municipality_code=730&limit=1000&profile=internal"
    told = {token: client.get(address, headers=bearer(token)) for token in (EVERYTHING, OWN, OTHER)}
    for _ in range(2):
        for token, before in told.items():
            again = client.get(address, headers=bearer(token))
            assert again.content == before.content and again.headers["etag"] == before.headers["etag"]
    assert len({answer.headers["etag"] for answer in told.values()}) == 3
    # An ETag of the internal profile opens nothing.
    known = {"If-None-Match": told[EVERYTHING].headers["etag"]}
    assert client.get(address, headers=known).status_code == 401
    assert client.get(address, headers=known | bearer(OTHER)).status_code == 200


@pytest.mark.parametrize("token", ["-", "*", "730", "internal", OWN[:-1], OWN + " x", OWN.upper(), "#", "ø" * 20])
def test_what_is_no_token_opens_nothing(client, token):
    headers = {"Authorization": f"Bearer {token}".encode()}
    for path in ("/internal/", f"{V1}/marts/fte_by_unit?profile=internal", f"{V1}/explain?profile=internal"):
        assert client.get(path, headers=headers).status_code == 401


def test_the_releases_that_everybody_sees_carry_no_name_or_hash_of_the_internal_profile(client, warehouse):
    release = json.loads((warehouse.settings.current.resolve() / "release.json").read_text())
    for path in (f"{V1}/releases", f"{V1}/feed.atom"):
        text = client.get(path).text
        assert release["content_hash"] not in text and str(release.get("inputs_hash")) not in text


HIDDEN, SHOWN, GROUPED = "1.3.3", "1.2.6", "3.3.2"


@pytest.fixture(scope="module")
def spoilt(warehouse, tmp_path_factory, tokens):
    """A home whose open profile holds back a field of Randers and knows other peers than the internal one."""
    home = tmp_path_factory.mktemp("spoilt") / "home"
    source = warehouse.settings.current.resolve()
    for part in ("", "open"):
        folder = home / "releases" / source.name / part
        folder.mkdir(parents=True)
        (folder / "release.json").write_bytes((source / part / "release.json").read_bytes())
        (folder / "aarsvaerk.duckdb").write_bytes((source / part / "aarsvaerk.duckdb").read_bytes())
        with duckdb.connect(folder / "aarsvaerk.duckdb") as connection:
            table = "marts.benchmark_task_field"
            told = "median_fte_per_1000_inhabitants = ?, missing_reason = null"
            connection.execute(f"update {table} set {told}", [len(part)])
            connection.execute(f"create table others as from {table} where municipality_code = '730'")
            for code, value in (("740", 1.5), ("751", 2.5)):
                connection.execute(
                    f"""insert into {table} select * replace ({code} as municipality_code, {value} as "value",
                        md5(municipality_key || {code}) as municipality_key) from others"""
                )
            # Three peers by target group: of their FTE in the open profile, the internal one knows the people.
            scoped, by_field = "marts.benchmark_task_field_by_scope", "marts.fte_by_task_field"
            for code, fte in (("740", 1), ("751", 2), ("746", 4)):
                whose = f"{code} as municipality_code, md5(municipality_key || {code}) as municipality_key"
                if part == "open":
                    connection.execute(
                        f"""insert into {by_field} select * replace ({whose}, {fte} as fte) from {by_field}
                        where municipality_code = '730' and task_field_code = '{GROUPED}'"""
                    )
                else:
                    connection.execute(
                        f"""insert into {scoped} select * replace ({whose}, 1000 as denominator, 99 as "value")
                        from {scoped} where municipality_code = '730' and task_field_code = '{GROUPED}'"""
                    )
            if part == "open":
                connection.execute(
                    f"delete from {table} where municipality_code = '730' and task_field_code = ?", [HIDDEN]
                )
            connection.execute("drop table others")
            connection.execute(
                """update core.bridge_peer set weight = 3
                where peer_set_code = 'region' and (municipality_code, peer_municipality_code) = ('730', '740')"""
            )
    (home / "current").symlink_to(home / "releases" / source.name)
    with serving(Settings(home=home, api_tokens_file=tokens)) as client:
        yield client


def benchmark(client, token, field, peers="country"):
    asked = {"municipality_code": "730", "task_field_code": field, "profile": "internal", "peer_set_code": peers}
    told = client.get(f"{V1}/marts/benchmark_task_field", params=asked, headers=bearer(token))
    return json.loads(told.content, parse_float=Decimal)["rows"]


def test_figures_of_peers_are_the_open_ones_beside_a_municipalitys_own(spoilt):
    (row,) = benchmark(spoilt, OWN, SHOWN)
    assert row["median_fte_per_1000_inhabitants"] == 4 and row["value"] is not None
    page = spoilt.get("/internal/municipality/730.html", headers=bearer(OWN)).text
    assert "egen udgave" in page


def test_a_figure_that_only_the_municipality_may_see_is_compared_with_the_open_figures_of_its_peers(spoilt):
    assert benchmark(spoilt, OTHER, HIDDEN) == []
    (internal,), (row,) = benchmark(spoilt, EVERYTHING, HIDDEN), benchmark(spoilt, OWN, HIDDEN)
    assert row["value"] == internal["value"] and internal["median_fte_per_1000_inhabitants"] == 0
    # The peers that are shown have 1.5 and 2.5, and Randers less.
    assert (row["peer_count"], row["p25"], row["median"], row["p75"]) == (2, Decimal("1.75"), 2, Decimal("2.25"))
    assert (row["rank"], row["rank_of"], row["expected_value"]) == (1, 3, None)
    gap = (row["value"] - 2) * row["population"] / 1000
    assert abs(row["gap_to_median_fte"] - gap) < Decimal("0.000002")
    # 1.5 weighs three of four there.
    (weighted,) = benchmark(spoilt, OWN, HIDDEN, "region")
    assert [weighted[name] for name in ("p25", "median", "p75")] == [Decimal("1.5"), Decimal("1.6"), Decimal("1.75")]


def test_other_scopes_are_shown_to_the_municipality_itself_without_what_is_made_of_others(client, warehouse):
    with opened(warehouse.settings.current_database.resolve()) as connection:
        tables = {table.full_name: table for table in published_tables(connection)}
    for level in ("task_field", "subcategory", "main_category"):
        mart = f"benchmark_{level}_by_scope"
        assert client.get(f"{V1}/marts/{mart}").status_code == 404
        own, internal = rows_of(client, mart, OWN), rows_of(client, mart, EVERYTHING)
        assert rows_of(client, mart, OTHER) == Counter()
        of_peers = {column.name for column in tables[f"marts.{mart}"].columns if column.name in OF_PEERS}
        hidden = of_peers | {"comparability", "missing_reason"}
        assert without(own, hidden) == without(internal, hidden) != Counter()
        for row in map(json.loads, own):
            assert {row[name] for name in of_peers} == {None}
            assert (row["missing_reason"] == "suppressed") is (row["value"] is not None)


def test_a_target_group_is_compared_with_the_open_figures_of_the_peers(spoilt):
    asked = {"task_field_code": GROUPED, "scope_code": "all", "peer_set_code": "country", "profile": "internal"}
    told = spoilt.get(f"{V1}/marts/benchmark_task_field_by_scope", params=asked, headers=bearer(OWN))
    (row,) = json.loads(told.content, parse_float=Decimal)["rows"]
    # The peers have 1, 2 and 4 FTE per 1,000 children; 99 is known to the internal profile alone.
    assert (row["peer_count"], row["p25"], row["median"], row["p75"]) == (3, Decimal("1.5"), 2, 3)
    assert row["comparability"] == "few_peers" and row["missing_reason"] is None
    assert abs(row["gap_to_median_fte"] - (row["value"] - 2) * row["denominator"] / 1000) < Decimal("0.000002")


def test_the_compare_page_has_a_municipalitys_own_figures_by_other_scopes(client, warehouse):
    path, sites = "assets/compare-data.js", warehouse.settings.current.resolve()
    shown = read_script(sites / "open" / "site" / path)
    answer = client.get(f"/internal/{path}", headers=bearer(OWN))
    own = json.loads(answer.text.partition("=")[2].rstrip(";\n"))
    place = next(n for n, municipality in enumerate(own["municipalities"]) if municipality[0] == "730")
    assert own["own"] == "730" and {"direct", "within_account", "cost_view"} <= set(own["names"]["scope"])
    scoped = own["figures"]["1.2.6"].pop("scopes")["direct|inhabitants"]["2023"]
    assert scoped[place] is not None and {*scoped[:place], *scoped[place + 1 :]} == {None}
    for name, figure in shown["figures"].items():
        for year, values in figure["years"].items():
            mine = own["figures"][name]["years"][year]
            assert mine[:place] + mine[place + 1 :] == values[:place] + values[place + 1 :]
    other = client.get(f"/internal/{path}", headers=bearer(OTHER)).text
    assert json.loads(other.partition("=")[2].rstrip(";\n")) == shown | {"own": "751"}
    assert client.get(f"/{path}", headers=bearer(OWN)).content == (sites / "open" / "site" / path).read_bytes()


def test_a_units_page_shows_what_the_token_may_see_of_it(client, warehouse):
    with opened(warehouse.settings.current_open_database.resolve()) as connection:
        path, key = connection.execute(
            """select unit_path, unit_key from marts.fte_by_unit
            where municipality_code = '730' and unit_level > 1 and unit_name is not null and fte_in_all is null
            order by unit_path limit 1"""
        ).fetchone()
    with opened(warehouse.settings.current_database.resolve()) as connection:
        query = "select rationale_da, rationale from marts.fte_explained where unit_key = ? and rationale is not null"
        danish, english = zip(*connection.execute(query, [key]).fetchall(), strict=True)
    asked = {"path": path}
    for edition, heading, told in (("", "Årsværk på opgavefelter", danish), ("en/", "FTE by task field", english)):
        reasons = [escape(reason) for reason in told]
        shown = client.get(f"/{edition}unit/730.html", params=asked)
        other = client.get(f"/internal/{edition}unit/730.html", params=asked, headers=bearer(OTHER))
        own = client.get(f"/internal/{edition}unit/730.html", params=asked, headers=bearer(OWN))
        everything = client.get(f"/internal/{edition}unit/730.html", params=asked, headers=bearer(EVERYTHING))
        assert heading in own.text and heading not in shown.text and other.text == shown.text
        assert reasons and all(reason in own.text and reason in everything.text for reason in reasons)
        assert not any(reason in shown.text for reason in reasons)
        assert own.headers["cache-control"].startswith("private")
    for wrong in ({"path": "Randers / Ingen"}, {}, {"path": "x' or 1=1 --"}):
        assert client.get("/unit/730.html", params=wrong).status_code == 404
    assert client.get("/unit/751.html", params=asked).status_code == 404


@contextmanager
def refused(match):
    with pytest.raises(BadTokens, match=match) as caught:
        yield
    assert not re.search("secret", str(caught.value))


def test_a_file_of_tokens_that_cannot_be_trusted_stops_the_server(tmp_path):
    home, path = tmp_path / "home", tmp_path / "tokens"
    home.mkdir()
    settings = Settings(home=home, api_tokens_file=path)
    with refused("cannot be read"):
        read_rights(settings)
    path.write_text("730 secret-secret-secret\n")
    path.chmod(0o640)
    with refused("chmod 600"):
        read_rights(settings)
    path.chmod(0o600)
    for line, match in [
        ("730 short-secret", "at least 16"),
        ("Randers secret-secret-secret", "line 1: write"),
        ("730 secret-secret-secret more", "line 1: write"),
        ("730 secret-secret-secret\n751 secret-secret-secret", "each needs its own"),
    ]:
        path.write_text(line)
        with refused(match):
            read_rights(settings)
    inside = home / "tokens"
    inside.write_text("730 secret-secret-secret")
    inside.chmod(0o600)
    with refused("outside it"):
        read_rights(Settings(home=home, api_tokens_file=inside))
    link = tmp_path / "link"
    link.symlink_to(inside)
    with refused("outside it"):
        read_rights(Settings(home=home, api_tokens_file=link))


def test_a_token_is_read_as_bearer_or_as_the_password_of_a_browser():
    rights = Rights({OWN: "730"})
    assert rights.of({"authorization": f"Bearer {OWN}"}) == "730" and rights.of({}) is None
    assert token_of({"authorization": "Basic YWJjOmRlZg=="}) == "def"
    for value in ("Basic æøå", "Basic \udcff", "Basic /w==", "Basic", "Bearer"):
        assert rights.of({"authorization": value}) is None
