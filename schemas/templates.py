"""The one way to make pages out of templates: what people wrote on forms stands in them, and all of it is escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def templates(folder: Path) -> Environment:
    """The templates of a folder. Every value is escaped, and one that is missing is an error, not a gap.

    >>> templates(Path()).from_string("{{ name }}").render(name="<b>Ana</b>")
    '&lt;b&gt;Ana&lt;/b&gt;'
    """
    loader = FileSystemLoader(folder)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
