"""Check in the browser: a file is judged as `aarsvaerk check` judges it, and nothing of it is kept.

The file lies in a temporary folder and is read by a process of its own, with bounds on time, memory and what it may
write; both are gone when the report is sent. It is compared with the embedded deliveries alone: beside what the home
has received, a report could tell the sender of others' figures. Belongs here: receiving one file and starting the
check. Does not belong here: the check (aarsvaerk.intake.precheck), its report (aarsvaerk.intake.report).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import re
import resource
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from functools import cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from aarsvaerk.settings import Settings

MOST_BYTES = 30_000_000  # of one sender's file; the inbox takes larger ones
SECONDS, SENDING_SECONDS = 120, 60
_MOST_AT_ONCE, _MOST_PARTS, _MOST_HEAD = 4, 8, 4_000
_BOUNDARY = re.compile(r'multipart/form-data\s*;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*', re.IGNORECASE)
# Browsers write what is no ASCII as UTF-8, and a quotation mark as %22.
_FILE_NAME = re.compile(rb'content-disposition:[^\r\n]*;\s*filename="([^"\r\n]+)"', re.IGNORECASE)
_FORM = "style-src 'self'; img-src 'self'; form-action 'self'"
_CPU_SECONDS, _MEMORY, _WRITTEN = 100, 3_000_000_000, 500_000_000


class Refused(ValueError):
    """The file is not checked; `status` and message say why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _headers(allowed: str) -> dict[str, str]:
    policy_ = f"default-src 'none'; {allowed}; base-uri 'none'; frame-ancestors 'none'"
    return {"Content-Security-Policy": policy_, "Cache-Control": "no-store"}


def refused_page(message: str, language: str) -> bytes:
    """The form again, with why the file was not checked."""
    told = f'<p role="alert" class="empty">{escape(message)}</p>'
    return form(language).replace(b"<form", told.encode() + b"<form", 1)


@cache
def form(language: str) -> bytes:
    """The page with the form, in `da` or `en`."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    template = environment.get_template("check.html.jinja")
    return template.render(lang=language, megabytes=MOST_BYTES // 1_000_000).encode()


async def read_body(stream: AsyncIterator[bytes]) -> bytes:
    """The body of a request.

    Raises:
        Refused: It is larger than a file may be, or comes too slowly.
    """
    parts, size = [], 0
    try:
        async with asyncio.timeout(SENDING_SECONDS):
            async for part in stream:
                size += len(part)
                if size > MOST_BYTES + 10_000:
                    raise Refused(413, f"A file has at most {MOST_BYTES // 1_000_000} MB.")
                parts.append(part)
    except TimeoutError:
        raise Refused(408, f"The file did not arrive within {SENDING_SECONDS} seconds.") from None
    return b"".join(parts)


def file_of(content_type: str, body: bytes) -> tuple[str, bytes]:
    """Name and bytes of the one file in a form, in a time that does not depend on what the body is full of.

    Raises:
        Refused: There is none, or it is no form.
    """
    boundary = _BOUNDARY.fullmatch(content_type)
    if not boundary:
        raise Refused(415, "Send the file with the form at /check.")
    mark = b"--" + (boundary[1] or boundary[2]).encode("latin-1", "replace")
    at = 0 if body.startswith(mark) else -1
    for _ in range(_MOST_PARTS):
        start = at + len(mark)
        blank = body.find(b"\r\n\r\n", start, start + _MOST_HEAD) if at >= 0 else -1
        end = body.find(b"\r\n" + mark, blank) if blank >= 0 else -1
        if end < 0:
            break
        name = _FILE_NAME.search(body, start, blank)
        if name and (content := body[blank + 4 : end]):
            # A name of our own, with the ending that says what it is.
            last = Path(name[1].decode("utf-8", "replace").replace("\\", "/")).name
            return (re.sub(r"[^\w .()-]", "_", last).strip(". ") or "file")[-120:], content
        at = end + 2
    raise Refused(400, "Choose a file first.")


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a form was sent by a page of this server: another site's may not have its visitors send files here."""
    if site := headers.get("sec-fetch-site"):
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    # A proxy may speak another protocol than the one that arrives here, so only the host is compared.
    return origin is None or origin.partition("://")[2] == headers.get("host")


class Checks:
    """The pages of the check: a form, and the report on what is sent with it, one file at a time."""

    def __init__(self) -> None:
        self._running = False
        self._arriving = 0

    async def page(self, request: Request) -> Response:
        """The form, or the report on the file that was sent with it."""
        language = "en" if request.url.path.endswith("/en/check") else "da"
        if request.method != "POST":
            return HTMLResponse(
                form(language), headers=_headers("style-src 'self'; img-src 'self'; form-action 'self'")
            )
        try:
            if not is_from_here(request.headers):
                raise Refused(403, "Send the file with the form at /check.")
            name, content = file_of(request.headers.get("content-type", ""), await self._arrived(request))
            report = await self._report(name, content, language)
        except Refused as refused:
            body = refused_page(str(refused), language)
            return HTMLResponse(body, refused.status, _headers(_FORM))
        # The report brings its style; a script or a picture has no place in it.
        style = re.search(rb"<style>(.*?)</style>", report, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.group(1)).digest()).decode() if style else ""
        return HTMLResponse(report, headers=_headers(f"style-src 'sha256-{digest}'"))

    async def _arrived(self, request: Request) -> bytes:
        """The body, of a few senders at once: each may fill as much memory as a file may have bytes.

        Raises:
            Refused: Too many send, or it is too large or too slow.
        """
        if self._arriving >= _MOST_AT_ONCE:
            raise Refused(503, "Several files are being sent. Try again in a minute.")
        self._arriving += 1
        try:
            return await read_body(request.stream())
        finally:
            self._arriving -= 1

    async def _report(self, name: str, content: bytes, language: str) -> bytes:
        """The report on a file, as HTML.

        Raises:
            Refused: Another check runs, it took too long, or the process failed.
        """
        if self._running:
            raise Refused(503, "Another file is being checked. Try again in a minute.")
        self._running = True
        try:
            with TemporaryDirectory(prefix="aarsvaerk-check-") as folder:
                file = Path(folder) / "sent" / name
                file.parent.mkdir()
                file.write_bytes(content)
                return await _in_a_process(folder, file, language)
        finally:
            self._running = False


async def _in_a_process(folder: str, file: Path, language: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, str(file), language),
        # Nothing of this process's own environment, which may hold tokens.
        env={"AARSVAERK_HOME": str(Path(folder) / "home"), "TMPDIR": folder, "HOME": folder},
        cwd=Path(__file__).resolve().parents[3],
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        report, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        raise Refused(503, f"The check took more than {SECONDS} seconds. Use aarsvaerk check.") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode or not report:
        raise Refused(422, "The file could not be checked here. Use aarsvaerk check, or ask who receives it.")
    return report


def _bound() -> None:
    limits = {"CPU": _CPU_SECONDS, "DATA": _MEMORY, "FSIZE": _WRITTEN, "CORE": 0}
    for name, limit in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))
    os.umask(0o077)


def main() -> None:
    """Check one file, and write the report as HTML: the process that reads what somebody sent."""
    _bound()
    from aarsvaerk.intake.precheck import check_files
    from aarsvaerk.intake.report import as_html

    settings = Settings.from_environment()
    settings.export()
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no part of the report
    html = as_html(check_files(settings, [Path(sys.argv[1])]), sys.argv[2])
    with os.fdopen(out, "w", encoding="utf-8") as report:
        report.write(html)


if __name__ == "__main__":
    main()
