"""Around dbt: a parsed manifest that fits the project, and what a build said of its tests.

Belongs here: preparing and reading dbt's artefacts, without Dagster. Does not belong here: the assets (assets/dbt.py).
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aarsvaerk.file_hash import files_hash, files_under
from aarsvaerk.settings import Settings

GOOD = {"success", "pass"}
TOLERATED = GOOD | {"warn", "no-op"}


class DbtFailed(Exception):
    """dbt could not do its work at all; the message holds its last words."""


@dataclass(frozen=True)
class NodeResult:
    """What dbt said of one model, seed or test in its last build."""

    unique_id: str
    status: str
    message: str
    failures: int | None

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


def read_results(settings: Settings) -> dict[str, NodeResult]:
    """What the last build said of each node, by unique_id; empty where dbt broke off before it ran anything."""
    path = settings.dbt_target / "run_results.json"
    if not path.exists():
        return {}
    return {
        result["unique_id"]: NodeResult(
            result["unique_id"], result["status"], result.get("message") or "", result.get("failures")
        )
        for result in json.loads(path.read_text(encoding="utf-8"))["results"]
    }


def forget_results(settings: Settings) -> None:
    """Remove the last build's results, so that no later build is judged by them."""
    (settings.dbt_target / "run_results.json").unlink(missing_ok=True)


def unshown_tests(manifest: Mapping, shown: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """The tests that dagster-dbt makes no asset check of: (unique_id, check name, severity), sorted.

    These are singular tests over several models; `shown` holds the unique_ids it does show.
    """
    for unique_id, node in sorted(manifest["nodes"].items()):
        if node["resource_type"] == "test" and unique_id not in shown:
            yield unique_id, node["name"], node["config"].get("severity", "error").lower()


def broken_nodes(results: Mapping[str, NodeResult]) -> list[NodeResult]:
    """What failed, was in error or was skipped, the skipped last: they wait for the others."""
    broken = [result for result in results.values() if result.status not in TOLERATED]
    return sorted(broken, key=lambda result: (result.skipped, result.unique_id))


def _manifest_inputs(settings: Settings) -> str:
    """What the manifest depends on: models, seeds, dbt's version, and the paths it records."""
    root = settings.project_root
    files = files_hash(root, files_under(root, ("dbt_project", "seeds/reference", "requirements.lock")))
    return hashlib.sha256(f"{files}\n{root}\n{settings.candidate}".encode()).hexdigest()
