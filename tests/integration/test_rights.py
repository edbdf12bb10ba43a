"""Who may see what over HTTP, as attacks: a token of one municipality never opens another's internal figures."""

import json
import re
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal

import duckdb
import pytest

from aarsvaerk.release.files.contents import opened
from aarsvaerk.serving.api.rights import BadTokens, Rights, read_rights, token_of
from aarsvaerk.serving.api.snapshot import OWN_CLASSES, Snapshots
from aarsvaerk.settings import Settings
from tests.serving import serving

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
        classes = connection.execute(
            """select "table", list(distinct disclosure) from meta.dictionary where "schema" = 'marts' group by 1"""
        ).fetchall()
    of_others = {mart for mart, found in classes if set(found) - OWN_CLASSES} | {"changes", "changed_figure"}
    differ = []
    for mart in marts:
        asked = {"municipality_code": "730"} if mart in ("benchmark_indicator", "indicator_scorecard") else {}
        open_rows, internal = rows_of(client, mart, **asked), rows_of(client, mart, EVERYTHING, **asked)
        own, other = rows_of(client, mart, OWN, **asked), rows_of(client, mart, OTHER, **asked)
        expected = Counter({row: n for row, n in internal.items() if is_own(row)})
        expected += Counter({row: n for row, n in open_rows.items() if not is_own(row)})
        expected = open_rows if mart in of_others else expected
        assert own == expected, mart
        assert other == open_rows, mart  # Aarhus has delivered nothing, and learns nothing of Randers
        if own != open_rows:
            differ.append(mart)
    assert {"fte_by_unit", "fte_explained", "unit_tasks"} <= set(differ)


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


def test_pages_and_downloads_are_internal_for_the_municipality_itself_alone(client, warehouse):
    sites = {
        "internal": warehouse.settings.current.resolve() / "site",
        "open": warehouse.settings.current.resolve() / "open" / "site",
    }
    own = ["municipality/730.html", "municipality/730-evidence.html", "en/municipality/730.html", "downloads/730.zip"]
    others = ["index.html", "municipality/740.html", "task-field/1.2.6.html", "assets/search-da.js", "catalogue.html"]
    # A page also shows what stands beside its figures: where that differs, the open page is shown.
    alike = Snapshots(warehouse.settings).current("730").sees_others_alike
    for token, internal in ((OWN, own if alike else []), (OTHER, []), (EVERYTHING, own + others)):
        for path in own + others:
            answer = client.get(f"/internal/{path}", headers=bearer(token))
            site = sites["internal" if path in internal else "open"]
            assert answer.content == (site / path).read_bytes(), (token, path)
            assert answer.headers["cache-control"].startswith("private")


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


def test_figures_of_peers_and_pages_that_show_them_stay_open_where_they_differ(warehouse, tmp_path):
    home = tmp_path / "home"
    source = warehouse.settings.current.resolve()
    for part in ("", "open"):
        folder = home / "releases" / source.name / part
        folder.mkdir(parents=True)
        (folder / "release.json").write_bytes((source / part / "release.json").read_bytes())
        (folder / "aarsvaerk.duckdb").write_bytes((source / part / "aarsvaerk.duckdb").read_bytes())
        with duckdb.connect(folder / "aarsvaerk.duckdb") as connection:
            connection.execute("update marts.benchmark_task_field set median_fte_per_1000_inhabitants = ?", [len(part)])
        page = folder / "site" / "municipality" / "730.html"
        page.parent.mkdir(parents=True)
        page.write_text(part or "internal")
    (home / "current").symlink_to(home / "releases" / source.name)
    path = tmp_path / "tokens"
    path.write_text(f"730 {OWN}\n")
    path.chmod(0o600)
    with serving(Settings(home=home, api_tokens_file=path)) as client:
        asked = {"municipality_code": "730", "profile": "internal", "select": "median_fte_per_1000_inhabitants"}
        told = client.get(f"{V1}/marts/benchmark_task_field", params=asked, headers=bearer(OWN)).json()
        assert {row["median_fte_per_1000_inhabitants"] for row in told["rows"]} == {4}
        assert client.get("/internal/municipality/730.html", headers=bearer(OWN)).text == "open"


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
