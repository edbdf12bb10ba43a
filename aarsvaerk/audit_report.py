"""What pip-audit found, and of how many dependencies it knew nothing: `python -m aarsvaerk.audit_report < found.json`.

pip-audit ends well where its source answers "not found" for every package, as mirrors of the package index do. So what
was compared is counted here, and an empty comparison is called one.
"""

from __future__ import annotations

import json
import sys


def report(found: str) -> tuple[str, int]:
    """The message and the exit code for pip-audit's JSON: 1 where a vulnerability is known, else 0."""
    try:
        dependencies = json.loads(found)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return "The list of vulnerabilities cannot be reached from here; nothing was compared.", 0
    compared = [one for one in dependencies if "skip_reason" not in one]
    if not compared:
        return (
            f"No list of vulnerabilities knows any of {len(dependencies)} dependencies here; nothing was compared.",
            0,
        )
    lines = [
        f"{one['name']} {one['version']}: {vulnerability['id']}"
        + (f", fixed in {', '.join(vulnerability['fix_versions'])}" if vulnerability.get("fix_versions") else "")
        for one in compared
        for vulnerability in one["vulns"]
    ]
    known = f"{len(lines)} known vulnerabilities" if lines else "No known vulnerability"
    others = "" if len(compared) == len(dependencies) else " The others could not be compared."
    lines.append(f"{known} in {len(compared)} of {len(dependencies)} dependencies.{others}")
    return "\n".join(lines), int(len(lines) > 1)


if __name__ == "__main__":
    message, code = report(sys.stdin.read())
    print(message)
    sys.exit(code)
