"""kill -9 at random moments of a refresh: afterwards `current` is a whole release, and the next refresh makes it good.

    python -m tests.soak.kills [--kills 200] [--complete-every 4] [--seed 1] [--phases publish postgres]

A first refresh, and a copy of its release into a PostgreSQL server that is started here, tell what an undisturbed run
publishes and how long each phase takes. Then refreshes and copies are killed with all their processes. For each a
phase is drawn and a moment within it, so that short phases are met as often as long ones. After each kill `current`
and what readers find in PostgreSQL are looked through. Then chance decides: one in four times (or as asked) the next
run goes to its end, and must publish the content of the undisturbed one. Of the other runs half begin with what the
killed one left, and half without landing and verdicts, so that there is something to land and to judge.
"""

from __future__ import annotations

import argparse
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import duckdb

from aarsvaerk.release.content_hash import SCHEMAS, content_hash
from aarsvaerk.release.lifecycle.listing import list_releases
from aarsvaerk.release.releases import read_release
from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests.postgres import Server

AARSVAERK = [sys.executable, "-c", "from aarsvaerk.cli.main import app; app()"]
PHASES = {
    "starting": "start",
    "landing": "land",
    "building": "dbt",
    "checking": "check",
    "writing": "render",
    "publishing": "publish",
    "copying": "postgres",
}
"""The first word of the line that tells of a phase, and what the phase is called here."""


class Run:
    """A refresh, a copy into PostgreSQL, or both, in a process group with the lines they tell on the error stream."""

    def __init__(self, home: Path, server: Server, *steps: str):
        refresh = shlex.join([*AARSVAERK, "refresh", "--force"])
        copy = f"echo 'copying ...' >&2 && {shlex.join([*AARSVAERK, 'publish', 'postgres', '--force'])}"
        command = " && ".join({"refresh": refresh, "copy": copy}[step] for step in steps)
        self.log = home.parent / "refresh.log"
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", command],
                cwd=PROJECT_ROOT,
                env=os.environ
                | {"AARSVAERK_HOME": str(home), "AARSVAERK_POSTGRES_DSN": server.dsn(), "LC_ALL": "C.UTF-8"},
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        self.begun: dict[str, float] = {}

    def phase(self) -> str | None:
        """The phase told last; notes when each was told first."""
        for line in self.log.read_text(encoding="utf-8").splitlines():
            if phase := PHASES.get(line.partition(" ")[0]):
                self.begun.setdefault(phase, time.monotonic())
        return list(self.begun)[-1] if self.begun else None

    def wait(self, phase: str | None = None, seconds: float = 0) -> bool:
        """Wait until it is so many seconds into a phase, or has ended; whether it still runs."""
        try:
            while self.process.poll() is None:
                self.phase()
                if phase in self.begun and time.monotonic() - self.begun[phase] >= seconds:
                    return True
                time.sleep(0.01)
        except BaseException:
            self.kill()
            raise
        self.phase()
        return False

    def kill(self) -> None:
        """Kill it and all it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + 5
        with suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.killpg(self.process.pid, 0)
                time.sleep(0.01)


def complete(home: Path, server: Server) -> tuple[str, dict[str, float]]:
    """Refresh and copy to the end: the content's hash, and how many seconds each phase took."""
    run = Run(home, server, "refresh", "copy")
    run.wait()
    if run.process.returncode:
        raise SystemExit(f"a run that nobody disturbed failed:\n{run.log.read_text(encoding='utf-8')}")
    ends = [*list(run.begun.values())[1:], time.monotonic()]
    seconds = {phase: end - begun for (phase, begun), end in zip(run.begun.items(), ends, strict=True)}
    return read_release(home / "current").content_hash, seconds


def faults(settings: Settings) -> list[str]:
    """What is wrong with the current release; nothing where it is whole."""
    folder = settings.current.resolve()
    release = read_release(folder)
    with duckdb.connect(str(folder / "aarsvaerk.duckdb"), read_only=True) as connection:
        database = connection.execute("select current_database()").fetchone()[0]
        told = connection.execute("select release_id, content_hash from meta.release").fetchall()
        hashed = content_hash(connection, database)
    found = []
    if told != [(folder.name, release.content_hash)] or release.release_id != folder.name:
        found.append(f"{folder.name} says it is {told} and {release.release_id}")
    if hashed != release.content_hash:
        found.append(f"{folder.name} holds something else than its content hash says")
    return found + [f"{one.release_id}: {problem}" for one in list_releases(settings, True) for problem in one.problems]


def copied(server: Server) -> tuple[str, list[str]]:
    """The release that readers find in PostgreSQL, and what is wrong with it; nothing where it is whole."""
    found = []
    with server.connect() as connection:
        ((release_id, row_counts),) = connection.execute("select release_id, row_counts from meta.release").fetchall()
        for schema in SCHEMAS:
            (said,) = connection.execute("select obj_description(%s::regnamespace)", [schema]).fetchone()
            if release_id not in said:
                found.append(f"{release_id} is in PostgreSQL, and schema {schema} is: {said}")
        for table, rows in row_counts.items():
            (there,) = connection.execute(f"select count(*) from {table}").fetchone()
            if there != rows:
                found.append(f"{release_id}: {table} has {there} rows in PostgreSQL, {rows} were published")
    return release_id, found


def main() -> int:
    """Run it; 0 where nothing was wrong after any kill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--complete-every", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phases", nargs="+", choices=[*PHASES.values()], default=[*PHASES.values()])
    given = parser.parse_args()
    server = Server()
    try:
        with tempfile.TemporaryDirectory(prefix="aarsvaerk-soak-") as directory:
            return soak(Path(directory), server, given)
    finally:
        server.stop()


def soak(directory: Path, server: Server, given: argparse.Namespace) -> int:
    """Kill, look, complete; 0 where nothing was wrong."""
    settings = Settings(home=directory / "home")
    settings.keep_private()
    chance = random.Random(given.seed)
    undisturbed, seconds = complete(settings.home, server)
    phases = ", ".join(f"{phase} {took:.1f} s" for phase, took in seconds.items())
    print(f"seed {given.seed}; undisturbed: {phases}; content {undisturbed[:12]}", flush=True)
    started, met, completed, told, wrong = time.monotonic(), Counter(), 0, 0, []
    forget(settings)
    forgotten = True
    for number in range(1, given.kills + 1):
        phase = chance.choice(given.phases)
        run = Run(settings.home, server, "copy" if phase == "postgres" else "refresh")
        if run.wait(phase, chance.uniform(0, seconds[phase])):
            run.kill()
            moment = f"{run.phase()}, all to do" if forgotten else run.phase()
        else:
            moment = "nothing: it ended before its moment came"
        met[moment] += 1
        wrong += [f"kill {number} in {run.phase()}: {fault}" for fault in faults(settings) + copied(server)[1]]
        is_completed = chance.random() < 1 / given.complete_every or number == given.kills
        if is_completed:
            content, took = complete(settings.home, server)
            # What else the machine does changes; a moment beyond a phase's end would never come.
            seconds = {phase: min(seconds[phase], took[phase]) for phase in seconds}
            completed += 1
            if content != undisturbed:
                wrong.append(f"after kill {number} a refresh published {content[:12]}")
            release_id, found = copied(server)
            if release_id != settings.current.resolve().name:
                found.append(f"{release_id} is in PostgreSQL instead of {settings.current.resolve().name}")
            found += faults(settings) + leftovers(settings, server)
            wrong += [f"after kill {number} was made good: {fault}" for fault in found]
        if forgotten := is_completed or chance.random() < 0.5:
            forget(settings)
        print(
            f"  {number}: killed in {moment}; {completed} made good, {len(wrong)} wrong, "
            f"{time.monotonic() - started:.0f} s",
            *wrong[told:],
            sep="\n    ",
            flush=True,
        )
        told = len(wrong)
    for phase, count in sorted(met.items()):
        print(f"  {count} x {phase}")
    print(f"{given.kills} kills, {completed} runs to the end: {len(wrong)} wrong")
    return 1 if wrong else 0


def forget(settings: Settings) -> None:
    """Remove what a refresh would not have to do again."""
    for path in (settings.landing, settings.verdicts, settings.suggestions, settings.work):
        shutil.rmtree(path, ignore_errors=True)


def leftovers(settings: Settings, server: Server) -> list[str]:
    """What a completed run must have cleared away."""
    left = [path.name for path in settings.releases.iterdir() if "." in path.name]
    left += [path.name for path in settings.home.iterdir() if path.name.startswith(".")]
    with server.connect() as connection:
        schemas = connection.execute(
            "select nspname from pg_namespace where nspname !~ '^pg_|^information_'"
        ).fetchall()
    left += [f"schema {name}" for (name,) in schemas if name not in (*SCHEMAS, "public")]
    return [f"{name} is left" for name in left]


if __name__ == "__main__":
    sys.exit(main())
