"""Accounts on both databases: who may sign in, how failures make people wait, what a link is good for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Event

import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select

from storage.accounts import passwords, tries
from storage.accounts.invitations import INVITED, accept, accept_first, first_link, invite, invited
from storage.accounts.people import (
    NotPossible,
    Person,
    add_person,
    change_person,
    disable,
    enable,
    people,
    person,
    set_password,
)
from storage.accounts.roles import Role
from storage.accounts.signing_in import IDLE, LONGEST, begin, change_password, sign_in, sign_out, visitor
from storage.errors import UnknownRecord
from storage.store import Store
from storage.tables_office import Account, AuditRow, SignInTries
from tests.storage.made import NOW

RIGHT, WRONG = "kelapa muda segar", "kelapa muda basi"
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing: what is tested is what surrounds them."""
    monkeypatch.setattr(passwords, "PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=64))


def made(store: Store, role: Role = Role.PENINJAU, login: str = "sari") -> Person:
    one = add_person(store, login, f"Orang {login}", role, NOW)
    set_password(store, one.id, RIGHT, NOW)
    return one


def refusal(store: Store, login: str, password: str, now: datetime = NOW) -> str:
    """Why somebody cannot sign in; empty where they can."""
    try:
        sign_in(store, login, password, now)
    except NotPossible as error:
        return error.key
    return ""


def actions(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(AuditRow.action).order_by(AuditRow.id)))


def test_the_parameters_are_those_of_rfc_9106_where_memory_is_dear() -> None:
    hasher = PasswordHasher()
    found = (hasher.time_cost, hasher.memory_cost, hasher.parallelism)
    wanted = RFC_9106_LOW_MEMORY
    assert found == (wanted.time_cost, wanted.memory_cost, wanted.parallelism) == (3, 65536, 4)


def test_the_name_is_known_however_it_was_typed(store: Store) -> None:
    made(store)
    assert visitor(store, sign_in(store, " Sari ", RIGHT, NOW), NOW) is not None


def test_failures_make_a_name_wait_longer_each_time_whether_or_not_it_is_somebodys(store: Store) -> None:
    made(store)
    for login in ("sari", "siapa"):
        now, waits = NOW, []
        for _ in range(tries.FREE_FAILURES + 6):
            assert refusal(store, login, WRONG, now) == "sign_in_wrong"
            with store.read() as session:
                kept = session.get_one(SignInTries, tries.name_hash(store.term_key, login))
            waits.append((kept.wait_until - now).total_seconds() if kept.wait_until else 0)
            if waits[-1]:
                assert refusal(store, login, RIGHT, kept.wait_until - SECOND) == "sign_in_wait"
                now = kept.wait_until
        assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900]


def test_the_right_password_waits_too_and_forgets_the_failures_then(store: Store) -> None:
    made(store)
    for _ in range(tries.FREE_FAILURES):
        refusal(store, "sari", WRONG)
    assert refusal(store, "sari", RIGHT) == "sign_in_wait"
    assert refusal(store, "sari", RIGHT, NOW + tries.FIRST_WAIT + SECOND) == ""
    with store.read() as session:
        assert session.scalars(select(SignInTries)).all() == []


def test_names_that_are_guessed_one_after_the_other_slow_down_everybody(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(store)
    monkeypatch.setattr(tries, "MANY", 6)
    for number in range(6):
        assert refusal(store, f"nama{number}", WRONG, NOW) == "sign_in_wrong"
    assert refusal(store, "sari", RIGHT, NOW + SECOND) == "sign_in_wait"
    assert refusal(store, "sari", RIGHT, NOW + 3 * SECOND) == ""


def test_a_flood_of_tries_leaves_few_rows_and_no_name_in_them(store: Store) -> None:
    for _ in range(40):
        refusal(store, "rahasia-saya", WRONG)
    assert len(actions(store)) == tries.FREE_FAILURES
    with store.read() as session:
        kept = session.scalars(select(SignInTries)).one()
        assert b"rahasia" not in kept.name_hash
        assert all("rahasia" not in str(row.detail) for row in session.scalars(select(AuditRow)))


def test_tries_at_one_moment_do_not_get_past_the_free_ones(store: Store) -> None:
    made(store)
    with ThreadPoolExecutor(8) as pool:
        words = list(pool.map(lambda _: refusal(store, "sari", WRONG), range(16)))
    assert words.count("sign_in_wrong") == tries.FREE_FAILURES


def test_nobody_who_writes_waits_for_a_password_to_be_compared(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made(store)
    comparing, written = Event(), Event()

    def slow(_kept: str | None, _password: str) -> bool:
        comparing.set()
        return written.wait(20)

    monkeypatch.setattr(passwords, "is_right", slow)
    with ThreadPoolExecutor(1) as pool:
        signing = pool.submit(sign_in, store, "sari", RIGHT, NOW)
        assert comparing.wait(20)
        add_person(store, "ani", "Ani", Role.PETUGAS, NOW)
        written.set()
        assert visitor(store, signing.result(), NOW) is not None


def test_an_unknown_name_takes_the_work_of_a_known_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(store, "ani", "Ani", Role.PETUGAS, NOW)
    worked: list[str] = []
    monkeypatch.setattr(passwords, "hashed", lambda password: worked.append(password) or "")
    for login in ("ani", "siapa"):
        refusal(store, login, WRONG)
    assert len(worked) == 2


def test_a_hash_of_other_parameters_is_renewed_when_its_owner_signs_in(store: Store) -> None:
    one = made(store)
    with store.write() as session:
        session.get_one(Account, one.id).password = PasswordHasher(time_cost=2, memory_cost=64).hash(RIGHT)
    sign_in(store, "sari", RIGHT, NOW)
    with store.read() as session:
        kept = session.get_one(Account, one.id).password
    assert kept is not None and not passwords.PasswordHasher().check_needs_rehash(kept)
    assert refusal(store, "sari", RIGHT) == ""


@pytest.mark.parametrize("weak", ["pendek", "081234567890", "saripertiwi", " " * 12, "x" * 201])
def test_weak_passwords_are_none(store: Store, weak: str) -> None:
    one = add_person(store, "saripertiwi", "Sari Pertiwi", Role.PENINJAU, NOW)
    with pytest.raises(NotPossible, match="password_weak"):
        set_password(store, one.id, weak, NOW)


def test_a_browser_left_alone_is_signed_out_and_so_is_one_after_a_long_day(store: Store) -> None:
    one = made(store)
    left, used, by_itself = (begin(store, one.id, NOW) for _ in range(3))
    now = NOW
    while now <= NOW + LONGEST:
        assert visitor(store, used, now) is not None
        visitor(store, by_itself, now, touching=False)
        now += IDLE
    assert [visitor(store, token, now) for token in (left, used, by_itself)] == [None] * 3
    # Of the one that only its script asked for, nothing was left after half an hour.
    assert actions(store).count("signed_out") == 3


def test_closing_an_account_ends_its_sign_ins_and_links_at_once(store: Store) -> None:
    one = made(store)
    token, link = begin(store, one.id, NOW), invite(store, one.id, NOW)
    disable(store, one.id, NOW)
    assert visitor(store, token, NOW) is None and refusal(store, "sari", RIGHT) == "sign_in_wrong"
    with pytest.raises(UnknownRecord):
        invited(store, link, NOW)
    with pytest.raises(NotPossible, match="account_disabled"):
        invite(store, one.id, NOW)
    enable(store, one.id, NOW)
    assert visitor(store, token, NOW) is None and refusal(store, "sari", RIGHT) == ""


def test_somebody_can_always_look_after_the_accounts(store: Store) -> None:
    first, other = made(store, Role.PENYELIA, "maria"), made(store, Role.PENYELIA, "rambu")
    add_person(store, "calon", "Tanpa Kata Sandi", Role.PENYELIA, NOW)
    disable(store, other.id, NOW)
    for close in (
        lambda: disable(store, first.id, NOW),
        lambda: change_person(store, first.id, first.name, Role.PETUGAS, NOW),
    ):
        with pytest.raises(NotPossible, match="last_supervisor"):
            close()
    enable(store, other.id, NOW)
    change_person(store, first.id, "Maria L.", Role.PETUGAS, NOW)
    assert (person(store, first.id).name, person(store, first.id).role) == ("Maria L.", Role.PETUGAS)


def test_two_supervisors_who_close_each_other_at_one_moment_do_not_both_succeed(store: Store) -> None:
    both = [made(store, Role.PENYELIA, login) for login in ("maria", "rambu")]
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(disable, store, one.id, NOW) for one in both]
        assert sum(isinstance(one.exception(), NotPossible) for one in done) == 1
    assert sum(one.may_sign_in for one in people(store)) == 1


def test_a_link_is_good_once_for_three_days_and_until_the_next_one(store: Store) -> None:
    one = add_person(store, "sari", "Sari", Role.PENINJAU, NOW)
    older, link = invite(store, one.id, NOW), invite(store, one.id, NOW)
    with pytest.raises(NotPossible, match="password_weak"):
        accept(store, link, "pendek", NOW)
    for bad, now in ((older, NOW), (link, NOW + INVITED), ("lain", NOW)):
        with pytest.raises(UnknownRecord):
            accept(store, bad, RIGHT, now)
    assert accept(store, link, RIGHT, NOW) == one.id
    with pytest.raises(UnknownRecord):
        accept(store, link, WRONG, NOW)
    assert refusal(store, "sari", RIGHT) == ""


def test_of_two_who_use_a_link_at_one_moment_one_comes_too_late(store: Store) -> None:
    one = add_person(store, "sari", "Sari", Role.PENINJAU, NOW)
    link = invite(store, one.id, NOW)
    with ThreadPoolExecutor(2) as pool:
        used = [pool.submit(accept, store, link, word, NOW) for word in (RIGHT, WRONG)]
        assert sum(isinstance(one.exception(), UnknownRecord) for one in used) == 1


def test_the_first_link_makes_a_supervisor_and_is_good_only_while_there_is_none(store: Store) -> None:
    first, second = first_link(store, NOW), first_link(store, NOW)
    assert first is not None and second is not None
    with pytest.raises(UnknownRecord):
        accept_first(store, first, "maria", "Maria", RIGHT, NOW)
    with pytest.raises(NotPossible, match="login_unfit"):
        accept_first(store, second, "?", "Maria", RIGHT, NOW)
    made_id = accept_first(store, second, "Maria", "Maria  Lado", RIGHT, NOW)
    assert person(store, made_id) == Person(made_id, "maria", "Maria Lado", Role.PENYELIA, "id", False, True)
    assert first_link(store, NOW) is None
    stale = invite(store, None, NOW)
    with pytest.raises(UnknownRecord):
        invited(store, stale, NOW)


def test_changing_ones_password_asks_for_the_old_one_and_signs_out_all_other_browsers(store: Store) -> None:
    one = made(store)
    other = begin(store, one.id, NOW)
    with pytest.raises(NotPossible, match="password_wrong"):
        change_password(store, one.id, WRONG, "durian runtuh", NOW)
    here = change_password(store, one.id, RIGHT, "durian runtuh", NOW)
    assert visitor(store, other, NOW) is None and visitor(store, here, NOW) is not None
    assert (refusal(store, "sari", RIGHT), refusal(store, "sari", "durian runtuh")) == ("sign_in_wrong", "")


def test_what_happens_to_accounts_is_written_down(store: Store) -> None:
    head = made(store, Role.PENYELIA, "maria")
    one = add_person(store, "sari", "Sari", Role.PETUGAS, NOW, head.id)
    accept(store, invite(store, one.id, NOW, head.id), RIGHT, NOW)
    refusal(store, "sari", WRONG)
    sign_out(store, sign_in(store, "sari", RIGHT, NOW), NOW)
    change_person(store, one.id, "Sari L.", Role.PENINJAU, NOW, head.id)
    disable(store, one.id, NOW, head.id)
    enable(store, one.id, NOW, head.id)
    assert actions(store) == [
        *("account_made", "password_set", "account_made", "invited", "password_set", "sign_in_failed", "signed_in"),
        *("signed_out", "account_changed", "account_disabled", "account_enabled"),
    ]
    with store.read() as session:
        rows = session.scalars(select(AuditRow)).all()
    assert all("Sari" not in str(row.detail) for row in rows)
    by = {"account_changed", "account_disabled", "account_enabled", "invited"}
    assert {row.account_id for row in rows if row.action in by} == {head.id}
