"""Each way in which docs/running.md starts a run at night does so once in every night, also when clocks change."""

import re
import shutil
import subprocess
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aarsvaerk.settings import PROJECT_ROOT

DOCS = (PROJECT_ROOT / "docs" / "running.md").read_text(encoding="utf-8")
DANISH = ZoneInfo("Europe/Copenhagen")
SCHEDULES = (PROJECT_ROOT / "orchestration" / "schedules.py").read_text(encoding="utf-8")
TIMER = re.search(r"^OnCalendar=(.+)$", DOCS, re.MULTILINE)[1]


def clock_times() -> dict[str, tuple[int, int]]:
    """Hour and minute of each way."""
    timer = re.fullmatch(r"\*-\*-\* (\d\d):(\d\d):00 Europe/Copenhagen", TIMER)
    cron = re.search(r"^(\d+) (\d+) \* \* \* AARSVAERK_HOME", DOCS, re.MULTILINE)
    dagster = re.search(r'cron_schedule="(\d+) (\d+) \* \* \*"', SCHEDULES)
    return {
        "systemd": (int(timer[1]), int(timer[2])),
        "cron": (int(cron[2]), int(cron[1])),
        "Dagster": (int(dagster[2]), int(dagster[1])),
    }


@pytest.mark.parametrize("way", ["systemd", "cron", "Dagster"])
def test_the_hour_comes_once_on_every_day(way):
    hour, minute = clock_times()[way]
    for day in range(365 * 3):
        at = datetime(2027, 1, 1, hour, minute, tzinfo=DANISH) + timedelta(days=day)
        assert at.utcoffset() == at.replace(fold=1).utcoffset(), f"{at} does not exist, or comes twice"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("from_day", ["2027-03-26", "2027-10-29"])
def test_systemd_runs_once_in_the_nights_when_clocks_change(from_day):
    command = ["systemd-analyze", "calendar", "--iterations=5", f"--base-time={from_day} 12:00:00", TIMER]
    told = subprocess.run(command, env={"TZ": "UTC", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
    moments = re.findall(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", told.stdout)
    days = [datetime.fromisoformat(f"{at}+00:00").astimezone(DANISH).date() for at in dict.fromkeys(moments)]
    first = datetime.fromisoformat(from_day).date()
    assert days == [first + timedelta(days=number) for number in range(1, 6)]
