"""Reading form and programme files: YAML 1.2, and errors that name file, line, field and what was expected.

Plain YAML loaders let duplicate keys pass and turn `no` into false and `012` into ten; ruamel.yaml
does none of that and keeps the line of every key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, pairwise
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from schemas.errors import FormError
from schemas.fitting import misplaced
from schemas.form import FormFile
from schemas.grammar import Location

MAX_BYTES = 1_000_000
# Far more than any form says; a file of a few lines can name itself again and again and come to billions.
MAX_NODES = 100_000
# The lists of a file whose entries have names, and what one entry is called in an error.
_NAMED = {"fields": "field", "sources": "source", "purposes": "purpose"}

Model = TypeVar("Model", bound=BaseModel)


def load_form(path: Path) -> FormFile:
    """The form file at `path`; `blank` is then the path of its picture. Raises FormError where it is not one."""
    form = load_model(path, FormFile, lambda form: (*_lost(form, path.parent), *misplaced(form)))
    wanted = f"{form.form}.v{form.version}.yaml"
    if path.name != wanted:
        raise FormError(str(path), 1, "form", f"expected the file to be named {wanted} after its form and version")
    return form if form.blank is None else form.model_copy(update={"blank": path.parent / form.blank})


def _lost(form: FormFile, folder: Path) -> Iterator[tuple[Location, str]]:
    """The picture of the paper where it is not there."""
    if form.blank is not None and not (folder / form.blank).is_file():
        yield ("blank",), f"expected the file {form.blank.name} beside this one"


def load_model(path: Path, model: type[Model], problems: Callable[[Model], Iterable[tuple[Location, str]]]) -> Model:
    """The file at `path` in the grammar of `model`. `problems` are what a grammar cannot say, each with its place.

    Raises FormError on the first thing that is wrong.
    """
    document = load_yaml(path)
    try:
        made = model.model_validate(_plain(document, count(1)))
    except ValidationError as error:
        raise _form_error(path, document, error) from None
    except (RecursionError, OverflowError):
        raise FormError(str(path), 1, "", "expected a file that does not repeat itself by anchors") from None
    for loc, expected in problems(made):
        raise FormError(str(path), _line(document, loc), _where(document, loc), expected)
    return made


def load_yaml(path: Path) -> CommentedMap:
    """The mapping a YAML file holds, with the lines of its keys. Raises FormError."""
    if path.stat().st_size > MAX_BYTES:
        raise FormError(str(path), 1, "", "expected a file smaller than a megabyte")
    try:
        document = YAML(typ="rt", pure=True).load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise FormError(str(path), 1, "", "expected text in UTF-8") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FormError(str(path), mark.line + 1 if mark else 1, "", _yaml_problem(error)) from None
    except RecursionError:
        raise FormError(str(path), 1, "", "expected a file that is not nested so deep") from None
    except (YAMLError, ValueError):
        raise FormError(str(path), 1, "", "expected a YAML file") from None
    if not isinstance(document, CommentedMap):
        raise FormError(str(path), 1, "", "expected keys at the top, such as version")
    return document


def _yaml_problem(error: MarkedYAMLError) -> str:
    problem = (error.problem or "not valid YAML").split("\n")[0].strip().removeprefix("but ")
    return f"expected valid YAML, but {problem}"


def _plain(node: Any, seen: Iterator[int]) -> Any:
    """Commented YAML nodes as plain dicts, lists and scalars. Raises OverflowError where they are too many."""
    if next(seen) > MAX_NODES:
        raise OverflowError
    if isinstance(node, dict):
        return {str(key): _plain(value, seen) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value, seen) for value in node]
    return node


def _form_error(path: Path, document: CommentedMap, error: ValidationError) -> FormError:
    """The first error of a validation in the words a person who writes form files understands."""
    first = min(error.errors(), key=lambda e: _line(document, e["loc"]))
    return FormError(str(path), _line(document, first["loc"]), _where(document, first["loc"]), _expected(first))


def _where(document: CommentedMap, loc: Sequence[int | str]) -> str:
    """The field and the keys inside it that `loc` names."""
    return ".".join(part for part in (_field_name(document, loc), _path(loc)) if part)


def _expected(problem: Any) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        return "expected no such key here"
    if problem["type"] == "missing":
        return "expected this key, it is missing"
    return message if message.startswith(("expected", "check")) else f"expected otherwise: {message}"


def _node_path(document: CommentedMap, loc: Sequence[int | str]) -> list[tuple[Any, int | str]]:
    """The (container, key) pairs from the top down as far as `loc` leads into the document."""
    steps: list[tuple[Any, int | str]] = []
    node: Any = document
    for key in loc:
        inside = isinstance(node, CommentedMap) and key in node
        inside = inside or (isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node))
        if not inside:
            break
        steps.append((node, key))
        node = node[key]
    return steps


def _line(document: CommentedMap, loc: Sequence[int | str]) -> int:
    """The line (from 1) of the deepest part of `loc` that stands in the file."""
    for node, key in reversed(_node_path(document, loc)):
        # What a key takes over by `<<` has no line of its own.
        if key in (node.lc.data or ()):
            return int(node.lc.data[key][0]) + 1
    return 1


def _field_name(document: CommentedMap, loc: Sequence[int | str]) -> str:
    """The name of the field (source, purpose) an error lies in, empty where it lies in none."""
    for (_, key), (node, index) in pairwise(_node_path(document, loc)):
        if key in _NAMED and isinstance(node[index], CommentedMap):
            return f"{_NAMED[str(key)]} {node[index].get('name', f'number {int(index) + 1}')}"
    return ""


def _path(loc: Sequence[int | str]) -> str:
    """The keys of a location; inside a field (source, purpose) only those below it."""
    below = next((at + 2 for at, key in enumerate(loc[:-1]) if key in _NAMED), 0)
    return ".".join(str(key) for key in loc[below:])
