"""The pages for people: links lead somewhere, and each page is listed."""

import re
from pathlib import Path

import pytest

from aarsvaerk.settings import PROJECT_ROOT

DOCS = PROJECT_ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *PROJECT_ROOT.glob("*.md"), *(PROJECT_ROOT / ".github").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)]+)\)")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT_ROOT)))
def test_every_link_leads_to_a_page_and_a_heading(page):
    broken = []
    for target in LINK.findall(page.read_text(encoding="utf-8").replace("\n", " ")):
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("folder", [DOCS, DOCS / "decisions", DOCS / "connect"], ids=lambda folder: folder.name)
def test_every_page_is_listed_in_the_index_of_its_folder(folder):
    index = (folder / "README.md").read_text(encoding="utf-8")
    listed = {name.partition("#")[0] for name in LINK.findall(index)}
    assert {page.name for page in folder.glob("*.md")} - {"README.md"} <= listed
