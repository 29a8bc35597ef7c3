"""`pendataan review`: the review page alone."""

from __future__ import annotations

import gc
import logging
import os
import socket
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from cli.console import fail, say
from cli.context import now, office
from cli.words import both

if TYPE_CHECKING:
    from fastapi import FastAPI

    from storage.store import Store

Host = Annotated[str, typer.Option("--host", help="Alamat / address to listen at")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Pintu / port")]
Tls = Annotated[
    bool, typer.Option("--behind-tls", help="Dicapai lewat HTTPS / browsers reach it through HTTPS (a proxy's)")
]
Names = Annotated[
    list[str] | None, typer.Option("--name", help="Nama komputer ini di jaringan / a name under which it is reached")
]
# Under `pendataan up`, which says where the page is and gives the first link itself.
NoLink = Annotated[bool, typer.Option("--no-link", hidden=True)]
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# Whoever is being answered when it is stopped is answered; nobody is waited for longer.
_GRACE = 5


def command(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = 8765,
    behind_tls: Tls = False,
    name: Names = None,
    no_link: NoLink = False,
) -> None:
    """Halaman pemeriksaan / the review page"""
    from flows.drawing import page_drawer
    from flows.explaining import explain
    from review.app import make_app
    from review.office import open_office

    with office(context).store() as store:
        # What a form without a script uploads passes through a temporary file: where ours lie, and no other place.
        tempfile.tempdir = str(store.folder.scratch_of(os.getpid()))
        names = frozenset(one.lower() for one in name or ())
        made = make_app(open_office(store, explain, now, behind_tls, names, draw=page_drawer(store)))
        with _listening(host, port) as door:
            if not no_link:
                address = f"http://{_shown(host)}:{door.getsockname()[1]}"
                say(both("review_at", address=address))
                tell_access(store, host, behind_tls, address)
            _serve(made, door)


def tell_access(store: Store, host: str, behind_tls: bool, address: str) -> None:
    """What who starts the page should know: passwords travel in clear, or there is nobody yet who can sign in."""
    from storage.accounts.invitations import first_link

    if host not in LOOPBACK and not behind_tls:
        fail(both("review_open"))
    if token := first_link(store, now()):
        say(both("review_first", address=f"{address}/undangan/{token}"))


def _listening(host: str, port: int) -> socket.socket:
    """The socket; whoever asks for it while somebody else has it is told so."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        fail(both("review_port", port=port, what=error.strerror))
        raise typer.Exit(2) from None


def _serve(made: FastAPI, door: socket.socket) -> None:
    import uvicorn

    # Addresses tell nothing, but whoever asked for what is nobody's business in a log either; nor are links.
    config = uvicorn.Config(
        made, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=_GRACE
    )
    # Forms and places stay as long as we run: looking through them for garbage would make an answer late now and then.
    gc.freeze()
    if not os.environ.get("PENDATAAN_TRACEBACK"):
        logging.getLogger("uvicorn.error").addFilter(_without_values)
    # Ctrl-C is how it is meant to end; the server has closed everything by then.
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[door])
    say(both("review_over"))


def _without_values(record: logging.LogRecord) -> bool:
    """The server logs what broke with its traceback, and messages of errors may hold what people wrote."""
    record.exc_info = record.exc_text = None
    return True


def _shown(host: str) -> str:
    """As it stands in an address; where all are listened at, this machine's own."""
    if host in ("0.0.0.0", "::"):  # what is shown, not what is bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
