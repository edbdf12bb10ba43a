"""Small files that grow when they are read, given to the check as `/check` gives them: each ends soon, with a word."""

import json
import os
import subprocess
import sys

import pytest

from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests.bombs import BOMBS, SLOW
from tests.serving import serving

LONG = "AARSVAERK_ALL_ATTACKS" in os.environ
CHOSEN = [name for name in BOMBS if LONG or name not in SLOW]
CHECKS = """
import json, re, resource, sys, time
from pathlib import Path
from aarsvaerk.serving.api.checking import _bound
_bound()
from aarsvaerk.intake.precheck import check_files
from aarsvaerk.intake.report import as_html
from aarsvaerk.settings import Settings
for name in json.loads(sys.argv[2]):
    path = Path(sys.argv[1]) / name
    began = time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    checked = check_files(Settings(home=path.parent / "home"), [path])
    html = as_html(checked, "da")
    took = time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - began
    path.unlink()
    # The system's own figure of a process includes the one that started it.
    own = int(re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1])
    most = [kilobytes // 1024 for kilobytes in (own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)]
    print(json.dumps({"name": name, "seconds": took, "megabytes": most, "characters": len(html)}), flush=True)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bombs")
    for name in CHOSEN:  # here, since making some takes more memory than reading may
        (folder / name).write_bytes(BOMBS[name]())
    run = subprocess.run(
        [sys.executable, "-c", CHECKS, str(folder), json.dumps(CHOSEN)],
        cwd=PROJECT_ROOT,
        env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    left = [path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return run, [json.loads(line) for line in run.stdout.splitlines()], left


def test_every_file_has_a_report_within_bounds_of_time_and_memory(outcomes):
    run, told, left = outcomes
    assert [one["name"] for one in told] == CHOSEN, run.stderr[-2000:]
    assert {one["name"]: one for one in told if one["seconds"] > 30 or one["characters"] > 500_000} == {}
    own, readers = told[-1]["megabytes"]
    assert own < 1_500 and readers < 2_200
    assert left == []


def test_a_server_that_is_sent_such_files_stays_up(warehouse):
    with serving(Settings(home=warehouse.settings.home), has_check=True) as client:
        for name in ("laughs.xlsx", "nested.zip"):
            answer = client.post("/check", files={"file": (name, BOMBS[name]())})
            assert answer.status_code == 200 and "etc/passwd" not in answer.text and "root:" not in answer.text
        assert client.get("/").status_code == 200
