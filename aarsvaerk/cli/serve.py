"""`aarsvaerk serve`: the pages and the API of the current release over HTTP.

Belongs here: options and messages. Does not belong here: answering (serving.api).
"""

from __future__ import annotations

from typing import Annotated

import typer

from aarsvaerk.cli.language import in_words, t
from aarsvaerk.cli.options import FAILED, USAGE, need_release
from aarsvaerk.settings import Settings


def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on; 0.0.0.0 is reachable from elsewhere.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.", min=0, max=65535)] = 8000,
    check: Annotated[
        bool, typer.Option("--check", help="Also let senders check a file at /check; nothing of it is kept.")
    ] = False,
    base_path: Annotated[str, typer.Option(help="Where a proxy puts it, such as /aarsvaerk.", show_default=False)] = "",
) -> None:
    """Serve the pages and the API of the current release until Ctrl-C; the warehouse is only read."""
    settings = Settings.from_environment()
    need_release(settings)
    import socket

    import uvicorn

    from aarsvaerk.serving.api.app import create_app
    from aarsvaerk.serving.api.protocol import BoundedHttp
    from aarsvaerk.serving.api.rights import BadTokens

    try:
        application = create_app(settings, has_check=check)
    except BadTokens as error:
        typer.echo(in_words(error), err=True)
        raise typer.Exit(USAGE) from None
    has_tokens = settings.api_token or settings.api_tokens_file
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            taken = "Nothing can listen on {host}, port {port}: {error}. Name a free port with --port, or 0 for any."
            typer.echo(t(taken, host=host, port=port, error=error.strerror), err=True)
            raise typer.Exit(FAILED) from None
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        address = f"http://{shown}:{listening.getsockname()[1]}{base_path}"
        which = "Open profile only: neither AARSVAERK_API_TOKEN nor AARSVAERK_API_TOKENS is set."
        if has_tokens:
            which = "Open profile; more with a token."
        typer.echo(f"{t('Pages:'):7}{address}/\n{t('API:'):7}{address}/api/v1/\n{t(which)}")
        config = uvicorn.Config(
            application,
            http=BoundedHttp,
            log_level="warning",
            server_header=False,
            root_path=base_path,
            timeout_keep_alive=15,
        )
        uvicorn.Server(config).run(sockets=[listening])
