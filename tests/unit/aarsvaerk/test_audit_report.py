"""What `make audit` says of pip-audit's answers, as it gave them."""

import json

import pytest

from aarsvaerk.audit_report import report

SOUND = {"name": "anyio", "version": "4.16.0", "vulns": []}
WEAK = {"name": "jinja2", "version": "2.10", "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"]}]}
UNKNOWN = {"name": "agate", "skip_reason": "Dependency not found on PyPI and could not be audited: agate (1.9.1)"}


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        ([SOUND, SOUND], 0, "No known vulnerability in 2 of 2"),
        ([SOUND, WEAK], 1, "jinja2 2.10: PYSEC-2019-217, fixed in 2.10.1"),
        ([SOUND, UNKNOWN], 0, "in 1 of 2 dependencies. The others could not be compared"),
        ([UNKNOWN, UNKNOWN], 0, "nothing was compared"),
    ],
)
def test_what_was_compared_is_counted(found, code, said):
    message, given = report(json.dumps({"dependencies": found}))
    assert given == code and said in message


@pytest.mark.parametrize("found", ["", "Traceback (most recent call last):", "[]"])
def test_without_an_answer_nothing_was_compared(found):
    assert report(found) == ("The list of vulnerabilities cannot be reached from here; nothing was compared.", 0)
