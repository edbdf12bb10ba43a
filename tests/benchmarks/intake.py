"""What it takes to land and check a submission of many rows: time and peak memory of `aarsvaerk ingest`.

Run by ``make bench``, or ``python tests/benchmarks/intake.py ROWS…``. The rows are invented: FTE of offices of all
municipalities in three years, as many FTE as the inhabitants make reasonable, the same on every run.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

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


def main() -> None:
    """Measure submissions of as many rows as the arguments say."""
    print("     rows  seconds  µs a row  peak MB")
    for rows in map(int, sys.argv[1:]):
        with TemporaryDirectory() as directory:
            write_submission(path := Path(directory) / "survey.csv", rows)
            started = time.monotonic()
            process = subprocess.Popen(
                [Path(sys.executable).with_name("aarsvaerk"), "ingest", path],
                env=os.environ | {"AARSVAERK_HOME": f"{directory}/home"},
                stdout=subprocess.PIPE,
                text=True,
            )
            told = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - started
        if os.waitstatus_to_exitcode(status) or f": accepted, {rows} rows, 0 rejected" not in told:
            sys.exit(f"The submission of {rows} rows was not accepted:\n{told}")
        print(f"{rows:9,} {seconds:8.1f} {seconds / rows * 1e6:9.1f} {usage.ru_maxrss // 1024:8,}")


if __name__ == "__main__":
    main()
