"""The pages in a real browser, as people use them: no request, no error, for everybody, on every screen."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.serving import serving

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")

KINDS = (
    "index.html",
    "municipalities.html",
    "municipality/730.html",
    "municipality/730-evidence.html",
    "municipality/101.html",
    "catalogue.html",
    "task-field/1.2.6.html",
    "task-field/3.2.4.html",
    "indicators.html",
    "indicator/1.3.3-P2.html",
    "laws.html",
    "sources.html",
    "rules.html",
    "release.html",
    "methods.html",
    "map.html",
    "compare.html",
)
"""One page of each kind, and the empty ones beside the full."""
DARK = ("index.html", "municipality/730.html", "map.html", "compare.html")
WIDTHS = {"phone": 360, "laptop": 1280}
_ABORTED = "net::ERR_ABORTED"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def sites(warehouse) -> dict[str, Path]:
    current = warehouse.settings.current.resolve()
    return {"internal": current / "site", "open": current / "open" / "site"}


@pytest.fixture
def page(browser):
    """A page that fails the test on any error, and on any request to another machine."""
    context = browser.new_context(locale="da-DK", viewport={"width": WIDTHS["laptop"], "height": 900})
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith("file://") else None)
    # A page that is left before its icon has come aborts that request.
    opened.on("requestfailed", lambda asked: wrong.append(f"{asked.url} failed") if asked.failure != _ABORTED else None)
    yield opened
    context.close()
    assert wrong == []


def test_every_kind_of_page_in_both_languages_opens_without_error_and_nothing_runs_off_the_screen(page, sites):
    for width in WIDTHS.values():
        page.set_viewport_size({"width": width, "height": 800})
        for prefix in ("", "en/"):
            for kind in KINDS:
                page.goto(f"file://{sites['internal'] / prefix / kind}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, prefix + kind)
                assert page.title().endswith("· Årsværk")


@pytest.mark.parametrize(("scheme", "prefix", "kinds"), [("light", "", KINDS), ("dark", "en/", DARK)])
def test_axe_finds_nothing_on_any_kind_of_page(page, sites, scheme, prefix, kinds):
    from axe_playwright_python.sync_playwright import Axe

    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    # Without preload, axe does not fetch the stylesheet again, which a page from a disk may not.
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"], "preload": False}
    found = []
    for kind in kinds:
        page.goto(f"file://{sites['open'] / prefix / kind}")
        for violation in Axe().run(page, options=options).response["violations"]:
            found.append((kind, violation["id"], [node["html"][:120] for node in violation["nodes"][:2]]))
    assert found == []


def test_everything_on_the_front_page_is_reached_by_keyboard_alone(page, sites):
    page.goto(f"file://{sites['open'] / 'index.html'}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "search-text":
            break
    page.keyboard.type("debitor")
    page.wait_for_selector("#search-results a")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/task-field/1.2.6.html")
    assert page.inner_text("h1").startswith("1.2.6")


def test_a_municipality_on_the_map_leads_to_its_page(page, sites):
    page.goto(f"file://{sites['open'] / 'map.html'}")
    page.focus('svg.map a[aria-label^="Bornholm"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/municipality/400.html")
    assert page.inner_text("h1") == "Bornholm"


def test_a_comparison_is_in_the_address_so_that_a_link_shows_the_same(page, sites):
    page.goto(f"file://{sites['open'] / 'compare.html'}")
    page.select_option("#c-add", label="Viborg")
    page.select_option("#c-year", "2023")
    page.select_option("#c-peers", "dst_group")
    assert "m=730,791" in page.url and "year=2023" in page.url and "peers=dst_group" in page.url
    shown = page.inner_text("#c-table")
    assert "Randers" in shown and "1.844" in shown and "1 af 16" in shown
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.inner_text("#c-table") == shown
    page.select_option("#c-figure", "1.2.6")
    assert page.locator("#c-table thead th").count() == 4 and "Ingen rangorden" in page.inner_text("#c-note")
    page.get_by_role("button", name="Fjern Viborg").press("Enter")
    assert "791" not in page.url


def test_without_scripts_every_page_still_shows_its_figures(browser, sites):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{sites['internal'] / 'municipality/730.html'}")
    assert "1.326,9" in page.inner_text("main")
    page.goto(f"file://{sites['internal'] / 'compare.html'}")
    assert "JavaScript" in page.inner_text("main")
    page.goto(f"file://{sites['internal'] / 'index.html'}")
    assert not page.is_visible("#search")
    context.close()


def test_a_page_is_printed_without_menu_and_can_be_read_at_twice_the_size(page, sites):
    page.goto(f"file://{sites['open'] / 'municipality/730.html'}")
    page.emulate_media(media="print")
    assert not page.is_visible("nav") and page.is_visible("svg.series")
    page.emulate_media(media="screen", forced_colors="active")
    page.set_viewport_size({"width": WIDTHS["laptop"] // 2, "height": 450})
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["laptop"] // 2


def test_the_language_switch_leads_to_the_same_page_and_back(page, sites):
    page.goto(f"file://{sites['open'] / 'task-field/1.2.6.html'}")
    page.click("a.language")
    assert page.url.endswith("/en/task-field/1.2.6.html") and page.get_attribute("html", "lang") == "en"
    page.click("a.language")
    assert page.url.endswith("/site/task-field/1.2.6.html")


def test_over_http_the_policy_of_the_headers_stops_nothing_that_the_pages_need(browser, warehouse):
    context = browser.new_context(locale="da-DK")
    page, told = context.new_page(), []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    with serving(warehouse.settings) as client:
        base = str(client.base_url).rstrip("/")
        page.on("request", lambda asked: told.append(asked.url) if not asked.url.startswith(base) else None)
        for kind in KINDS:
            page.goto(f"{base}/{kind}")
        page.goto(f"{base}/")
        page.fill("#search-text", "debitor")
        page.wait_for_selector("#search-results a")
        page.goto(f"{base}/compare.html")
        assert "Randers" in page.inner_text("#c-table")
        context.close()
    assert told == []


def test_a_units_name_leads_to_a_page_of_its_own_where_a_server_is(browser, warehouse, page, sites):
    from axe_playwright_python.sync_playwright import Axe

    page.goto(f"file://{sites['open'] / 'municipality/730.html'}")
    assert page.locator("th[class^=level]").count() > 40 and page.locator("th[class^=level] a").count() == 0
    context = browser.new_context(locale="da-DK")
    served, told = context.new_page(), []
    served.on("console", lambda message: told.append(message.text))
    served.on("pageerror", lambda error: told.append(str(error)))
    with serving(warehouse.settings) as client:
        served.goto(f"{str(client.base_url).rstrip('/')}/municipality/730.html")
        served.click("details:has(.level1) summary")
        served.locator("th.level3 a", has_text="Veje og trafik").click()
        assert served.inner_text("h1") == "Veje og trafik" and "16,2" in served.inner_text(".keys")
        options = {"resultTypes": ["violations"], "preload": False}
        assert Axe().run(served, options=options).response["violations"] == []
        served.click("a.language")
        assert "/en/unit/" in served.url and "16.2" in served.inner_text(".keys")
        served.locator(".lead a", has_text="Plan, by og natur").click()
        assert "16.2" in served.inner_text("main table tr:has(a[href*='Veje'])")
        served.locator(".lead a").first.click()
        assert served.url.endswith("/en/municipality/730.html")
        context.close()
    assert told == []


def test_a_sender_checks_a_file_in_the_browser_and_reads_the_report(browser, warehouse, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    file = tmp_path / "årsværk.csv"
    file.write_text("Kommune;År;Enhed;Årsværk\nRanders;2023;Borgerservice;tre\n", encoding="utf-8")
    context = browser.new_context(locale="da-DK")
    page, told = context.new_page(), []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    with serving(warehouse.settings, has_check=True) as client:
        page.goto(f"{str(client.base_url).rstrip('/')}/check")
        assert Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"] == []
        page.set_input_files("#file", str(file))
        page.get_by_role("button", name="Tjek filen").click(no_wait_after=True)
        page.wait_for_selector(".decision", timeout=200_000)
        assert "årsværk.csv" in page.inner_text("main") and "Bliver afvist" in page.inner_text("main")
        assert page.evaluate("getComputedStyle(document.querySelector('.decision')).borderLeftWidth") == "8px"
        context.close()
    assert told == []


def test_charts_and_tables_are_saved_as_files_that_carry_their_source(page, sites):
    page.goto(f"file://{sites['open'] / 'municipality/730.html'}")

    def saved(label):
        with page.expect_download() as caught:
            page.get_by_role("button", name=label).first.click()
        return caught.value.suggested_filename, Path(caught.value.path()).read_bytes()

    name, svg = saved("Gem som SVG: Randers: Regnskab over tid")
    assert name.endswith(".svg") and svg.startswith(b"<svg") and b"Danmarks Statistik" in svg and b"Udgivelse " in svg
    assert b"class=" not in svg and b"href" not in svg
    name, png = saved("Gem som PNG: Randers: Regnskab over tid")
    assert name.endswith(".png") and png.startswith(b"\x89PNG") and len(png) > 10_000
    name, table = saved("Gem som CSV: Årsværk på opgavefelter")
    lines = table.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Opgavefelt;Årsværk") and any("Danmarks Statistik" in line for line in lines[-2:])
    assert any(line.startswith("I alt;1.326,9") for line in lines)
    for edition, label, table, total, cited in (
        ("", "Gem som", "Årsværk på opgavefelter", "I alt", "Kilde: Danmarks Statistik"),
        ("en/", "Save as", "FTE by task field", "Total", "Source: Statistics Denmark"),
    ):
        page.goto(f"file://{sites['open'] / edition / 'municipality/730.html'}")
        name, book = saved(f"{label} XLSX: {table}")
        figures, source = load_workbook(BytesIO(book)).worksheets
        assert name.endswith(".xlsx") and (total, 1326.9) in [row[:2] for row in figures.iter_rows(values_only=True)]
        assert figures.freeze_panes == "A2" and source["A2"].value.startswith(cited)
    # A chart without a table has its points.
    name, book = saved("Save as XLSX: Randers: Others")
    figures, _ = load_workbook(BytesIO(book)).worksheets
    assert ("Randers", 1883) in list(figures.iter_rows(values_only=True)) and figures["B2"].number_format == "#,##0"


def test_a_comparison_takes_the_most_alike_as_peers_and_shows_a_map_of_the_measure(page, sites):
    page.goto(f"file://{sites['internal'] / 'compare.html'}")
    assert page.input_value("#c-peers") == "twins" and "kommuner der ligner" in page.inner_text("#c-table")
    colours = page.eval_on_selector_all(
        "#c-map svg.map > a > path", "paths => paths.map(path => path.className.baseVal)"
    )
    assert len(colours) == 98 and {"c0", "c4 here", "c0 here"} & set(colours) and "missing" not in colours
    page.select_option("#c-measure", "adjusted")
    assert "measure=adjusted" in page.url and page.inner_text("#c-table") != ""
    page.select_option("#c-figure", "1.2.6")
    page.select_option("#c-measure", "share")
    assert "measure=share" in page.url and page.locator("#c-map path.missing").count() > 90
    assert "0,6" in page.inner_text("#c-table") or "," in page.inner_text("#c-table")


def test_a_comparison_by_another_scope_or_denominator_is_in_the_address_and_only_in_the_internal_edition(page, sites):
    page.goto(f"file://{sites['internal'] / 'compare.html'}")
    page.select_option("#c-figure", "3.3.2")
    page.select_option("#c-scope", "direct")
    assert "scope=direct&denominator=inhabitants" in page.url and "uden ledelse" in page.inner_text("#c-table")
    page.select_option("#c-scope", "all")
    page.select_option("#c-denominator", "children_in_day_care")
    assert "denominator=children_in_day_care" in page.url and "pr. 1.000 børn i dagtilbud" in page.inner_text(
        "#c-table"
    )
    shown, address = page.inner_text("#c-table"), page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.inner_text("#c-table") == shown
    # What the figure does not have is not kept.
    page.select_option("#c-figure", "kr")
    assert "scope=all&denominator=inhabitants&measure=raw" in page.url
    page.goto(f"file://{sites['open'] / 'compare.html'}#figure=1.2.6&scope=direct")
    assert page.input_value("#c-scope") == "all" and "interne udgave" in page.inner_text("#c-note")


def test_a_number_opens_a_panel_that_says_what_it_is_by_mouse_and_by_keyboard(page, sites):
    from axe_playwright_python.sync_playwright import Axe

    page.goto(f"file://{sites['internal'] / 'municipality/730.html'}")
    page.locator('tr:has(a[href*="task-field/1.2.6"]) td.n').nth(1).click()
    shown = page.inner_text("dialog")
    assert "1.2.6 Debitorstyring" in shown and "pr. 1.000 indbyggere" in shown and "Udgivelse " in shown
    assert (
        "marts.fte_by_task_field" in shown and page.locator('dialog a[href*="730-evidence.html#f1.2.6"]').count() == 1
    )
    options = {"resultTypes": ["violations"], "preload": False}
    assert Axe().run(page, options=options).response["violations"] == []
    page.keyboard.press("Escape")
    assert not page.is_visible("dialog")
    page.locator('[aria-label="Årsværk på opgavefelter"] td.n[tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.inner_text("dialog h2").startswith("1.1.1")
    page.get_by_role("button", name="Luk").press("Enter")
    assert not page.is_visible("dialog")
