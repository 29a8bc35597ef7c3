"""The documents keep their word: commands exist, links lead somewhere, examples are right and can be read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app
from extractors.blank import render
from extractors.blanks import blank_pages
from extractors.register import register
from schemas import checks, types
from schemas.errors import FormError
from schemas.layout import layout
from schemas.library import Library
from schemas.loading import load_form
from schemas.sheet import code_boxes, marker_boxes
from schemas.values import Box, Flag, Writing

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "samples" / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
FORMS = ROOT / "docs" / "forms.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(pendataan [^`]+)`")
LINK = re.compile(r"""(?:\]\(|href="|src=")([^)\s"#]+)""")
WRONG = re.compile(r"^\| `(.+?)` \| `(.+?)` \| `([a-z_]+\.v1\.yaml:\d+: .+?)` \|$", re.MULTILINE)


def commands(text: str) -> Iterator[list[str]]:
    """The words of every `pendataan …` in code blocks and in lines of text."""
    blocks = [line.removeprefix("$ ") for _, block in FENCE.findall(text) for line in block.splitlines()]
    for line in [*blocks, *INLINE.findall(FENCE.sub("", text))]:
        if line.startswith("pendataan "):
            # `pendataan forms check …` in a sentence: what follows is left open.
            yield shlex.split(line.split(" > ")[0].replace("…", ""), comments=True)[1:]


def problem(words: list[str]) -> str:
    """Why this cannot be a command line of ours; empty where it can. Nothing is run."""
    command: Any = typer.main.get_command(app)
    while words:
        word, *words = words
        if word.startswith("-"):
            option = next((one for one in command.params if word in one.opts or word in ("-h", "--help")), None)
            if option is None:
                return f"{command.name} has no option {word}"
            words = words if word in ("-h", "--help") or getattr(option, "is_flag", False) else words[1:]
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return f"{command.name} has no command {word}"
            command = command.commands[word]
        elif not any(one.param_type_name == "argument" for one in command.params):
            return f"{command.name} takes no {word}"
    return ""


def examples(text: str) -> list[str]:
    """The form files that stand whole in a document."""
    return [block for _, block in FENCE.findall(text) if re.search(r"^form: ", block, re.MULTILINE)]


def saved(example: str, folder: Path) -> Path:
    name, version = (re.search(rf"^{key}: (\w+)", example, re.MULTILINE) for key in ("form", "version"))
    assert name and version
    path = folder / f"{name[1]}.v{version[1]}.yaml"
    path.write_text(example, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_named_exists(path: Path) -> None:
    assert [wrong for words in commands(path.read_text("utf-8")) if (wrong := problem(words))] == []


def test_the_parser_of_commands_sees_what_is_wrong() -> None:
    text = "```sh\npendataan run --fast\n$ pendataan forms draw x\n```\nand `pendataan status now`, `pendataan run`."
    said = [problem(words) for words in commands(text)]
    assert said == ["run has no option --fast", "forms has no command draw", "status takes no now", ""]


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    links = [link for link in LINK.findall(FENCE.sub("", path.read_text("utf-8"))) if ":" not in link]
    missing = [link for link in links if not (path.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("path", [ROOT / "README.md", FORMS], ids=lambda path: path.name)
def test_the_forms_shown_are_right_and_their_paper_can_be_read(path: Path, tmp_path: Path) -> None:
    (example,) = examples(path.read_text("utf-8"))
    form = load_form(saved(example, tmp_path))
    for page in layout(form):
        taken = [*marker_boxes(page.width, page.height), *code_boxes(page.width, page.height)]
        boxes = [box for field in page.fields for box in (field.box, *field.cells, *dict(field.options).values())]
        assert all(box.x >= 0 and box.right <= page.width and box.bottom <= page.height for box in boxes)
        assert not any(apart(box, other) is False for box in boxes for other in taken)
    scan = render(form, 1, 200, "WZSXQW4V")
    assert register(scan, list(blank_pages(Library((form,))))).residual_mm < 0.3


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def test_mistakes_are_told_as_the_document_says(tmp_path: Path) -> None:
    text = FORMS.read_text("utf-8")
    path = saved(examples(text)[0], tmp_path)
    shown = WRONG.findall(text)
    assert len(shown) >= 4
    for right, wrong, said in shown:
        assert right in examples(text)[0]
        path.write_text(examples(text)[0].replace(right, wrong, 1), encoding="utf-8")
        with pytest.raises(FormError) as failure:
            load_form(path)
        assert str(failure.value) == f"{tmp_path}/{said}"


def test_nothing_that_a_form_file_may_name_is_left_out() -> None:
    text = FORMS.read_text("utf-8")
    words = {*types.names(), *checks.names(), *Writing}
    assert {word for word in words if f"| `{word}` |" not in text} == set()
    for check in checks.names():
        assert {role for role in checks.named_check(check).ROLES if f"`{role}`" not in text} == set()


def test_every_flag_is_explained() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    # Nothing raises `poor_page` yet.
    assert {flag for flag in Flag if flag is not Flag.POOR_PAGE and f"| `{flag}` |" not in text} == set()
