"""What a municipality's corrections cost: `make bench-corrections`, or with numbers of corrections.

Beside the embedded deliveries one municipality sends a standard submission and corrects it, day by day. All of it is
landed and judged first; measured is the processor time of a refresh that builds and publishes everything anew.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aarsvaerk.settings import Settings
from ingest.landing import receive
from tests.conftest import run_aarsvaerk

MUNICIPALITY, UNITS, FIELDS = "730", 100, ("1.1.1", "1.2.6", "1.4.1", "1.4.7", "2.1.4")
HEADER = "Municipality code;Year;Administrative area;Chief area;Unit;Management;Task field;FTE;Remark\n"
RUNS = 3


def submission(number: int) -> str:
    """The municipality's submission, each correction with other figures in one unit of ten."""
    lines = []
    for unit in range(UNITS):
        fte = f"{20000 + (number if unit % 10 == number % 10 else 0)}"
        place = f"{MUNICIPALITY};2023;Område {unit // 20};Chef {unit // 5};Kontor {unit}"
        lines += [f"{place};;{code};{fte[0]},{fte[1:]};\n" for code in FIELDS]
    return HEADER + "".join(lines)


def home_with(corrections: int, folder: Path) -> Path:
    """A home in which the embedded deliveries and the corrections are landed and judged, and published once."""
    settings = Settings(home=folder)
    for number in range(corrections + 1):
        path = folder / f"submission_{number:03}.csv"
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(submission(number), encoding="utf-8")
        moment = datetime(2027, 1, 1, 12, tzinfo=UTC) + timedelta(days=number)
        landed = receive(settings.landing, path, moment)
        if landed.manifest.status != "landed":
            raise SystemExit(f"{path.name}: {landed.manifest['findings']}")
    refresh(folder)
    return folder


def refresh(home: Path) -> float:
    """Processor seconds of a refresh and all it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = run_aarsvaerk(home, "refresh", "--force")
    if run.returncode:
        raise SystemExit(run.stdout + run.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(numbers: list[int]) -> None:
    """Refresh in turns, so that a machine that grows slower is slower for all, and print the medians."""
    with tempfile.TemporaryDirectory(prefix="corrections-") as folder:
        homes = {number: home_with(number, Path(folder) / str(number)) for number in numbers}
        spent: dict[int, list[float]] = {number: [] for number in numbers}
        for _ in range(RUNS):
            for number, home in homes.items():
                spent[number].append(refresh(home))
        medians = {number: sorted(times)[len(times) // 2] for number, times in spent.items()}
        for number, seconds in medians.items():
            ratio = seconds / medians[numbers[0]]
            print(f"{number:5} corrections: {seconds:7.1f} s of processor time, {ratio:.2f} × {numbers[0]}")
        for home in homes.values():
            shutil.rmtree(home)


if __name__ == "__main__":
    main([int(number) for number in sys.argv[1:]] or [1, 10, 100])
