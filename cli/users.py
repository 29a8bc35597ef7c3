"""`pendataan users`: who may sign in. Passwords never stand on a command line: people choose them through a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from cli.console import fail, say, shown
from cli.context import now, office
from cli.words import both
from storage.accounts.roles import Role

if TYPE_CHECKING:
    from storage.accounts.people import Person
    from storage.store import Store

app = typer.Typer(help="Siapa yang boleh masuk / who may sign in", no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="Nama pengguna / user name")]
Name = Annotated[str, typer.Option("--name", help="Nama lengkap / full name")]
RoleOption = Annotated[Role, typer.Option("--role", help="Peran / role")]
RoleArgument = Annotated[Role, typer.Argument(help="Peran / role")]
Result = TypeVar("Result")


@app.command("list")
def everybody(context: typer.Context) -> None:
    """Semua akun / all accounts"""
    from storage.accounts.people import people

    with office(context).store() as store:
        there = people(store)
    if not there:
        say(both("users_none"))
    for one in there:
        state = "users_closed" if one.disabled else "users_open" if one.has_password else "users_waiting"
        say(f"  {one.login:20}  {one.role:10}  {both(state)}  {shown(one.name)}")


@app.command()
def add(context: typer.Context, login: Login, name: Name, role: RoleOption = Role.PENINJAU) -> None:
    """Tambah orang, dengan tautan sekali pakai / add somebody, with a link that works once"""
    from storage.accounts.people import add_person

    with office(context).store() as store:
        _tell_link(store, _tried(lambda: add_person(store, login, name, role, now())))


@app.command()
def invite(context: typer.Context, login: Login) -> None:
    """Tautan baru untuk memilih kata sandi / a new link for choosing a password"""
    with office(context).store() as store:
        _tell_link(store, _called(store, login))


@app.command()
def disable(context: typer.Context, login: Login) -> None:
    """Tutup akun / close an account"""
    from storage.accounts.people import disable as close

    with office(context).store() as store:
        one = _called(store, login)
        _tried(lambda: close(store, one.id, now()))
    say(both("users_done", login=one.login))


@app.command()
def enable(context: typer.Context, login: Login) -> None:
    """Buka kembali akun / open an account again"""
    from storage.accounts.people import enable as reopen

    with office(context).store() as store:
        one = _called(store, login)
        reopen(store, one.id, now())
    say(both("users_done", login=one.login))


@app.command()
def role(context: typer.Context, login: Login, role: RoleArgument) -> None:
    """Peran lain / another role"""
    from storage.accounts.people import change_person

    with office(context).store() as store:
        one = _called(store, login)
        _tried(lambda: change_person(store, one.id, one.name, role, now()))
    say(both("users_done", login=one.login))


def _tell_link(store: Store, one: Person) -> None:
    from storage.accounts.invitations import INVITED, invite

    token = _tried(lambda: invite(store, one.id, now()))
    say(both("users_link", login=one.login, path=f"/undangan/{token}", days=INVITED.days))


def _called(store: Store, login: str) -> Person:
    from storage.accounts.people import person_called
    from storage.errors import UnknownRecord

    try:
        return person_called(store, login)
    except UnknownRecord:
        fail(both("users_unknown"))
        raise typer.Exit(2) from None


def _tried(work: Callable[[], Result]) -> Result:
    """What comes of it; where it is not possible, the reason in the words of the review page, and exit code 2."""
    from review.words import say as said
    from storage.accounts.people import NotPossible

    try:
        return work()
    except NotPossible as error:
        fail(f"{said(error.key, 'id')} / {said(error.key, 'en')}")
        raise typer.Exit(2) from None
