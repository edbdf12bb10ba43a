"""The Danish twins of what the command line prints, by topic; every text has one, and a test holds that.

Belongs here: words. Does not belong here: choosing the language (cli.language), the words of findings and reports
(aarsvaerk.intake).
"""

from __future__ import annotations

from aarsvaerk.cli.danish import (
    approval,
    deliveries,
    environment,
    fetching,
    mapping,
    postgres,
    reading,
    refresh,
    releases,
    safekeeping,
    simulation,
)
from aarsvaerk.cli.danish.help import HELP

_TOPICS = (
    *(approval, deliveries, environment, fetching, mapping, postgres),
    *(reading, refresh, releases, safekeeping, simulation),
)
DANISH = HELP | {english: danish for topic in _TOPICS for english, danish in topic.TEXTS.items()}
