"""What a municipality is shown of a candidate before it is public: its figures, its peers, what is new, how to answer.

Belongs here: what lies in the folder, and which figures an answer is about. Does not belong here: keeping the candidate
(release.held), writing the answer down (ingest.approvals).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from aarsvaerk.release.candidate import CANDIDATE
from aarsvaerk.release.changes.notes import FOLDER
from aarsvaerk.release.files.contents import opened, published_tables
from aarsvaerk.release.files.marts_workbook import write_marts
from aarsvaerk.release.files.workbook_texts import number
from aarsvaerk.release.releases import Release, read_release

LETTERS = {"da": "LÆSMIG.txt", "en": "README.txt"}
_LETTER = {
    "da": """Foreløbige tal for {name}

Tallene er ikke offentliggjort. Mappen rummer også små enheder og er kun til kommunen selv.

  {workbook}  kommunens tal og sammenligninger, et ark pr. spørgsmål
  noter/               hvad der er nyt siden sidste udgivelse, når der er noget

Årsværk i alt, {year}: {fte}
Tidligere svar: {state}

Se især efter: årsværk i alt, enhederne (arket "Enheder"), det, der ligger uden for
opgavekataloget, og arket "Datakvalitet".

Svar den, der har sendt mappen: "godkendt", eller hvad der er galt og hvorfor. Svaret står ved tallene,
når de er offentlige, også i den åbne udgave. Svar uden navne på personer. Er et tal forkert, så send
også leverancen igen. Kendemærke for tallene: {figures_hash}
""",
    "en": """Preliminary figures of {name}

The figures are not public. The folder holds small units too and is for the municipality alone.

  {workbook}  its figures and comparisons, a sheet per question
  noter/                  what is new since the last release, where anything is

FTE in total, {year}: {fte}
Earlier answer: {state}

Look above all at: FTE in total, the units (sheet "Units"), what lies outside the task
catalogue, and the sheet "Data quality".

Answer whoever sent the folder: "approved", or what is wrong and why. The answer stands beside the
figures when they are public, in the open profile too. Name no persons. If a figure is wrong, send the
delivery again as well. The figures are named by: {figures_hash}
""",
}


class NothingDelivered(LookupError):
    """The municipality has no figures of its own in the candidate."""


@dataclass(frozen=True)
class OwnFigures:
    """The figures of a municipality that an answer is about, and what was answered (a row of meta.approval)."""

    municipality_code: str
    municipality_name: str
    last_year: int
    figures_hash: str
    approval_state: str
    words: Mapping[str, str]
    """The state in `da` and `en`."""


def own_figures(connection: duckdb.DuckDBPyConnection, municipality_code: str) -> OwnFigures:
    """The figures of a municipality in the candidate or release in use.

    Raises:
        NothingDelivered: It has delivered none.
    """
    row = connection.execute(
        """select municipality_code, municipality_name, last_year, figures_hash, approval_state, label_da, label_en
        from meta.approval join meta.dictionary_code as words
            on words."column" = 'approval_state' and words.code = approval_state and words."table" = 'approval'
        where municipality_code = ?""",
        [municipality_code],
    ).fetchone()
    if row is None:
        raise NothingDelivered(municipality_code)
    *of_it, danish, english = row
    return OwnFigures(*of_it, {"da": danish, "en": english})


def write_preview(held: Path, municipality_code: str, to: Path) -> tuple[OwnFigures, Release]:
    """Write a municipality's view of a candidate into a folder that only its owner can read.

    Args:
        held: The candidate's folder.
        municipality_code: The municipality.
        to: The folder; it is made.

    Raises:
        NothingDelivered: The municipality has no figures of its own.
        FileExistsError: The folder is there already.
    """
    release = read_release(held)
    with opened(held / "aarsvaerk.duckdb") as connection:
        own = own_figures(connection, municipality_code)
        (fte,) = connection.execute(
            "select sum(fte) from marts.fte_by_task_field where municipality_code = ? and year = ?",
            [municipality_code, own.last_year],
        ).fetchone()
        to.mkdir(mode=0o700, parents=True)
        tables = published_tables(connection)
        for language, letter in LETTERS.items():
            workbook = f"aarsvaerk_{municipality_code}{'' if language == 'da' else '_en'}.xlsx"
            preliminary = replace(release, status=CANDIDATE)
            write_marts(connection, tables, preliminary, to / workbook, language, municipality_code)
            told = {"name": own.municipality_name, "workbook": workbook, "year": own.last_year}
            told |= {"fte": "–" if fte is None else number(fte, language, 1), "state": own.words[language]}
            text = _LETTER[language].format(figures_hash=own.figures_hash[:12], **told)
            (to / letter).write_text(text, encoding="utf-8")
    for note in (held / FOLDER).glob(f"{municipality_code}-*"):
        (to / "noter").mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(note, to / "noter" / note.name)
    for path in to.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return own, release
