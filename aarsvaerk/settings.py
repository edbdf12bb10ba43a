"""Paths and options, and the environment of child processes.

This is the only module that reads environment variables. Does not belong here: creating directories or files (whoever
writes one creates it).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ingest.said import Said

SHORTEST_TOKEN = 16  # a shorter one could be guessed
TARGETS = ("duckdb", "spark")
PROJECT_ROOT = Path(__file__).resolve().parent.parent

QUIET = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "1",
}
"""Switches telemetry off in this process and its children (Dagster's own switch is in dagster.yaml)."""


class BadSetting(Said, ValueError):
    """A variable of the environment has a value that it cannot have."""


@dataclass(frozen=True)
class Settings:
    """The data (`home`) and the checkout (`project_root`) as absolute paths, and the options.

    `keep_releases` is the number of newest releases to keep (0: all); `umask` is that of all files and folders written;
    `memory` is what DuckDB may hold in memory while a release is made; `target` is what builds the tables, duckdb
    or spark.

    Creates nothing, so the home need not exist yet.
    """

    home: Path
    project_root: Path = PROJECT_ROOT
    language: str = "en"
    statbank_url: str = "https://api.statbank.dk/v1"
    keep_releases: int = 30
    umask: int = 0o077
    open_threshold_fte: Decimal = Decimal(3)
    memory: str = "1GB"
    target: str = "duckdb"
    spark_remote: str | None = field(default=None, repr=False)  # may hold a token
    java_home: str | None = None
    postgres_dsn: str | None = field(default=None, repr=False)  # may hold a password
    api_token: str | None = field(default=None, repr=False)
    api_tokens_file: Path | None = None
    dagster_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name in ("home", "project_root"):
            if not getattr(self, name).is_absolute():
                raise BadSetting("{name} must be an absolute path, not {path}.", name=name, path=getattr(self, name))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings of this process from its environment.

        `AARSVAERK_HOME` is the home (relative to the current directory, `~` allowed; unset or empty:
        `data/` in the checkout); `AARSVAERK_LANGUAGE`, da or en, decides the language, and without it
        `LC_ALL`, `LC_MESSAGES` or `LANG` that begins with "da" chooses Danish;
        `AARSVAERK_STATBANK_URL` is another StatBank than the public one; `AARSVAERK_KEEP_RELEASES` is a number;
        `AARSVAERK_UMASK` is octal, 077 or, to let a group read, 027; units with fewer FTE than
        `AARSVAERK_OPEN_THRESHOLD_FTE` are suppressed in the open profile; `AARSVAERK_MEMORY`, such as 1GB, is what
        DuckDB holds in memory before it uses the disk; `AARSVAERK_TARGET` is what builds the tables, duckdb or spark
        (which reads `SPARK_REMOTE` and `JAVA_HOME` itself); `AARSVAERK_POSTGRES_DSN` is the database that releases are
        copied to; who sends `AARSVAERK_API_TOKEN` may read the internal profile over HTTP; `AARSVAERK_API_TOKENS` is a
        file outside the home with tokens of single municipalities; `AARSVAERK_DAGSTER_TOKEN` opens Dagster's pages.

        Raises:
            ValueError: A variable has an invalid value; the message names it.
        """
        environment = os.environ if environment is None else environment
        home = environment.get("AARSVAERK_HOME") or PROJECT_ROOT / "data"
        return cls(
            home=Path(home).expanduser().absolute(),
            language=_language(environment.get("AARSVAERK_LANGUAGE") or language_of(environment)),
            statbank_url=environment.get("AARSVAERK_STATBANK_URL") or cls.statbank_url,
            keep_releases=_keep_releases(environment.get("AARSVAERK_KEEP_RELEASES") or str(cls.keep_releases)),
            umask=_umask(environment.get("AARSVAERK_UMASK") or "077"),
            open_threshold_fte=_threshold(environment.get("AARSVAERK_OPEN_THRESHOLD_FTE")) or cls.open_threshold_fte,
            memory=_memory(environment.get("AARSVAERK_MEMORY") or cls.memory),
            target=_target(environment.get("AARSVAERK_TARGET") or cls.target),
            spark_remote=environment.get("SPARK_REMOTE") or None,
            java_home=environment.get("JAVA_HOME") or None,
            postgres_dsn=environment.get("AARSVAERK_POSTGRES_DSN") or None,
            api_token=_token(environment.get("AARSVAERK_API_TOKEN")),
            api_tokens_file=_file(environment.get("AARSVAERK_API_TOKENS")),
            dagster_token=_token(environment.get("AARSVAERK_DAGSTER_TOKEN")),
        )

    @property
    def inbox(self) -> Path:
        """Where senders' files are dropped; processed files are in folders below it."""
        return self.home / "inbox"

    @property
    def landing(self) -> Path:
        """Deliveries as received and as read, one directory per content."""
        return self.home / "landing"

    @property
    def is_synthetic(self) -> bool:
        """Whether the home is declared to hold simulated deliveries (ingest.landing writes the note)."""
        return (self.landing / "synthetic.json").exists()

    @property
    def fetched(self) -> Path:
        """The last fetch of each StatBank query, so that unchanged tables are not requested again."""
        return self.home / "fetched"

    @property
    def verdicts(self) -> Path:
        """Border 1 results, per version of the rules."""
        return self.home / "verdicts"

    @property
    def suggestions(self) -> Path:
        """Suggested task fields, per version of the mapping."""
        return self.home / "suggestions"

    @property
    def work(self) -> Path:
        """Working files of a run, which the next run may delete."""
        return self.home / "work"

    @property
    def temporary(self) -> Path:
        """Temporary files, one folder per process."""
        return self.home / "tmp"

    @property
    def candidate(self) -> Path:
        """The database that is built and checked before it becomes a release."""
        return self.work / "candidate.duckdb"

    @property
    def open_plan(self) -> Path:
        """The database of what is suppressed in the open profile of the candidate; never published."""
        return self.work / "open_plan.duckdb"

    @property
    def built_on_spark(self) -> Path:
        """Where Spark reads what was landed and writes the tables that it builds, as Parquet."""
        return self.work / "spark"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into memory; gone when it is done."""
        return self.work / "spill"

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
    def next(self) -> Path:
        """Symbolic link to the release that is being published; renamed to `current`."""
        return self.home / ".next"

    @property
    def marks(self) -> Path:
        """One file per release that is kept regardless of age."""
        return self.home / "marks"

    @property
    def rollback_note(self) -> Path:
        """The record of a rollback in effect."""
        return self.home / "held.json"

    @property
    def current_database(self) -> Path:
        """The database of the current release."""
        return self.current / "aarsvaerk.duckdb"

    @property
    def current_open_database(self) -> Path:
        """The database of the current release's open profile."""
        return self.current / "open" / "aarsvaerk.duckdb"

    @property
    def dagster_home(self) -> Path:
        """Dagster's run history and event logs."""
        return self.home / "dagster_home"

    @property
    def lock(self) -> Path:
        """The lock of the one run that may write."""
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
        """The file of decisions on tasks and headings."""
        return self.seeds / "reference" / "map_task.csv"

    @property
    def deliveries(self) -> Path:
        """The embedded deliveries with their index."""
        return self.seeds / "deliveries"

    @property
    def dbt_executable(self) -> str:
        """The dbt command next to the running Python, regardless of PATH."""
        return str(Path(sys.executable).parent / "dbt")

    def child_environment(self) -> dict[str, str]:
        """The environment of dbt and Dagster processes: that of this process, with our variables."""
        return dict(os.environ) | self.variables()

    def variables(self) -> dict[str, str]:
        """The variables that we set: paths, options, telemetry off."""
        return QUIET | {
            "AARSVAERK_HOME": str(self.home),
            "AARSVAERK_CANDIDATE": str(self.candidate),
            "AARSVAERK_IS_SYNTHETIC": "true" if self.is_synthetic else "false",
            "AARSVAERK_MEMORY": self.memory,
            "AARSVAERK_SPILL": str(self.spill),
            "AARSVAERK_BUILT_ON_SPARK": str(self.built_on_spark) if self.target == "spark" else "",
            "DAGSTER_HOME": str(self.dagster_home),
            "AARSVAERK_OPEN_THRESHOLD_FTE": str(self.open_threshold_fte),
            "DBT_PROFILES_DIR": str(self.dbt_project),
            "DBT_TARGET_PATH": str(self.dbt_target),
            "DBT_LOG_PATH": str(self.dbt_target),
        }

    def export(self) -> None:
        """Set our variables in this process, for libraries that read them."""
        os.environ.update(self.variables())

    def keep_private(self) -> None:
        """Make this process and its children create files and folders that others cannot read."""
        os.umask(self.umask)


def language_of(environment: Mapping[str, str] | None = None) -> str:
    """The language that AARSVAERK_LANGUAGE or the locale of this process asks for: `da` or `en`."""
    environment = os.environ if environment is None else environment
    names = ("AARSVAERK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    asked = next((value for name in names if (value := environment.get(name))), "")
    return "da" if asked.startswith("da") else "en"


def _keep_releases(text: str) -> int:
    if not text.isdecimal():
        raise BadSetting(
            "AARSVAERK_KEEP_RELEASES is “{given}”; it must be a whole number, 0 to keep every release.", given=text
        )
    return int(text)


def _language(text: str) -> str:
    if text not in ("da", "en"):
        raise BadSetting("AARSVAERK_LANGUAGE is “{given}”; it must be da or en.", given=text)
    return text


def _umask(text: str) -> int:
    if text.lstrip("0") not in ("77", "27"):
        raise BadSetting("AARSVAERK_UMASK is “{given}”; it must be 077, or 027 to let a group read.", given=text)
    return int(text, 8)


def _token(text: str | None) -> str | None:
    if text and len(text) < SHORTEST_TOKEN:
        told = "AARSVAERK_API_TOKEN must have at least {least} characters; it has {count}."
        raise BadSetting(told, least=SHORTEST_TOKEN, count=len(text))
    return text or None


def _file(text: str | None) -> Path | None:
    return Path(text).expanduser().absolute() if text else None


def _memory(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]*(MB|GB)", text):
        raise BadSetting(
            "AARSVAERK_MEMORY is “{given}”; it must be a whole number and MB or GB, such as 800MB or 4GB.", given=text
        )
    return text


def _target(text: str) -> str:
    if text not in TARGETS:
        raise BadSetting("AARSVAERK_TARGET is “{given}”; it must be duckdb or spark.", given=text)
    return text


def _threshold(text: str | None) -> Decimal | None:
    if not text:
        return None
    try:
        fte = Decimal(text)
    except InvalidOperation:
        fte = Decimal(0)
    if not (fte.is_finite() and fte > 0):
        raise BadSetting(
            "AARSVAERK_OPEN_THRESHOLD_FTE must be a number of FTE above 0, such as 3 or 2.5, not “{given}”.", given=text
        )
    return fte
