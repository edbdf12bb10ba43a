"""What the country costs: processor time and peak memory of landing and refreshing simulated sizes, as a table.

`python -m tests.benchmarks.national [SIZE …]` (without any: S, DK-year and DK): each in a home of its own below a
temporary directory. The unit is the processor time of importing the libraries in the same run, so that tables of
machines compare. The first refresh judges every delivery once and parses the project; the second makes everything else
anew, and its release is held against the simulation's truth. The floor is what bare DuckDB takes for the same tables
(floor.py). Heavy: DK takes minutes on two cores, DK-monthly half an hour, and needs AARSVAERK_MEMORY=2GB.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.simulated import differences

AARSVAERK = str(Path(sys.executable).parent / "aarsvaerk")
IMPORTS = "import dagster, dagster_dbt, dbt.cli.main, great_expectations"
SIZES = {
    "S": None,  # the embedded deliveries
    "DK-year": ("--municipalities", "98", "--years", "2023", "--corrections", "3"),
    "DK": ("--municipalities", "98", "--years", "2014-2023", "--corrections", "30"),
    "DK-year-monthly": ("--municipalities", "98", "--years", "2023", "--corrections", "3", "--periods", "month"),
    "DK-monthly": ("--municipalities", "98", "--years", "2014-2023", "--corrections", "30", "--periods", "month"),
}
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cost:
    """Seconds of processor time and of the clock, peak resident memory of the process tree, and what was printed."""

    processor: float
    wall: float
    peak_mb: int
    output: str


def measured(command: list[str], environment: dict[str, str]) -> Cost:
    """Run a command to its end.

    Raises:
        SystemExit: it failed.
    """
    begun = time.monotonic()
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peak = [0]

    def watch() -> None:
        while process.poll() is None:
            peak[0] = max(peak[0], _resident(process.pid))
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    before = os.times()
    watcher.start()
    output = process.communicate()[0]
    watcher.join()
    after = os.times()
    if process.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(processor, time.monotonic() - begun, peak[0] >> 20, output)


def _resident(pid: int) -> int:
    """Bytes that a process and all below it hold; pages they share count for each."""
    parents: dict[int, list[int]] = {}
    resident: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        parents.setdefault(int(fields[1]), []).append(number)
        resident[number] = int(fields[21]) * _PAGE
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        total += resident.get(one, 0)
        waiting += parents.get(one, [])
    return total


def main(names: list[str]) -> None:
    """Measure the sizes and print the table."""
    imports = min(measured([sys.executable, "-c", IMPORTS], {}).processor for _ in range(3))
    print(f"imports: {imports:.1f} s of processor time\n")
    print("| size | FTE rows | land | first | refresh | ÷ imports | floor | wall | peak MB | nothing new |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="aarsvaerk-national-") as directory:
        for name in names:
            home = Path(directory) / name
            environment = {"AARSVAERK_HOME": str(home)}
            simulation, land = home / "simulated", 0.0
            if options := SIZES[name]:
                command = [AARSVAERK, "simulate", *options, "--out", str(simulation), "--land"]
                land = measured(command, environment).processor
            first = measured([AARSVAERK, "refresh"], environment)
            refresh = measured([AARSVAERK, "refresh", "--force"], environment)
            again = measured([AARSVAERK, "refresh"], environment)
            bare = measured([sys.executable, "-m", "tests.benchmarks.floor", str(home)], {}).output
            floor = float(re.search(r"floor: ([0-9.]+) s", bare)[1])
            with duckdb.connect(home / "current" / "aarsvaerk.duckdb", read_only=True) as release:
                (rows,) = release.execute("select count(*) from core.fct_fte").fetchone()
                wrong = differences(release, simulation) if options else {}
            print(
                f"| {name} | {rows} | {land:.1f} | {first.processor:.1f} | {refresh.processor:.1f} | "
                f"{refresh.processor / imports:.1f} | {floor:.1f} | {refresh.wall:.0f} | "
                f"{max(first.peak_mb, refresh.peak_mb)} | {again.wall:.1f} |",
                flush=True,
            )
            phases = re.findall(r"^(\w+ .*?\d+\.\d)$", refresh.output, re.MULTILINE)
            print("\n".join(f"<!-- {name}: {phase} -->" for phase in phases), flush=True)
            if wrong:
                raise SystemExit(f"{name} is not what its simulation says: {wrong}")


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["S", "DK-year", "DK"]
    if unknown := set(chosen) - SIZES.keys():
        raise SystemExit(f"There are the sizes {', '.join(SIZES)}, not {', '.join(sorted(unknown))}.")
    main(chosen)
