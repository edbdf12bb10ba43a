"""Commands run by a user whom permissions bind, also where the tests run as root."""

from __future__ import annotations

import os
import shutil

import pytest

_WITHOUT_ROOTS_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]


def bound_by_permissions() -> list[str]:
    """What to put before a command so that file permissions bind it; nothing for an ordinary user."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root is bound by no permissions, and setpriv is not installed")
    return _WITHOUT_ROOTS_RIGHTS
