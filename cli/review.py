"""`pendataan review`: the review page alone."""

from __future__ import annotations

import os
import tempfile
from typing import Annotated

import typer

from cli.console import say
from cli.context import now, office
from cli.words import both

Host = Annotated[str, typer.Option("--host", help="Alamat / address to listen at")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Pintu / port")]
Tls = Annotated[
    bool, typer.Option("--behind-tls", help="Dicapai lewat HTTPS / browsers reach it through HTTPS (a proxy's)")
]


def command(context: typer.Context, host: Host = "127.0.0.1", port: Port = 8765, behind_tls: Tls = False) -> None:
    """Halaman pemeriksaan / the review page"""
    import uvicorn

    from flows.drawing import page_drawer
    from flows.explaining import explain
    from review.app import make_app
    from review.office import open_office

    with office(context).store() as store:
        # What a form without a script uploads passes through a temporary file: where ours lie, and no other place.
        tempfile.tempdir = str(store.folder.scratch_of(os.getpid()))
        app = make_app(open_office(store, explain, now, secure=behind_tls, draw=page_drawer(store)))
        say(both("review_at", address=f"http://{host}:{port}"))
        # Addresses tell nothing, but whoever asked for what is nobody's business in a log either.
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
