"""The software bill of materials: every locked package with its version and hashes, as CycloneDX 1.5 JSON.

The lock is all that is read, so the same lock gives the same bytes anywhere. For `make sbom`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill_of_materials(lock: str) -> dict:
    """The bill of a lock file in pip's format."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "aarsvaerk", "bom-ref": "aarsvaerk"}},
        "components": list(_components(lock)),
    }


def _components(lock: str) -> Iterator[dict]:
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if match := _PACKAGE.match(entry):
            name, version = match[1].lower(), match[2]
            purl = f"pkg:pypi/{name}@{version}"
            # Each hash is that of one of the files that may be installed.
            files = [
                {"type": "distribution", "url": purl, "hashes": [{"alg": "SHA-256", "content": one}]}
                for one in _HASH.findall(entry)
            ]
            yield {
                "type": "library",
                "bom-ref": purl,
                "name": name,
                "version": version,
                "purl": purl,
                "externalReferences": files,
            }


if __name__ == "__main__":
    json.dump(bill_of_materials(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.stdout, indent=1)
    sys.stdout.write("\n")
