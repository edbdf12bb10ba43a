"""dbt's sources, written from the tables that the load step makes: `make sources`, after a change to one of them.

Belongs here: the YAML of schema `raw`, and the names of the national datasets as a macro. Does not belong here: the
tables (ingest.datasets, candidate).
"""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap

from aarsvaerk.intake.candidate import TABLES
from ingest.datasets import DATASETS, NATIONAL, described

SOURCES = Path("dbt_project", "models", "staging", "_sources.yml")
DATASETS_MACRO = Path("dbt_project", "macros", "national_datasets.sql")
_HEAD = """# Written by `make sources` from ingest/datasets.py and aarsvaerk/intake/candidate.py.
version: 2

sources:
  - name: raw
    description: >
      What was delivered, as landed: the load step makes these in the candidate file before dbt runs. Views over the
      Parquet of the deliveries that were ever accepted, withdrawn ones too; an empty table where there is none.
    tables:
"""


def sources_yaml() -> str:
    """The YAML that declares every table of schema `raw` to dbt."""
    lines = []
    for name, schema in (DATASETS | TABLES).items():
        lines += [f"      - name: {name}", "        description: >"]
        lines += wrap(described(schema), 110, initial_indent=" " * 10, subsequent_indent=" " * 10)
    return _HEAD + "\n".join(lines) + "\n"


def datasets_macro() -> str:
    """The macro that names the national datasets."""
    names = [name for name in DATASETS if name in NATIONAL]
    return f"""{{# Written by `make sources` from ingest/datasets.py: the datasets that no municipality delivers. #}}
{{% macro national_datasets() -%}}
    {{{{ return({names}) }}}}
{{%- endmacro %}}
"""


if __name__ == "__main__":
    SOURCES.write_text(sources_yaml(), encoding="utf-8")
    DATASETS_MACRO.write_text(datasets_macro(), encoding="utf-8")
