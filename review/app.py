"""The app: its rooms (routers), its headers, and what becomes of failures. Made from an office, never at import."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from review.guard import SAFE, Forbidden, NotSignedIn, refusal, visiting
from review.office import Office
from review.pages import HERE, page, voice
from review.rooms import ROOMS
from review.searches import Searches
from storage.accounts.people import NotPossible
from storage.errors import UnknownRecord
from storage.report.as_html import STATIC as REPORT

log = logging.getLogger(__name__)

# Nothing comes from elsewhere, nothing runs that is not a file of ours, and no other site may frame us.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: browsers then hide from us, too, where a form was sent from (guard.py).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What is said of a request that is not looked at any further.
REFUSALS = {403: "from_elsewhere", 411: "too_large", 413: "too_large", 421: "other_name"}


def make_app(office: Office) -> FastAPI:
    """The app of an office."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.office = office
    app.state.searches = Searches()
    # The summary looks here as it does in its file: it brings its stylesheet along.
    app.mount("/static/report", StaticFiles(directory=REPORT), name="report")
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for room in ROOMS:
        app.include_router(room)
    app.middleware("http")(_with_headers)
    _answer_failures(app)
    return app


async def _with_headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    status = await refusal(request)
    if status == 401:
        response: Response = _to_sign_in(request)
    elif status is not None:
        response = PlainTextResponse(voice(request).say(REFUSALS[status]), status)
    else:
        response = await call(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith("/static"):
        # Nothing of a form stays in the browser's cache when somebody has signed out.
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _answer_failures(app: FastAPI) -> None:
    """What people see of a failure: a sentence, never a value. Our script gets it as JSON."""

    async def not_signed_in(request: Request, _error: Exception) -> Response:
        return _to_sign_in(request)

    async def forbidden(request: Request, error: Exception) -> Response:
        return _failure(request, getattr(error, "key", "not_allowed"), 403)

    async def unknown(request: Request, _error: Exception) -> Response:
        return _failure(request, "not_here", 404)

    async def not_possible(request: Request, error: Exception) -> Response:
        return _failure(request, getattr(error, "key", "went_wrong"), 409)

    async def broken(request: Request, error: Exception) -> Response:
        log.error("a page failed: %s", type(error).__name__)
        return _failure(request, "went_wrong", 500)

    app.exception_handler(NotSignedIn)(not_signed_in)
    app.exception_handler(Forbidden)(forbidden)
    app.exception_handler(UnknownRecord)(unknown)
    app.exception_handler(404)(unknown)
    app.exception_handler(NotPossible)(not_possible)
    app.exception_handler(Exception)(broken)


def _to_sign_in(request: Request) -> Response:
    if _wants_json(request):
        return JSONResponse({"error": "sign_in", "says": voice(request).say("sign_in")}, 401)
    # Back to where they were, once they have signed in (a path of ours: ids, never a value).
    wanted = request.url.path if request.method in SAFE else "/"
    return RedirectResponse("/masuk" if wanted == "/" else f"/masuk?{urlencode({'ke': wanted})}", 303)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _failure(request: Request, key: str, status: int) -> Response:
    if _wants_json(request):
        return JSONResponse({"error": key, "says": voice(request).say(key)}, status)
    if not hasattr(request.state, "visitor"):
        request.state.visitor = visiting(request)
    return page(request, "failure.html", status, key=key)
