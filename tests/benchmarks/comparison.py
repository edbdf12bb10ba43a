"""What comparison takes of a refresh: of each node of dbt, of the open profile, and of copying, hashing and Parquet.

`python -m tests.benchmarks.comparison HOME` copies a home that has been refreshed, refreshes the copy in this process,
and prints processor and clock seconds, comparison beside all. All of comparison may take a quarter of the refresh;
ranks with their ranges, estimates and frontier may take 30 s together. dbt runs one node at a time, so that what this
process spends between the ends of two nodes is the later one's. Checks of border 2, workbooks and pages are counted in
the whole alone: they look at all tables at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aarsvaerk.progress import Progress
from aarsvaerk.release import content_hash, copying, files
from aarsvaerk.release.open import comparison, open_profile
from aarsvaerk.settings import Settings
from orchestration.dbt import ManifestPreparation, read_manifest
from orchestration.run import refresh

MOST_PER_CENT, MOST_SECONDS = 25.0, 30.0
FOLDERS = ("benchmarking", "intermediate/comparison", "intermediate/statistics")
NAMES = ("benchmark_", "gap_", "change_decomposition", "efficiency", "municipality_profile", "model_card")
NAMES += ("bridge_peer", "dim_peer_set", "dim_structural_factor", "fct_structural_factor")
SEEDS = ("ref_peer", "ref_twin", "ref_denominator", "ref_task_field_denominator", "ref_structural", "ref_land_neigh")
STATISTICS = ("bm_estimate", "bm_comparison", "bm_scope_comparison", "bm_efficiency", "bm_model")
"""Models that hold the intervals, ranks and the frontier."""
Seconds = tuple[float, float]


def now() -> Seconds:
    """Processor seconds of this process and its children so far, and the clock."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system, time.perf_counter()


class Nodes(Progress):
    """Seconds of each phase, and of each node of dbt."""

    def __init__(self) -> None:
        super().__init__()
        self.spent: dict[str, Seconds] = {}
        self.phases: dict[str, Seconds] = defaultdict(lambda: (0.0, 0.0))
        self.last = now()

    @contextmanager
    def phase(self, name: str, total: int | None = None) -> Iterator[None]:
        """A phase, whose seconds are added to those it had."""
        before = self.last = now()
        with super().phase(name, total):
            yield
        self.phases[name] = _added(self.phases[name], before)

    def advance(self, what: str) -> None:
        """A node is done; of the first one nothing is known, since dbt starts before it."""
        if self.spent:
            self.spent[what] = _added((0.0, 0.0), self.last)
        self.spent.setdefault(what, (0.0, 0.0))
        self.last = now()


def _added(so_far: Seconds, since: Seconds) -> Seconds:
    return tuple(one + end - begin for one, end, begin in zip(so_far, now(), since, strict=True))


def is_compared(name: str) -> bool:
    """Whether a published table is one of comparison, by its name."""
    return name.replace('"', "").rpartition(".")[2].startswith(NAMES)


def compared_nodes(manifest: dict) -> set[str]:
    """The names of dbt's models and seeds that comparison is made of, and of the tests that read one of them."""
    found, tests = {}, []
    for key, node in manifest["nodes"].items():
        path = node["original_file_path"].partition("models/")[2]
        if node["resource_type"] == "test":
            tests.append(node)
        elif path.startswith(FOLDERS) or is_compared(node["name"]) or node["name"].startswith(SEEDS):
            found[key] = node["name"]
    return {*found.values(), *(test["name"] for test in tests if found.keys() & test["depends_on"]["nodes"])}


def watch(module: object, name: str, spent: dict[str, list[Seconds]], table_of: Callable[..., str]) -> None:
    """Time a function of a module, by the table that its arguments name, if that is one of comparison."""
    original = getattr(module, name)

    def timed(*arguments, **named):
        before = now()
        done = original(*arguments, **named)
        if is_compared(table_of(*arguments)):
            spent[name].append(_added((0.0, 0.0), before))
        return done

    setattr(module, name, timed)


def watch_all() -> dict[str, list[Seconds]]:
    """Time what is done outside dbt, table by table."""
    spent: dict[str, list[Seconds]] = defaultdict(list)
    for module in (copying, open_profile):
        watch(module, "fill", spent, lambda _, name, *__: name)
    watch(content_hash, "_rows_hash", spent, lambda _, name, __: name)
    watch(comparison, "compare_shown", spent, lambda *_: "benchmark_")
    whole = files.write_parquet

    def write_parquet(connection, tables, *arguments) -> tuple:
        written = []
        for table in tables:
            before = now()
            written += whole(connection, [table], *arguments)
            if is_compared(table.name):
                spent["write_parquet"].append(_added((0.0, 0.0), before))
        return tuple(written)

    files.write_parquet = write_parquet
    return spent


def measure(home: Path) -> int:
    """Refresh the home, print the table; exit code 1 where a limit is exceeded."""
    os.environ["AARSVAERK_HOME"] = str(home)
    settings, nodes, spent = Settings.from_environment(), Nodes(), watch_all()
    ManifestPreparation(settings).wait()  # a home that stays where it is parses the project once
    before = now()
    outcome = refresh(settings, nodes, force=True)
    whole = _added((0.0, 0.0), before)
    if not outcome.release:
        raise SystemExit("\n".join(map(str, outcome.reasons)))
    named = compared_nodes(read_manifest(settings))
    parts = {"dbt, models and tests": [of for name, of in nodes.spent.items() if name in named]}
    titles = {"fill": "copying, both profiles", "_table_hash": "content hash, both profiles"}
    titles |= {"compare_shown": "open profile, made anew", "write_parquet": "Parquet, both profiles"}
    parts |= {title: spent[name] for name, title in titles.items()}
    totals = {name: _sum(part) for name, part in parts.items()}
    print("| | processor s | clock s | of the refresh |\n|---|---|---|---|")
    for name, of in [*nodes.phases.items(), ("whole refresh", whole)]:
        print(f"| {name} | {of[0]:.1f} | {of[1]:.1f} | |")
    every = _sum(totals.values())
    for name, of in [*totals.items(), ("all comparison", every)]:
        print(f"| {name} | {of[0]:.1f} | {of[1]:.1f} | {100 * of[0] / whole[0]:.1f} % |")
    statistics = _sum(nodes.spent.get(name, (0.0, 0.0)) for name in STATISTICS)
    print(f"| ranks, intervals, estimates and frontier | {statistics[0]:.1f} | {statistics[1]:.1f} | |\n")
    slowest = sorted((name for name in nodes.spent if name in named), key=lambda name: -nodes.spent[name][0])
    print("\n".join(f"{nodes.spent[name][0]:6.2f} s {name}" for name in slowest[:20]))
    return int(100 * every[0] > MOST_PER_CENT * whole[0] or statistics[0] > MOST_SECONDS)


def _sum(seconds) -> Seconds:
    return tuple(map(sum, zip((0.0, 0.0), *seconds, strict=True)))


def main(home: Path) -> int:
    """Measure on a copy of the home."""
    with tempfile.TemporaryDirectory(prefix="aarsvaerk-comparison-") as directory:
        copy = Path(directory) / "home"
        subprocess.run(["cp", "-r", "--reflink=auto", str(home), str(copy)], check=True)
        return measure(copy)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m tests.benchmarks.comparison HOME")
    sys.exit(main(Path(sys.argv[1])))
