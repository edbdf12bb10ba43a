"""The API of the current release on questions that Schemathesis makes of the API's own description.

`python -m tests.soak.api [HOME] [SCHEMATHESIS...]`: serves the home (default: data) on loopback and lets Schemathesis,
fetched by uv into an environment of its own or given as a command, ask valid and invalid questions of every address.
Fails where the server fails, answers what it did not describe, or accepts what it described as invalid. That every
question of valid form has an answer is not asked: a JSON-stat cube, for one, needs a figure among the columns.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from aarsvaerk.settings import Settings
from tests.serving import serving

VERSION = "4.32.5"
EXAMPLES = "25"
FETCHED = (str(Path(sys.executable).with_name("uv")), "tool", "run", "--quiet", f"--from=schemathesis=={VERSION}", "st")


def main(home: Path, command: list[str]) -> int:
    """Serve the home and ask; the exit code of Schemathesis."""
    with serving(Settings(home=home.resolve()), per_second=1e9, burst=10**9) as client:
        address = f"{str(client.base_url).rstrip('/')}/api/v1/openapi.json"
        options = ["--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing", "--workers", "2"]
        options += ["--seed", "20261128"]
        options += ["--exclude-checks", "positive_data_acceptance", "--suppress-health-check", "all"]
        return subprocess.run([*command, "run", address, *options], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "data"), sys.argv[2:] or list(FETCHED)))
