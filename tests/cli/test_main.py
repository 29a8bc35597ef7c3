"""The command as a whole: quick to start, said in two languages, silent about values."""

from __future__ import annotations

import subprocess
import sys

from cli.words import catalogue
from schemas import messages
from tests.cli.conftest import Pendataan


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, cli.main; "
        "print([m for m in ('cv2', 'prefect', 'sqlalchemy', 'pdfplumber', 'openpyxl', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_has_help(pendataan: Pendataan) -> None:
    for words in (
        [],
        ["run"],
        ["export"],
        ["status"],
        ["doctor"],
        ["evaluate"],
        ["forms"],
        ["forms", "print"],
        ["forms", "check"],
    ):
        assert pendataan(*words, "--help").returncode == 0


def test_no_message_hides_one_that_all_of_the_product_says() -> None:
    assert set(catalogue()) & set(messages.catalogue()) == set()


def test_every_message_stands_in_both_languages() -> None:
    assert {key for key, texts in catalogue().items() if set(texts) != {"id", "en"} or not all(texts.values())} == set()
