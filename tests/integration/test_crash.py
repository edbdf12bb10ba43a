"""Landing stopped by force at any moment: what is landed is whole, and the next run makes the rest good."""

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from ingest.landing import landed, receive

ROWS = 60_000
LAND = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ingest.landing import receive
print("ready", flush=True)
receive(Path(sys.argv[1]), Path(sys.argv[2]), datetime(2031, 1, 2, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    path = tmp_path_factory.mktemp("sent") / "survey.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("Kommunekode;År;Forvaltningsområde;Enhed;Opgavefelt;Årsværk\n")
        file.writelines(f"563;2031;Havn;Kontor {number};1.1.1;{number},25\n" for number in range(ROWS))
    return path


def test_a_landing_killed_at_any_moment_leaves_whole_deliveries_or_none(tmp_path, sent):
    started = time.monotonic()
    undisturbed = receive(tmp_path / "undisturbed", sent, datetime(2031, 1, 2, tzinfo=UTC))
    took = time.monotonic() - started
    landing, killed = tmp_path / "landing", 0
    for part in range(8):
        process = subprocess.Popen([sys.executable, "-c", LAND, landing, sent], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(took * part / 8)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        process.stdout.close()
        for manifest in landing.glob("*/*/manifest.json"):
            told = json.loads(manifest.read_text(encoding="utf-8"))
            for dataset, written in told["datasets"].items():
                assert pq.read_metadata(manifest.parent / f"{dataset}.parquet").num_rows == written
        for raw in landing.glob("raw/*"):
            assert (raw / "content").read_bytes() == sent.read_bytes()
    assert killed, "no run was killed before it ended"
    delivery = receive(landing, sent, datetime(2031, 1, 2, tzinfo=UTC))
    assert delivery.manifest == undisturbed.manifest
    assert [one.manifest for one in landed(landing)] == [undisturbed.manifest]
    assert not list(landing.glob(".partial-*"))
