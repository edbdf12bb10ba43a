"""Which DuckDB versions read the current release, and whether they read the same from it.

    make clients    (or: .venv/bin/python tests/soak/duckdb_versions.py 1.2.2 2.0.0)

Each version is installed from the package index into a folder of its own that is removed afterwards. It reads every row
of every table and view, and of every table macro as known today. What it read is compared with what the locked version
reads.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from aarsvaerk.settings import Settings

READ = """
import datetime, hashlib, sys
import duckdb
with duckdb.connect(sys.argv[1], read_only=True) as release:
    relations = release.execute(
        '''select format('"{}"."{}"', table_schema, table_name) from information_schema.tables
        where table_catalog = current_database() order by all'''
    ).fetchall()
    macros = release.execute(
        '''select distinct format('"{}"."{}"(date ''{}'')', schema_name, function_name, $1::date)
        from duckdb_functions() where not internal and function_type = 'table_macro' order by all''',
        [datetime.date.today()],
    ).fetchall()
    for (relation,) in relations + macros:
        rows = sorted(map(repr, release.execute("from " + relation).fetchall()))
        print(relation, len(rows), hashlib.sha256("".join(rows).encode()).hexdigest())
"""


def read_with(python: Path, database: Path) -> list[str]:
    """A line per relation: name, rows, sha256 of the rows.

    Raises:
        subprocess.CalledProcessError: The version does not read the release; `stderr` says why.
    """
    command = [str(python), "-c", READ, str(database)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def main(versions: list[str]) -> int:
    """Print a line per version; returns how many versions do not read the release as the locked one does."""
    database = Settings.from_environment().current_database
    expected = read_with(Path(sys.executable), database)
    print(f"{database}: {len(expected)} relations, {sum(int(line.split()[-2]) for line in expected)} rows")
    failed = 0
    for version in versions:
        with tempfile.TemporaryDirectory() as folder:
            uv = [str(Path(sys.executable).with_name("uv"))]
            python = Path(folder) / "bin" / "python"
            subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
            subprocess.run([*uv, "pip", "install", "--quiet", "--python", python, f"duckdb=={version}"], check=True)
            try:
                said = "the same" if read_with(python, database) == expected else "DIFFERENT"
            except subprocess.CalledProcessError as error:
                said = [line for line in error.stderr.splitlines() if "Error" in line or "Exception" in line][-1]
        failed += said != "the same"
        print(f"{version}  {said}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
