"""Apache Spark as a second engine: it builds the tables, and everything after them goes as it does without it.

Belongs here: all that knows Spark. Does not belong here: what holds for either engine (orchestration.dbt).
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec

from aarsvaerk.settings import Settings
from ingest.said import Said
from orchestration.dbt import DbtFailed


class NoSpark(Said, DbtFailed):
    """What Spark needs is not on this machine."""


def need_spark(settings: Settings) -> None:
    """Make sure that a session of Spark can be had.

    Raises:
        NoSpark: Something is not installed; the message says what, and how it is.
    """
    if not (find_spec("pyspark") and find_spec("dbt.adapters.spark")):
        raise NoSpark("Spark is not installed beside aarsvaerk. Install it with: make spark")
    if not (settings.spark_remote or settings.java_home or shutil.which("java")):
        raise NoSpark("Spark needs Java 17 or newer, and there is none: install it, or name its folder in JAVA_HOME.")
