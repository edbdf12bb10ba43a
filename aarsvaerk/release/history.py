"""What readers ask histories with: the macro `core.<fact>_as_known_on(day)` of every fact that keeps versions.

The versions themselves are dbt models: `core.<fact>_past` holds those that no longer hold, `core.<fact>_history` shows
them with those that do. Belongs here: the macros that publishing adds. Does not belong here: making versions
(dbt_project).
"""

from __future__ import annotations

from collections.abc import Mapping

TAG = "versioned"
PAST, HISTORY = "_past", "_history"


def versioned(manifest: Mapping) -> list[str]:
    """The names of the models that keep versions."""
    return sorted(node["name"] for node in manifest.get("nodes", {}).values() if TAG in node.get("tags", ()))


def as_known_on(model: str, release_id: str) -> str:
    """The statement that makes the macro core.<model>_as_known_on(day): what held when the day ended (UTC).

    Of several versions that held on one day the last is taken. A macro finds tables where its caller looks for them:
    asked of a release attached beside the one in use it would answer from the latter, so it answers for its own only.
    """
    return f"""create or replace macro core."{model}_as_known_on"(day) as table
        from core."{model}{HISTORY}"
        where case
            when (select release_id from meta.release) = '{release_id}'
                then known_from::date <= day and (known_to is null or known_to::date > day)
            else error('{model}_as_known_on belongs to release {release_id}: run USE on its database first')
        end"""
