"""What it takes to land submissions and to judge them: processor time of each beyond start-up, and peak memory.

Run by ``make bench``, or ``python -m tests.benchmarks.intake ROWS… FOLDER…``. The rows are invented: FTE of offices of
all municipalities in three years, as many FTE as the inhabitants make reasonable, the same on every run. A folder is
one of simulated files, as `aarsvaerk simulate` writes them. Start-up is what a submission of one row takes in the same
process.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from aarsvaerk.intake.border_1 import judge_all
from aarsvaerk.intake.file_receiver import FileReceiver
from aarsvaerk.intake.verdicts import Judged
from aarsvaerk.settings import Settings
from ingest.landing import declare_synthetic, landed

REFERENCE = Path(__file__).resolve().parents[2] / "seeds" / "reference"
DELIVERIES = REFERENCE.parent / "deliveries"
HEADER = "Kommunekode;År;Forvaltningsområde;Chefområde;Enhed;Ledelse;Opgavefelt;Årsværk;Bemærkning\n"
YEARS, FIELDS_OF_A_UNIT, FTE_PER_1000 = (2023, 2024, 2025), 3, 20


def write_submission(path: Path, rows: int) -> None:
    """Write a submission with that many rows."""
    with (DELIVERIES / "dst_folk1a_2010_2023.csv").open(encoding="utf-8-sig", newline="") as file:
        people = {r["OMRÅDE"]: int(r["INDHOLD"]) for r in csv.DictReader(file, delimiter=";") if r["TID"] == "2023K1"}
    with (REFERENCE / "ref_municipality.csv").open(encoding="utf-8", newline="") as file:
        population = {r["municipality_code"]: people[r["municipality_name"]] for r in csv.DictReader(file)}
    with (REFERENCE / "ref_task_field.csv").open(encoding="utf-8", newline="") as file:
        fields = [r["task_field_code"] for r in csv.DictReader(file) if not r["valid_to_year"]]
    chance, written = random.Random(1), 0
    units = rows // (len(population) * len(YEARS) * FIELDS_OF_A_UNIT) + 1
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for code, inhabitants in sorted(population.items()):
            most = max(1, inhabitants * FTE_PER_1000 // (10 * units * FIELDS_OF_A_UNIT))  # hundredths of an FTE
            for unit in range(units):
                place = f"Forvaltning {unit % 5};Chefområde {unit % 25};Enhed nummer {unit} på rådhuset"
                for number in range(FIELDS_OF_A_UNIT):
                    field = fields[(unit * FIELDS_OF_A_UNIT + number) % len(fields)]
                    whole, part = divmod(chance.randint(1, most), 100)
                    for year in YEARS[: rows - written]:
                        file.write(f"{code};{year};{place};nej;{field};{whole},{part:02d};\n")
                        written += 1


def _land_and_judge(home: Path, paths: list[Path], is_simulated: bool = False) -> tuple[float, float, list[Judged]]:
    """Seconds of processor time of landing files and of judging them, and the verdicts."""
    settings = Settings(home=home)
    if is_simulated:
        declare_synthetic(settings.landing)
    started = time.process_time()
    with FileReceiver(settings) as receiver:
        for path in paths:
            receiver.receive(path)
    all_landed, judged = time.process_time(), judge_all(settings, landed(settings.landing))
    return all_landed - started, time.process_time() - all_landed, judged


def _measure(path: Path) -> None:
    """Print what one file, or the files of a simulation, take beyond start-up, as JSON; in a process of its own."""
    paths = [path]
    if path.is_dir():
        paths = sorted(one for one in path.glob("*.*") if one.name != "deliveries.csv")
    with TemporaryDirectory() as directory:
        write_submission(least := Path(directory) / "least.csv", 1)
        _land_and_judge(Path(directory) / "first", [least])  # imports, and what is made ready once
        least_landing, least_judging, _ = _land_and_judge(Path(directory) / "second", [least])
        landing, judging, judged = _land_and_judge(Path(directory) / "home", paths, path.is_dir())
    figures = {
        "rows": sum(one.rows_landed for one in judged),
        "files": len(judged),
        "rejected": sum(one.decision.status == "rejected" for one in judged),
        "landing": landing - least_landing,
        "judging": judging - least_judging,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures))


def main() -> None:
    """Measure submissions of as many rows as the arguments say, and the files of folders among them."""
    if sys.argv[1] == "--one":
        return _measure(Path(sys.argv[2]))
    print("     rows  files  landing s  µs a row  judging s  µs a row  peak MB")
    for argument in sys.argv[1:]:
        with TemporaryDirectory() as directory:
            path = Path(argument)
            if argument.isdecimal():
                write_submission(path := Path(directory) / "survey.csv", int(argument))
            command = [sys.executable, "-m", "tests.benchmarks.intake", "--one", path]
            found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        if argument.isdecimal() and (found["rejected"], found["rows"]) != (0, int(argument)):
            sys.exit(f"The submission of {argument} rows was not accepted: {found}")
        each = (f"{found[what]:10.1f} {found[what] / found['rows'] * 1e6:9.1f}" for what in ("landing", "judging"))
        print(f"{found['rows']:9,} {found['files']:6}", *each, f"{found['memory']:8,}")
    return None


if __name__ == "__main__":
    main()
