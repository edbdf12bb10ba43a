"""The front sheet of the workbook of marts: the release, the sheets, what to beware of, the sources.

Belongs here: its words, Danish before English, and their places. Does not belong here: the sheets it leads to
(marts_workbook).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import duckdb

from aarsvaerk.release.files.contents import PublishedTable, Shown
from aarsvaerk.release.files.parquet import parquet_path
from aarsvaerk.release.files.workbook import BOLD, HEADING, TITLE, Book, Link, Page, sheet_title
from aarsvaerk.release.releases import Release

CAVEATS = (
    (
        "0.0.0 er opgaver uden for opgavekataloget og opgaver, som ingen har taget stilling til. Uden det er summen "
        "ikke hele kommunen.",
        "0.0.0 is work outside the task catalogue, and work nobody has decided on. Without it a sum is not the whole "
        "municipality.",
    ),
    (
        "Grader: A målt, B oplyst af kilden, C fordelt med en nøgle, D skønnet. Læs enkelte felter med grad D med "
        "forsigtighed.",
        "Grades: A measured, B stated by the source, C allocated by a key, D estimated. Read single fields of grade D "
        "with care.",
    ),
    (
        "Tag aldrig gennemsnit af forholdstal: læg tællere og nævnere sammen hver for sig, og divider så.",
        "Never average ratios: sum numerators and denominators each by themselves, then divide.",
    ),
    (
        "Procenter går fra 0 til 100. En tom celle er et ukendt tal, ikke nul; arket columns siger hvorfor.",
        "Percentages go from 0 to 100. An empty cell is an unknown figure, not zero; the sheet columns says why.",
    ),
    (
        "Celler viser færre decimaler, end de har. Nøgler er skjulte kolonner yderst til højre.",
        "Cells show fewer decimals than they hold. Keys are hidden columns at the far right.",
    ),
)
_OPEN_CAVEAT = (
    "Åben profil: årsværk i enheder med færre end {threshold} årsværk er udeladt, og så meget andet, at de ikke kan "
    "regnes ud.",
    "Open profile: FTE of units with fewer than {threshold} FTE are left out, and as much else that they cannot be "
    "worked out.",
)
_SYNTHETIC = (
    "Kommunernes tal er opdigtede. Kun Danmarks Statistiks tal er virkelige.",
    "The municipalities' figures are made up. Only those of Statistics Denmark are real.",
)
_WIDTHS = (26, 68, 68, 16)
_PROFILES = {
    "internal": (
        "Intern: rummer alt. Må ikke gives videre uden for kommunerne.",
        "Internal: holds all. Not to be passed on.",
    ),
    "open": ("Åben: rummer intet, der kan fortælle om en enkelt person.", "Open: nothing tells of a single person."),
}


def add_front_sheet(
    book: Book,
    connection: duckdb.DuckDBPyConnection,
    marts: Sequence[PublishedTable],
    shown: Sequence[Shown],
    deliveries: Sequence[Mapping],
    release: Release,
) -> None:
    """Add the sheet that a reader sees first.

    Args:
        book: The workbook, without sheets yet.
        connection: Uses the release's database.
        marts: All marts.
        shown: What the sheets show of them.
        deliveries: Those that the figures come from.
        release: What the release says of itself.
    """
    page = Page(book, "Forside", _WIDTHS)

    def heading(*texts: str) -> None:
        page.row()
        page.row(*texts, font=HEADING)

    page.row("Årsværk", font=TITLE)
    page.row("", "Den kommunale administration på opgavefelter", "Municipal administration by task field", font=BOLD)
    heading("Udgivelse / Release")
    created = datetime.fromisoformat(release.created_at).astimezone(UTC)
    for name, value in {
        "Udgivelse / Release": release.release_id,
        "Udgivet / Published": f"{created:%d-%m-%Y %H:%M} UTC",
        "Indhold / Content hash": release.content_hash,
    }.items():
        page.row(name, value)
    if release.is_synthetic:
        page.row("Simuleret / Simulated", *_SYNTHETIC, font=BOLD)
    page.row("Profil / Profile", *_PROFILES.get(release.profile, (release.profile, release.profile)))
    heading("Ark / Sheet", "Dansk", "English", "Rækker / Rows")
    for mart in (one.mart for one in shown):
        title = sheet_title(mart.name)
        page.row(Link(title), _danish(mart), mart.grain, mart.row_count)
    page.row(Link("columns"), "Hvad hver kolonne betyder.", "What each column means.")
    heading("Forbehold / Caveats", "Dansk", "English")
    for danish, english in [*CAVEATS, *_caveats_of(connection, release), *_left_out(marts, shown)]:
        page.row("", danish, english)
    heading(
        "Kilder / Sources",
        "Titel, periode, fil / Title, period, file",
        "Henvisning, vilkår / Citation, terms",
        "Modtaget / Received",
    )
    for delivery in deliveries:
        what = ", ".join(delivery[name] for name in ("title", "period", "file_name") if delivery[name])
        terms = ". ".join(delivery[name] for name in ("citation", "licence") if delivery[name])
        page.row(delivery["publisher"], what, terms, f"{delivery['received_at']:%d-%m-%Y}")


def _danish(mart: PublishedTable) -> str:
    return ": ".join(filter(None, (mart.label_da, mart.description_da)))


def _caveats_of(connection: duckdb.DuckDBPyConnection, release: Release) -> list[tuple[str, str]]:
    """What holds of the open profile alone; meta.disclosure, which only it has, tells its threshold."""
    if release.profile != "open":
        return []
    thresholds = connection.execute("select distinct threshold_fte from meta.disclosure order by 1").fetchall()
    texts = []
    for (threshold,) in thresholds:
        told = f"{threshold.normalize():f}"
        texts.append((_OPEN_CAVEAT[0].format(threshold=told.replace(".", ",")), _OPEN_CAVEAT[1].format(threshold=told)))
    return texts


def _left_out(marts: Sequence[PublishedTable], shown: Sequence[Shown]) -> list[tuple[str, str]]:
    """Marts that are here only in part, or not at all, and where they are whole."""
    first_years = {one.mart.name: one.first_year for one in shown}
    texts = []
    for mart in marts:
        where = f"parquet/{parquet_path(mart)}"
        own = "aarsvaerk workbook --municipality"
        if mart.name not in first_years:
            texts.append(
                (
                    f"{mart.name} har {mart.row_count} rækker og intet ark her. Alle står i {where}; én kommunes giver "
                    f"{own} KODE.",
                    f"{mart.name} has {mart.row_count} rows and no sheet here. All are in {where}; {own} CODE gives a "
                    "municipality's own.",
                )
            )
        elif (year := first_years[mart.name]) is not None:
            texts.append(
                (
                    f"Arket {sheet_title(mart.name)} viser årene fra {year}. Alle {mart.row_count} rækker står i "
                    f"{where}; én kommunes giver {own} KODE.",
                    f"The sheet {sheet_title(mart.name)} shows the years from {year}. All {mart.row_count} rows are in "
                    f"{where}; {own} CODE gives a municipality's own.",
                )
            )
    return texts
