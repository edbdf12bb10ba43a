"""Whether a refresh could make anything new, found out cheaply.

A release is a pure function of landed files, embedded deliveries, reference seeds and code; the hash over those files
names its inputs. Nothing heavy may be imported here: every "nothing new" takes this path.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from aarsvaerk.file_hash import files_hash, files_under
from aarsvaerk.intake.inbox import waiting_hash
from aarsvaerk.settings import Settings

CODE = (
    *("dbt_project", "ingest", "expectations", "orchestration"),
    *("aarsvaerk/benchmarking", "aarsvaerk/intake", "aarsvaerk/mapping", "aarsvaerk/release", "requirements.lock"),
)
"""What decides the content of a release; the command line and what serves releases do not."""
SEEDS = ("seeds/reference", "seeds/deliveries")
KINDS = {
    "rule": ("ref_rule", "ref_plausibility", "expected_row_counts"),
    "mapping": ("map_", "xwalk_", "ref_task_field_term"),
    "catalogue": ("ref_task_field", "ref_main_category", "ref_subcategory", "ref_indicator", "ref_measure", "ref_law"),
}
"""How the names of reference seeds begin, by the kind of input they are; the first that fits counts."""


def code_version(settings: Settings) -> str:
    """sha256 over the code that makes a release: models, ingest, expectations, orchestration, locked versions."""
    return files_hash(settings.project_root, files_under(settings.project_root, CODE))


def input_hashes(settings: Settings) -> dict[str, str]:
    """sha256 over the files of each kind of input beside deliveries: rule, mapping, catalogue, code.

    They distinguish two releases of the same deliveries; everything outside the first three kinds is code.
    """
    of_kind: dict[str, list[Path]] = {kind: [] for kind in (*KINDS, "code")}
    root = settings.project_root
    for path in files_under(root, (*CODE, "seeds/reference")):
        seed = path.stem.lstrip("_") if path.parent == settings.seeds / "reference" else ""
        kind = next((kind for kind, names in KINDS.items() if seed.startswith(names)), "code") if seed else "code"
        of_kind[kind].append(path)
    return {kind: files_hash(root, paths) for kind, paths in of_kind.items()}


def inputs_fingerprint(settings: Settings, with_inbox: bool = True) -> str:
    """sha256 over everything a release is made of, in both profiles.

    Of the landing its ledger counts: it names each content's hash, when it came, its sender's answer and whether it was
    withdrawn; how it is read follows from the code. The size of each content counts too, so that a run tells of one
    that is lost. `with_inbox` adds the files that wait in the
    inbox, by name, size and time: nothing of them is read here. A run that has just emptied it records the fingerprint
    without them, so that a file which arrives meanwhile is new to the next run.
    """
    root = settings.project_root
    received = [*settings.landing.glob("ledger*.jsonl"), *settings.landing.glob("*.json")]
    sizes = sorted(f"{path.parent.name} {path.stat().st_size}" for path in settings.landing.glob("raw/*/content"))
    parts = [
        files_hash(root, files_under(root, CODE + SEEDS)),
        files_hash(settings.landing, received),
        *sizes,
        waiting_hash(settings) if with_inbox else waiting_hash(None),
        str(settings.open_threshold_fte.normalize()),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
