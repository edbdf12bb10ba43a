"""Setting a page with Typst, as a PDF that everybody can read, today and in thirty years.

Belongs here: how Typst is called. Does not belong here: what stands on the page.
"""

from __future__ import annotations

import json
from pathlib import Path

STANDARDS = ("a-2a", "ua-1")
"""PDF/UA-1: tagged, with language, title and a text for every picture; PDF/A-2a: can be read as it is in 30 years."""


def as_pdf(template: str, told: dict) -> bytes:
    """A PDF of a template of this folder and what stands in it; the same bytes everywhere."""
    import typst

    return typst.compile(
        Path(__file__).with_name(template).read_bytes(),
        sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
        ignore_system_fonts=True,  # the wheel brings its fonts
        pdf_standards=list(STANDARDS),
        format="pdf",
    )
