"""Whatever the command line prints is there in both languages."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from aarsvaerk.cli.language import DANISH, choose, in_words
from aarsvaerk.release.lifecycle.rollback import NoSuchRelease
from aarsvaerk.settings import PROJECT_ROOT

PRODUCT = PROJECT_ROOT / "aarsvaerk"
SPOKEN = [
    path
    for package in ("aarsvaerk", "ingest", "orchestration")
    for path in sorted((PROJECT_ROOT / package).rglob("*.py"))
    if "danish" not in path.parts
]
"""The modules whose failures people meet, but the Danish texts themselves."""
NOT_MET = {
    "aarsvaerk/benchmarking": "no figures are enough: caught, and told as a reason",
    "aarsvaerk/release/open/plan.py": "a tree of units that the checks of the candidate would have refused",
    "aarsvaerk/release/candidate.py": "called outside a run",
    "aarsvaerk/release/files/workbook.py": "a type that no column has",
    "aarsvaerk/serving/explain.py": "parts that do not add up, which the checks refuse",
    "aarsvaerk/intake/annotated_copy.py": "caught where the copy is asked for",
    "aarsvaerk/intake/inbox.py": "caught where the file is taken, and told as left behind",
    "ingest/withdrawal.py": "a receipt without its file, which the ledger tells of first",
    "ingest/numbers.py": "caught where the cell is read, and told as a finding",
    "ingest/sources/opgavebeskrivelser/volumes.py": "caught where the text is read",
    "ingest/pdf/documents.py": "the reader itself did not start: a fault of the machine, with its output",
    "orchestration/assets/release.py": "on Dagster's pages, which are in English",
    "orchestration/assets/dbt.py": "on Dagster's pages, and what dbt itself says",
    "orchestration/record.py": "on Dagster's pages",
    "orchestration/spark/dialect.py": "what dbt says of a model, to whoever writes it",
}
"""Where a failure may be worded without a Danish twin, and why nobody reads it as a message of the command line."""
NO_WORDS = re.compile(
    r"""\s*(select|from|with|set|duckdb|export)\s   # SQL, and what can be typed
    | Permission\sdenied$ | standard\sinput$        # what the system says, and a file's name
    | \.xlsx                                        # endings of file names
    """,
    re.VERBOSE,
)
WRITTEN_IN_BOTH = {
    *("Chosen on review as {}{}.", "; the model saw {}"),
    *("Valgt ved gennemgang som {}{}.", "; modellen så {}"),
    *("Out of Memory Error: ", "Possible solutions:"),
}
"""The proposed reason of a decision, which is kept in English and Danish whatever the language; and words of DuckDB."""
COMMAND = re.compile(r"aarsvaerk [a-z]+( --?[a-z-]+( [A-Z0-9]+)?)*")


def strings(path: Path) -> Iterator[str]:
    """The string constants of a module but its docstrings; of an f-string its constant parts around {}."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    skipped = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if isinstance(part, ast.Constant) and part in node.values}
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value


def test_every_string_of_words_in_the_command_line_has_a_danish_twin():
    left = [
        (path.name, text)
        for path in sorted((PRODUCT / "cli").glob("*.py"))
        if not path.name.startswith("danish")
        for text in strings(path)
        if len(re.findall(r"[A-Za-z]{2,}", COMMAND.sub("", text))) > 1
        and " " in text.strip()
        and text not in DANISH
        and text not in WRITTEN_IN_BOTH
        and not NO_WORDS.match(text)
    ]
    assert left == []


def test_every_failure_that_is_said_for_people_has_a_danish_twin():
    nodes = {path: list(ast.walk(ast.parse(path.read_text(encoding="utf-8")))) for path in SPOKEN}
    kinds = {
        node.name
        for of_module in nodes.values()
        for node in of_module
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") in ("Said", "Unfit") for base in node.bases)
    } | {"Sentence"}
    assert len(kinds) > 20
    said = []
    for of_module in nodes.values():
        told = defaultdict(list)
        for node in of_module:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                told[ast.unparse(node.targets[0])].append(node.value.value)
        for node in of_module:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args:
                (text, *_) = node.args
                texts = [text.value] if isinstance(text, ast.Constant) else told[ast.unparse(text)]
                # What is handed on, as `one.text`, was a constant where it was first said.
                assert texts or isinstance(text, ast.Attribute | ast.Name), ast.unparse(node)
                said += texts
    assert [text for text in said if text not in DANISH and text != "{said}"] == []


def test_no_failure_is_worded_where_it_cannot_be_put_into_danish():
    worded = [
        (path.relative_to(PROJECT_ROOT).as_posix(), ast.unparse(node.exc))
        for path in SPOKEN
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and re.fullmatch(r"\w*(Error|Failure|Failed)|TooFew", ast.unparse(node.exc.func))
        and ast.unparse(node.exc.func) not in ("AssertionError", "PublishFailed", "PublishingFailed", "FetchFailed")
        and any(isinstance(argument, ast.Constant | ast.JoinedStr | ast.BinOp) for argument in node.exc.args)
    ]
    assert [(path, what) for path, what in worded if not any(path.startswith(place) for place in NOT_MET)] == []
    assert {place for place in NOT_MET if not any(path.startswith(place) for path, _ in worded)} == set()


def test_both_languages_have_the_same_places_for_values():
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [text for text, danish in DANISH.items() if names(text) != names(danish)] == []


def test_no_danish_text_has_lost_its_english_one():
    modules = SPOKEN
    used = {text for path in modules for text in strings(path)}
    used |= {
        ast.get_docstring(node)
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    codes = "accepted partly_accepted rejected quarantined delivery_id file_name severity rule_code info warning error"
    words = {*codes.split(), "fatal", "status", "findings", "withdrawn", "approved", "objected"}
    shell = {text for text in DANISH if "completion" in text}  # typer's own
    assert [text for text in DANISH if text not in used | words | shell] == []


def test_a_failure_is_said_in_the_language_in_use():
    error = NoSuchRelease("There is no release {release}. Nearest: {near}", release="x", near="y")
    choose(["--language", "da"])
    try:
        assert in_words(error) == "Der er ingen udgivelse x. Nærmest: y"
        assert in_words(OSError("as it stands")) == "as it stands"
    finally:
        choose([])
    assert str(error) == "There is no release x. Nearest: y"
