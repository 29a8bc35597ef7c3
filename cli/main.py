"""`pendataan`: the options before the command, the commands, and what becomes of failures.

Exit codes: 0 success, 1 a broken system, 2 wrong use, 3 something was set aside.
"""

from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    backup,
    calibrate,
    demo,
    doctor,
    evaluate,
    export,
    forms,
    move,
    report,
    review,
    run,
    status,
    up,
    users,
)
from cli.console import fail
from cli.context import Office
from cli.words import both
from schemas.errors import FormError
from storage.errors import SettingsError

# No traceback with local variables ever: they hold what people wrote.
app = typer.Typer(
    name="pendataan",
    help="Formulir kertas menjadi catatan / paper forms into records",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Folder data / data folder [PENDATAAN_DATA]", file_okay=False),
    ] = None,
) -> None:
    """Formulir kertas menjadi catatan / paper forms into records"""
    context.obj = Office(data, os.environ)


app.command("run")(run.command)
app.command("export")(export.command)
app.command("evaluate")(evaluate.command)
app.command("report")(report.command)
app.command("backup")(backup.back_up)
app.command("restore")(backup.restore)
app.command("status")(status.command)
app.command("up")(up.command)
app.command("review")(review.command)
app.command("doctor")(doctor.command)
app.command("move")(move.command)
app.command("calibrate")(calibrate.command)
app.command("demo", hidden=True)(demo.command)
app.add_typer(forms.app, name="forms")
app.add_typer(users.app, name="users")


def main() -> None:
    """The entry point: a failure becomes a sentence and an exit code, never a traceback with values."""
    # A name or a word that the terminal cannot show must not end the work.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # What holds something gives it back on the way out, as on Ctrl-C.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except (FormError, SettingsError) as error:
        fail(both("wrong_use", what=error))
        sys.exit(2)
    except Exception as error:
        if os.environ.get("PENDATAAN_TRACEBACK"):
            raise
        fail(both("broken", what=_plainly(error)))
        sys.exit(1)


def _plainly(error: Exception) -> str:
    """What may be shown of an error: our own messages hold no values, others only name their kind."""
    ours = type(error).__module__.split(".")[0] in {"schemas", "extractors", "storage", "flows", "review"}
    return f"{type(error).__name__}: {error}" if ours or isinstance(error, OSError) else type(error).__name__
