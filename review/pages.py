"""Pages out of templates: one environment for all, the visitor's voice in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import cast

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from review.guard import office
from review.speaking import Voice
from schemas.templates import templates
from storage.accounts.roles import Right
from storage.accounts.signing_in import Visitor

HERE = Path(__file__).parent
LANGUAGE_COOKIE = "bahasa"


@cache
def _templates() -> Environment:
    return templates(HERE / "templates")


def voice(request: Request) -> Voice:
    """The language of the account; where nobody is signed in, that of the browser, else Indonesian."""
    visitor = _visitor(request)
    wanted = visitor.person.language if visitor else request.cookies.get(LANGUAGE_COOKIE)
    return Voice("en" if wanted == "en" else "id", office(request).store.settings.time_zone)


def page(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page. In every template: `say` (catalogue), `voice`, `visitor` (or None), `Right`, `path`."""
    spoken = voice(request)
    html = (
        _templates()
        .get_template(template)
        .render(
            say=spoken.say,
            voice=spoken,
            visitor=_visitor(request),
            Right=Right,
            path=request.url.path,
            other="en" if spoken.language == "id" else "id",
            **values,
        )
    )
    return HTMLResponse(html, status)


def own_path(text: str) -> str:
    """A path of ours as it is, `/` for anything else: an address given from outside could lead anywhere.

    >>> [own_path(text) for text in ("/periksa", "//evil.example", "/\\\\evil.example", "https://evil.example")]
    ['/periksa', '/', '/', '/']
    """
    return text if text.startswith("/") and text.isprintable() and text[1:2] not in ("/", "\\") else "/"


def keep_language(request: Request, response: Response, language: str) -> None:
    """Keeps a language in the browser, for the pages on which nobody is signed in."""
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="strict", secure=office(request).secure)


def _visitor(request: Request) -> Visitor | None:
    return cast("Visitor | None", getattr(request.state, "visitor", None))
