"""What several kinds of tests share: the command line as a process, and one warehouse built from what is embedded."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path

import duckdb
import pytest
from hypothesis import settings as hypothesis_settings

from aarsvaerk.release.releases import Release, current_release
from aarsvaerk.settings import PROJECT_ROOT, Settings
from ingest.landing import embedded, receive
from orchestration.dbt import ManifestPreparation, read_manifest
from tests.line import Line

# What one example takes depends on the machine; `make fuzz` runs the same properties over many more of them.
hypothesis_settings.register_profile("bounded", deadline=None, max_examples=50)
hypothesis_settings.register_profile("fuzz", deadline=None, max_examples=5_000)
hypothesis_settings.load_profile("bounded")


def run_aarsvaerk(
    home: Path,
    *arguments: str,
    project_root: Path = PROJECT_ROOT,
    before: Sequence[str] = (),
    timeout: int = 600,
    **variables: str,
) -> subprocess.CompletedProcess:
    """Run the command line of a checkout on a home, as a person would; `variables` are put into its environment.

    `before` comes before the command, such as `setpriv` with its options.
    """
    return subprocess.run(
        [*before, sys.executable, "-c", "from aarsvaerk.cli.main import app; app()", *arguments],
        cwd=project_root,
        env=os.environ | {"AARSVAERK_HOME": str(home), "LANG": "C.UTF-8", "LC_ALL": "", "COLUMNS": "200"} | variables,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


@dataclass(frozen=True)
class Warehouse:
    """A home in which `aarsvaerk refresh` has run once on the embedded deliveries."""

    settings: Settings
    first_run: subprocess.CompletedProcess

    @property
    def release(self) -> Release:
        return current_release(self.settings)

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.settings.current_database), read_only=True)


def shared_by_workers(tmp_path_factory) -> Path:
    """A folder of this run of the tests, the same for all workers."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def manifest(tmp_path_factory) -> dict:
    """Dbt's manifest of the project, parsed once for all workers."""
    settings = Settings(home=shared_by_workers(tmp_path_factory) / "parsed")
    settings.home.mkdir(exist_ok=True)
    with (settings.home / "parse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ManifestPreparation(settings).wait()
    return read_manifest(settings)


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory) -> Warehouse:
    """Built once for all workers. Tests read it; one that publishes works on a copy of its home.

    `AARSVAERK_TEST_HOME` is a home that this very checkout has refreshed: it is copied, and nothing is new in it.
    """
    shared = shared_by_workers(tmp_path_factory)
    settings, told = Settings(home=shared / "warehouse" / "home"), shared / "warehouse.json"
    with (shared / "warehouse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            if built := os.environ.get("AARSVAERK_TEST_HOME"):
                shutil.copytree(built, settings.home, symlinks=True)
            run = run_aarsvaerk(settings.home, "refresh", TZ="America/Lima")
            told.write_text(json.dumps([run.args, run.returncode, run.stdout, run.stderr]), encoding="utf-8")
    run = subprocess.CompletedProcess(*json.loads(told.read_text(encoding="utf-8")))
    assert run.returncode == 0, f"aarsvaerk refresh failed on the embedded deliveries:\n{run.stdout}\n{run.stderr}"
    return Warehouse(settings, run)


@pytest.fixture(scope="session")
def compiled_manifest(warehouse) -> dict:
    """Dbt's manifest with the models' SQL as the session's refresh compiled it."""
    manifest = read_manifest(warehouse.settings)
    folder = warehouse.settings.dbt_target / "compiled" / "aarsvaerk"
    for node in manifest["nodes"].values():
        declared = folder / node["original_file_path"]
        # What a YAML file declares is compiled below a folder of the file's name.
        for path in (declared, declared / node["path"]):
            if path.is_file():
                node["compiled_code"] = path.read_text(encoding="utf-8")
    return manifest


@pytest.fixture(scope="session")
def new_line(warehouse, compiled_manifest) -> Callable[[Settings], Line]:
    """Makes a line in a home, which it gives the embedded deliveries."""

    def line(settings: Settings) -> Line:
        shutil.copytree(warehouse.settings.verdicts, settings.verdicts, dirs_exist_ok=True)
        if settings.landing.exists():
            for path, received_at, note in embedded():
                receive(settings.landing, path, received_at, note)
        else:
            shutil.copytree(warehouse.settings.landing, settings.landing)
        return Line(settings, compiled_manifest, str(warehouse.settings.candidate))

    return line


@pytest.fixture(scope="session")
def postgres_server() -> Iterator:
    """A running PostgreSQL server, one per session; tests take databases of it."""
    from tests.postgres import Server

    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def aarsvaerk():
    """Runs the command line: `aarsvaerk(home, "refresh", project_root=…)`."""
    return run_aarsvaerk


class StatBankServer(ThreadingHTTPServer):
    """A small StatBank on loopback: invented tables, the API's own way of answering, and misbehaviour on demand.

    `tables` maps a table's id to its description; `figure` gives the figure of one choice of codes. A function in
    `misbehave` answers one request to `data` instead of the server itself; `asked` keeps function and body.
    """

    def __init__(self, figure: Callable[[dict[str, str]], object] = lambda codes: 1):
        super().__init__(("127.0.0.1", 0), _StatBankHandler)
        self.tables: dict[str, dict] = {}
        self.figure = figure
        self.misbehave: list[Callable[[_StatBankHandler, bytes], None]] = []
        self.asked: list[tuple[str, dict]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def add(self, table_id: str, updated: str, **variables: dict[str, str]) -> None:
        """Add a table; OMRÅDE is its area, Tid its time."""
        described = [
            {
                "id": name,
                "text": name.lower(),
                "elimination": name != "Tid",
                "time": name == "Tid",
                "values": [{"id": code, "text": text} for code, text in values.items()],
            }
            | ({"map": "kommuner"} if name == "OMRÅDE" else {})
            for name, values in variables.items()
        ]
        self.tables[table_id] = {"id": table_id, "text": "Opdigtet", "updated": updated, "variables": described}

    def functions(self) -> list[str]:
        """The API's functions that were asked, in order."""
        return [function for function, _ in self.asked]


class _StatBankHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        function = self.path.removeprefix("/v1/")
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((function, asked))
        table = self.server.tables.get(asked["table"])
        if table is None:
            told = {"errorTypeCode": "EXTRACT-NOTFOUND", "message": "Tabellen blev ikke fundet"}
            self.answer(json.dumps(told).encode(), "application/json; charset=utf-8", 404)
        elif function == "tableinfo":
            self.answer(json.dumps(table, ensure_ascii=False).encode(), "application/json; charset=utf-8")
        else:
            jsonstat = asked["format"] == "JSONSTAT"
            content = (self._jsonstat if jsonstat else self._csv)(table, asked)
            if self.server.misbehave:
                self.server.misbehave.pop(0)(self, content)
            else:
                self.answer(content, "application/json" if jsonstat else "text/csv; charset=utf-8")

    def answer(self, content: bytes, kind: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def _chosen(self, table: dict, asked: dict) -> dict[str, dict[str, str]]:
        texts = {v["id"]: {value["id"]: value["text"] for value in v["values"]} for v in table["variables"]}
        return {v["code"]: {code: texts[v["code"]][code] for code in v["values"]} for v in asked["variables"]}

    def _csv(self, table: dict, asked: dict) -> bytes:
        chosen = self._chosen(table, asked)
        lines = [";".join([*(name.upper() for name in chosen), "INDHOLD"])]
        for codes in product(*chosen.values()):
            figure = self.server.figure(dict(zip(chosen, codes, strict=True)))
            texts = [chosen[name][code] for name, code in zip(chosen, codes, strict=True)]
            lines.append(";".join([*texts, ".." if figure is None else str(figure)]))
        return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")

    def _jsonstat(self, table: dict, asked: dict) -> bytes:
        chosen = self._chosen(table, asked)
        dimension = {
            name: {"category": {"index": {code: place for place, code in enumerate(values)}, "label": values}}
            for name, values in chosen.items()
        }
        dimension["ContentsCode"] = {"category": {"index": {table["id"]: 0}, "label": {table["id"]: "Indhold"}}}
        dimension["id"] = [*list(chosen)[:-1], "ContentsCode", list(chosen)[-1]]
        dimension["size"] = [len(dimension[name]["category"]["index"]) for name in dimension["id"]]
        figures = [self.server.figure(dict(zip(chosen, codes, strict=True))) for codes in product(*chosen.values())]
        return json.dumps({"dataset": {"dimension": dimension, "value": figures}}, ensure_ascii=False).encode()

    def log_message(self, *_) -> None:
        pass


@pytest.fixture
def loopback_only(monkeypatch) -> None:
    """Nothing but this machine can be reached, and no proxy stands between."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def statbank(loopback_only) -> Iterator[StatBankServer]:
    """A running small StatBank without tables."""
    with StatBankServer() as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
