"""kill -9 at random moments of a refresh: afterwards `current` is a whole release, and the next refresh makes it good.

    python -m tests.soak.kills [--kills 200] [--complete-every 10] [--seed 1] [--postgres DSN]

A first refresh tells what an undisturbed one publishes and how long each phase takes. Then, in another home that has a
release, refreshes are killed with all their processes. For each a phase is drawn and a moment within it, so that short
phases are met as often as long ones. After each kill `current` is looked through; after every tenth (or as asked) a
refresh runs to its end, and its release must have the content of the undisturbed one. Before each refresh the landing
and the verdicts are removed where the one before was completed, so that there is something to land and to judge.
With `--postgres` each refresh goes on to copy the release into that database, which is one more phase.
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

from orchestration.content import content_hash
from orchestration.keeping.listing import listed
from orchestration.releases import read_release
from orchestration.settings import PROJECT_ROOT, Settings

AARSVAERK = [sys.executable, "-c", "from orchestration.cli import app; app()"]
PHASES = {
    "starting": "start",
    "landing": "land",
    "building": "dbt",
    "checking": "check",
    "publishing": "publish",
    "copying": "postgres",
}
"""The first word of the line that tells of a phase, and what the phase is called here."""


class Run:
    """One refresh in a process group of its own, with the lines it tells on the error stream."""

    def __init__(self, home: Path, postgres: str | None):
        command = shlex.join([*AARSVAERK, "refresh", "--force"])
        if postgres:
            copy = shlex.join([*AARSVAERK, "publish", "postgres", "--dsn", postgres])
            command = f"{command} && echo 'copying ...' >&2 && {copy}"
        self.log = home.parent / "refresh.log"
        with self.log.open("w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", command],
                cwd=PROJECT_ROOT,
                env=os.environ | {"AARSVAERK_HOME": str(home), "LC_ALL": "C.UTF-8"},
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


def complete(home: Path, postgres: str | None) -> tuple[str, dict[str, float]]:
    """Refresh to the end: the content's hash, and how many seconds each phase took."""
    run = Run(home, postgres)
    run.wait()
    if run.process.returncode:
        raise SystemExit(f"a refresh that nobody disturbed failed:\n{run.log.read_text(encoding='utf-8')}")
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
    has_checksums = (folder / "SHA256SUMS").exists()
    found += [f"{one.release_id}: {problem}" for one in listed(settings, has_checksums) for problem in one.problems]
    return found


def main() -> int:
    """Run it; 0 where nothing was wrong after any kill."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--complete-every", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", metavar="DSN")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aarsvaerk-soak-") as directory:
        return soak(Path(directory), given)


def soak(directory: Path, given: argparse.Namespace) -> int:
    """Kill, look, complete; 0 where nothing was wrong."""
    settings = Settings(home=directory / "home")
    settings.keep_private()
    chance = random.Random(given.seed)
    undisturbed, seconds = complete(settings.home, given.postgres)
    phases = ", ".join(f"{phase} {took:.1f} s" for phase, took in seconds.items())
    print(f"seed {given.seed}; undisturbed: {phases}; content {undisturbed[:12]}", flush=True)
    started, met, completed, told, wrong = time.monotonic(), Counter(), 0, 0, []
    forget(settings)
    for number in range(1, given.kills + 1):
        phase = chance.choice(list(seconds))
        run = Run(settings.home, given.postgres)
        if run.wait(phase, chance.uniform(0, seconds[phase])):
            run.kill()
            met[run.phase()] += 1
        else:
            met["ended before its moment came"] += 1
        wrong += [f"kill {number} in {run.phase()}: {fault}" for fault in faults(settings)]
        if number % given.complete_every == 0 or number == given.kills:
            content, took = complete(settings.home, given.postgres)
            # What else the machine does changes; a moment beyond a phase's end would never come.
            seconds = {phase: min(seconds[phase], took[phase]) for phase in seconds}
            completed += 1
            if content != undisturbed:
                wrong.append(f"after kill {number} a refresh published {content[:12]}")
            wrong += [f"after kill {number} was made good: {fault}" for fault in faults(settings) + leftovers(settings)]
            forget(settings)
        print(f"  {number}: {dict(met)}, {time.monotonic() - started:.0f} s", *wrong[told:], sep="\n    ", flush=True)
        told = len(wrong)
    print(f"{given.kills} kills, {completed} refreshes to the end: {len(wrong)} wrong")
    return 1 if wrong else 0


def forget(settings: Settings) -> None:
    """Remove what a refresh would not have to do again."""
    for path in (settings.landing, settings.verdicts, settings.suggestions, settings.work):
        shutil.rmtree(path, ignore_errors=True)


def leftovers(settings: Settings) -> list[str]:
    """What a completed refresh must have cleared away."""
    left = [path for path in settings.releases.iterdir() if "." in path.name]
    left += [path for path in settings.home.iterdir() if path.name.startswith(".")]
    return [f"{path.name} is left" for path in left]


if __name__ == "__main__":
    sys.exit(main())
