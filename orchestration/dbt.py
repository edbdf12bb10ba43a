"""Around dbt: a parsed manifest that fits the project, and the build itself, by dbt's own Python interface.

Belongs here: running dbt and reading what it leaves, without Dagster. Does not belong here: the assets (assets/dbt.py).
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aarsvaerk.file_hash import files_hash, files_under
from aarsvaerk.settings import Settings

GOOD = {"success", "pass"}
TOLERATED = GOOD | {"warn", "no-op"}


NOT_BUILT = "not_in_sql"
"""Tag of the seeds that only Python reads: declared and tested, but not loaded by a refresh."""


class DbtFailed(Exception):
    """dbt could not do its work at all; the message holds its last words."""


@dataclass(frozen=True)
class NodeResult:
    """The outcome of one model, seed or test in a build."""

    unique_id: str
    status: str
    message: str
    failures: int | None = None
    seconds: float = 0

    @property
    def is_test(self) -> bool:
        """Whether it is a test, not a model or seed."""
        return self.unique_id.startswith("test.")

    @property
    def skipped(self) -> bool:
        """Whether dbt left it out because something before it failed."""
        return self.status == "skipped"

    @property
    def name(self) -> str:
        """The node's own name, without kind and package (and without the hash dbt puts after a generic test's)."""
        return self.unique_id.split(".")[2]

    @property
    def why(self) -> str:
        """Status and message in one line, without dbt's list of the macros on the way."""
        message = self.message.split("\n  > in macro", maxsplit=1)[0]
        return " ".join(f"{self.status}: {message}".split())


class ManifestPreparation:
    """`dbt parse`, begun early so that other imports run beside it, and only where the project has changed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stamp = settings.dbt_target / "manifest.inputs"
        self.inputs = _manifest_inputs(settings)
        self.process: subprocess.Popen | None = None
        fresh = self.stamp.exists() and self.stamp.read_text(encoding="ascii") == self.inputs
        if not (fresh and manifest_path(settings).exists()):
            settings.dbt_target.mkdir(parents=True, exist_ok=True)
            self.stamp.unlink(missing_ok=True)
            self.process = subprocess.Popen(  # noqa: S603
                # What dbt remembers of the last parse does not hold for unit tests when a new model comes between.
                [settings.dbt_executable, "--quiet", "--no-use-colors", "--no-partial-parse", "parse"],
                cwd=settings.dbt_project,
                env=settings.child_environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def wait(self) -> None:
        """Wait until the manifest is there.

        Raises:
            DbtFailed: The project cannot be parsed.
        """
        if self.process:
            output, _ = self.process.communicate()
            if self.process.returncode:
                raise DbtFailed(output.strip())
            self.stamp.write_text(self.inputs, encoding="ascii")


def manifest_path(settings: Settings) -> Path:
    """Where dbt's manifest lies."""
    return settings.dbt_target / "manifest.json"


def read_manifest(settings: Settings) -> dict:
    """Dbt's manifest, as prepared before.

    Raises:
        FileNotFoundError: Nothing has prepared it in this home yet.
    """
    return json.loads(manifest_path(settings).read_text(encoding="utf-8"))


def compiled(settings: Settings, models: Sequence[str]) -> dict[str, str]:
    """The SQL of models as dbt compiles it, with the candidate's names; that of the last build, if it can be read.

    Raises:
        DbtFailed: dbt cannot compile it.
    """
    if found := _compiled(settings.dbt_target, models):
        return found
    with TemporaryDirectory() as directory:
        # In a home of its own: the real one may be in use or closed to this user, and compiling needs no data.
        own = replace(settings, home=Path(directory))
        own.work.mkdir()
        done = subprocess.run(  # noqa: S603
            [own.dbt_executable, "--quiet", "--no-use-colors", "compile", "--select", *models],
            cwd=own.dbt_project,
            env=own.child_environment(),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise DbtFailed(done.stdout.strip())
        return _compiled(own.dbt_target, models)


def _compiled(target: Path, models: Sequence[str]) -> dict[str, str]:
    """The compiled SQL of all of the models below a target folder of dbt; nothing where any of it cannot be read."""
    try:
        files = {model: next((target / "compiled").rglob(f"{model}.sql"), None) for model in models}
        return {model: path.read_text(encoding="utf-8") for model, path in files.items()} if all(files.values()) else {}
    except PermissionError:
        return {}


def build(settings: Settings, finished: Callable[[str], None]) -> list[NodeResult]:
    """Build all models and ask all data tests, in this process.

    Unit tests are left out: they try expressions on rows of their own, so that data cannot make them fail.

    Args:
        settings: The home and the checkout; their variables are in this process's environment.
        finished: Called with the name of each node that is done.

    Raises:
        DbtFailed: dbt broke off before it built anything.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    try:
        return run_build(settings, finished, ["--exclude-resource-type", "unit_test"])
    finally:
        DuckDBConnectionManager.close_all_connections()  # else dbt keeps the file as long as the process lives


def run_build(settings: Settings, finished: Callable[[str], None], options: Sequence[str]) -> list[NodeResult]:
    """`dbt build` of what SQL reads, in this process, with further options; see `build`."""
    from dbt.cli.main import dbtRunner

    def tell(event) -> None:
        if name := finished_node(event.info.name, event.data):
            finished(name)

    command = ["--quiet", "--log-level-file", "warn", "--no-write-json", "build", "--exclude", f"tag:{NOT_BUILT}"]
    places = ["--project-dir", settings.dbt_project, "--profiles-dir", settings.dbt_project]
    outcome = dbtRunner(callbacks=[tell]).invoke([*command, *map(str, places), *options])
    if outcome.exception or outcome.result is None:
        raise DbtFailed(str(outcome.exception or "dbt gave no result").strip())
    return [_node_result(result) for result in outcome.result.results]


def finished_node(event: str, data) -> str | None:
    """The node that an event of dbt reports as done (LogModelResult, LogTestResult, …); None for any other event."""
    return data.node_info.node_name if event.startswith("Log") and event.endswith("Result") else None


def _node_result(result) -> NodeResult:
    """The outcome of a node; the message of a failed test is what it found (macros/duckdb/test.sql)."""
    found = result.adapter_response.get("_message", "OK")
    message = found if result.status == "fail" and found != "OK" else result.message or ""
    return NodeResult(result.node.unique_id, str(result.status), message, result.failures, result.execution_time)


BROKEN = "broken_nodes"
"""Name under which a failed build's metadata lists its nodes that failed or were skipped."""


def broken_nodes(results: Iterable[NodeResult]) -> list[NodeResult]:
    """What failed, was in error or was skipped, the skipped last: they wait for the others."""
    broken = [result for result in results if result.status not in TOLERATED]
    return sorted(broken, key=lambda result: (result.skipped, result.unique_id))


def _manifest_inputs(settings: Settings) -> str:
    """What the manifest depends on: models, seeds, dbt's version, and the paths it records."""
    root = settings.project_root
    files = files_hash(root, files_under(root, ("dbt_project", "seeds/reference", "requirements.lock")))
    return hashlib.sha256(f"{files}\n{root}\n{settings.candidate}".encode()).hexdigest()
