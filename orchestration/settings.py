"""Where everything lies, and the environment that children of this process get.

Belongs here: paths and environment variables; this is the only module that reads the environment. Does not belong
here: making directories or files (whoever writes one makes it).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent

QUIET = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "1",
}
"""Nothing of ours and nothing we start reports to anyone (Dagster's own switch stands in dagster.yaml)."""


@dataclass(frozen=True)
class Settings:
    """Absolute paths of the working data (`home`) and of the checkout (`project_root`); language; addresses.

    Creates nothing by itself, so it may be made for a home that does not exist yet.
    """

    home: Path
    project_root: Path = PROJECT_ROOT
    language: str = "en"
    statbank_url: str = "https://api.statbank.dk/v1"
    postgres_dsn: str | None = field(default=None, repr=False)  # may hold a password

    def __post_init__(self) -> None:
        for name in ("home", "project_root"):
            if not getattr(self, name).is_absolute():
                raise ValueError(f"{name} must be an absolute path, not {getattr(self, name)}")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings of this process.

        `AARSVAERK_HOME` names the working data (relative to the current directory, `~` allowed; unset or empty:
        `data/` in the checkout); `LC_ALL`, `LC_MESSAGES` or `LANG` beginning with "da" chooses Danish;
        `AARSVAERK_STATBANK_URL` names another StatBank than the public one; `AARSVAERK_POSTGRES_DSN` is the database
        that releases are copied to.
        """
        environment = os.environ if environment is None else environment
        home = environment.get("AARSVAERK_HOME") or PROJECT_ROOT / "data"
        locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
        return cls(
            home=Path(home).expanduser().absolute(),
            language="da" if locale.startswith("da") else "en",
            statbank_url=environment.get("AARSVAERK_STATBANK_URL") or cls.statbank_url,
            postgres_dsn=environment.get("AARSVAERK_POSTGRES_DSN") or None,
        )

    @property
    def inbox(self) -> Path:
        """Where submitters' files are dropped; `received/` and `rejected/` below it hold what was handled."""
        return self.home / "inbox"

    @property
    def landing(self) -> Path:
        """Deliveries as received and as parsed, one directory per content."""
        return self.home / "landing"

    @property
    def fetched(self) -> Path:
        """What was last fetched of each StatBank query, so as not to ask for it again."""
        return self.home / "fetched"

    @property
    def verdicts(self) -> Path:
        """Border 1 reports, kept per version of the rules."""
        return self.home / "verdicts"

    @property
    def suggestions(self) -> Path:
        """Suggested task fields, kept per version of the mapping."""
        return self.home / "suggestions"

    @property
    def work(self) -> Path:
        """What one run makes and the next one may throw away."""
        return self.home / "work"

    @property
    def candidate(self) -> Path:
        """The database that is built and checked before it may become a release."""
        return self.work / "candidate.duckdb"

    @property
    def dbt_target(self) -> Path:
        """Dbt's manifest, compiled SQL, run results and log."""
        return self.work / "dbt"

    @property
    def releases(self) -> Path:
        """The published releases, one directory each."""
        return self.home / "releases"

    @property
    def current(self) -> Path:
        """Symbolic link to the current release's directory."""
        return self.home / "current"

    @property
    def current_database(self) -> Path:
        """The database of the current release."""
        return self.current / "aarsvaerk.duckdb"

    @property
    def dagster_home(self) -> Path:
        """Dagster's run history and event logs."""
        return self.home / "dagster_home"

    @property
    def lock(self) -> Path:
        """Held by the one run that may write."""
        return self.home / "refresh.lock"

    @property
    def dbt_project(self) -> Path:
        """The dbt project of the checkout."""
        return self.project_root / "dbt_project"

    @property
    def seeds(self) -> Path:
        """Reference facts and embedded deliveries of the checkout."""
        return self.project_root / "seeds"

    @property
    def decisions(self) -> Path:
        """The file of decisions on tasks."""
        return self.seeds / "reference" / "map_task.csv"

    @property
    def deliveries(self) -> Path:
        """The embedded deliveries with their index."""
        return self.seeds / "deliveries"

    @property
    def dbt_executable(self) -> str:
        """The dbt command beside the Python that runs us, whatever PATH says."""
        return str(Path(sys.executable).parent / "dbt")

    def child_environment(self) -> dict[str, str]:
        """The whole environment of dbt and Dagster processes: this one's, our paths, and no reports to anyone."""
        return dict(os.environ) | self.variables()

    def variables(self) -> dict[str, str]:
        """The variables that are ours."""
        return QUIET | {
            "AARSVAERK_HOME": str(self.home),
            "AARSVAERK_CANDIDATE": str(self.candidate),
            "DAGSTER_HOME": str(self.dagster_home),
            "AARSVAERK_EVENT_LOG": str(self.dagster_home / "history" / "runs"),  # where Dagster's own would be
            "DBT_PROFILES_DIR": str(self.dbt_project),
            "DBT_TARGET_PATH": str(self.dbt_target),
            "DBT_LOG_PATH": str(self.dbt_target),
        }

    def export(self) -> None:
        """Put our variables into this process, for libraries that read them here."""
        os.environ.update(self.variables())
