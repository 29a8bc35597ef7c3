"""Where a program asks whether the parts of an office are well: GET /sehat on this machine, no sign-in, no values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from flows.supervisor import Phase, Supervisor

PATH = "/sehat"
ASK_SECONDS = 2.0


def told(supervisor: Supervisor) -> tuple[int, Mapping[str, object]]:
    """200 where every part is well, else 503, and how each is doing."""
    parts = {name: {"phase": one.phase.value, "restarts": one.restarts} for name, one in supervisor.standings.items()}
    well = all(part["phase"] == Phase.UP.value for part in parts.values())
    return (200 if well else 503), {"ok": well, "parts": parts}


@contextmanager
def answering(port: int, tell: Callable[[], tuple[int, Mapping[str, object]]]) -> Iterator[str]:
    """Answers on this machine alone while the block lasts; the address. Raises OSError where the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = tell() if self.path in (PATH, "/health") else (404, {"ok": False})
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads who asked."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="health", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PATH}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answers(address: str) -> bool:
    """Does this address of our own machine answer with 200? No proxy is asked on the way."""
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=ASK_SECONDS) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError, ValueError):
        return False
