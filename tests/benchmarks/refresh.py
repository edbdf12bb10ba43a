"""Processor time of a whole refresh and of one changed delivery, as multiples of what importing the libraries takes.

A refresh of the embedded deliveries, everything built and checked anew, may take 4 times the imports (aim: 3 times),
and one changed delivery half of that. The ratio depends less on the machine than seconds do; run it on an idle one all
the same: `make bench-refresh`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ingest.landing import DELIVERIES

IMPORTS = "import dagster, dagster_dbt, dbt.cli.main, great_expectations"
COMMAND = "from aarsvaerk.cli.main import app; app()"
MOST, MOST_OF_ONE_DELIVERY = 4.0, 2.0


def processor_seconds(code: str, *arguments: str, **variables: str) -> float:
    """User and system time of a Python process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", code, *arguments]
    run = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {run.returncode}:\n{run.stdout}{run.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure and print; exit code 1 where a limit is exceeded."""
    with TemporaryDirectory() as directory:
        home = Path(directory) / "home"
        variables = {"AARSVAERK_HOME": str(home)}
        processor_seconds(COMMAND, "refresh", **variables)  # parses the project and judges the deliveries once
        imports = median(processor_seconds(IMPORTS) for _ in range(3))
        whole = processor_seconds(COMMAND, "refresh", "--force", **variables)
        (home / "inbox").mkdir(exist_ok=True)
        fte = (DELIVERIES / "randers_opgavebeskrivelser_2023_fte.csv").read_text(encoding="utf-8-sig")
        (home / "inbox" / "corrected.csv").write_text(fte.replace(";38,3\n", ";39,3\n"), encoding="utf-8")
        one = processor_seconds(COMMAND, "refresh", **variables)
    print(f"imports               {imports:6.1f} s")
    print(f"refresh --force       {whole:6.1f} s  {whole / imports:4.1f} x the imports, at most {MOST}")
    print(f"one changed delivery  {one:6.1f} s  {one / imports:4.1f} x the imports, at most {MOST_OF_ONE_DELIVERY}")
    return int(whole > MOST * imports or one > MOST_OF_ONE_DELIVERY * imports)


if __name__ == "__main__":
    sys.exit(main())
