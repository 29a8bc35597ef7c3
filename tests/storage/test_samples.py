from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.values import Status
from storage.accounts.roles import Role
from storage.decisions import Choice, Overtaken, decide
from storage.documents import record
from storage.facts import FormFacts
from storage.review.judging import judge
from storage.review.keeping import Keeping, ReadAgain, keep
from storage.review.keying import Stage, key
from storage.review.measure import Measured, bound, bound_in_force, measured, measured_by_type, see_bound
from storage.review.rereading import PageRef, Wish, ask, claim
from storage.review.samples import draw, is_drawn, open_count
from storage.review.snippets import counts
from storage.review.tasks import Task, next_task
from storage.store import Store
from storage.tables import Decision, Page
from storage.tables_office import KeyingFor, Sample
from tests.storage.made import HP, NAME, NOW, RULES, VERSIONS, Paper, accepted, document, flagged, saved
from tests.storage.reviewing import papers, people

LATER = NOW + timedelta(hours=8)
ONE = (accepted("hp", HP),)
WRONG, ODD = "081234567891", "081234567892"


def _all(store: Store) -> Store:
    return _share(store, 1.0)


def _share(store: Store, share: float, bears: float = 0.3) -> Store:
    return replace(store, settings=replace(store.settings, sample_share=share, max_wrong_per_1000=bears))


def _key(store: Store, paper: str, person: str, value: str) -> Stage:
    return key(store, paper, Choice("hp", value), KeyingFor.SAMPLE, person, RULES, LATER).stage


def _result(store: Store) -> str | None:
    with store.read() as session:
        return session.scalars(select(Sample.result)).one()


def test_about_the_wanted_share_is_drawn_and_always_the_same(store: Store, tmp_path: Path) -> None:
    half = _share(store, 0.5)
    names = [(f"{n:026}", "hp") for n in range(2000)]
    drawn = {one for one in names if is_drawn(half, *one)}
    assert 900 < len(drawn) < 1100 and drawn == {one for one in names if is_drawn(half, *one)}
    assert not any(is_drawn(_share(store, 0.0), *one) for one in names)
    # Who has not the key cannot guess it.
    other = replace(half, term_key=b"x" * 32)
    assert {one for one in names if is_drawn(other, *one)} != drawn


def test_only_what_the_machine_accepted_is_drawn_and_once(store: Store, tmp_path: Path) -> None:
    papers(store, tmp_path, 1, (accepted("hp", HP), accepted("nama", NAME), flagged("tanggal", "2026-03-01")))
    assert [draw(_all(store), RULES, LATER) for _ in range(2)] == [2, 0]
    with store.read() as session:
        rows = session.execute(select(Sample.name, Sample.type, Sample.probability).order_by(Sample.name)).tuples()
        assert list(rows) == [("hp", "phone", 0.9999), ("nama", "name", 0.9999)]


def test_what_comes_later_is_drawn_later(store: Store, tmp_path: Path) -> None:
    everything = _all(store)
    assert draw(everything, RULES, LATER) == 0
    papers(store, tmp_path, 1, ONE)
    assert draw(everything, RULES, LATER) == 1
    saved(store, tmp_path, Paper(None, ONE), data=b"another", minutes=9)
    assert (draw(everything, RULES, LATER), open_count(store)) == (1, 2)


def test_what_people_have_doubted_or_decided_is_no_sample(store: Store, tmp_path: Path) -> None:
    (paper,), (ana,) = papers(store, tmp_path, 1, ONE), people(store, 1)
    decide(store, paper, Choice("hp", WRONG), ana, RULES, LATER)
    assert draw(_all(store), RULES, LATER) == 0


def test_a_form_that_is_gone_stops_nothing(store: Store, tmp_path: Path) -> None:
    papers(store, tmp_path, 1, (*ONE, flagged("nik", "5371044107900001")))
    (ana,) = people(store, 1)
    gone = replace(RULES, forms=_nothing)
    assert (draw(_all(store), gone, LATER), next_task(store, ana, gone, LATER), counts(store, gone)) == (0, None, {})


def _nothing(form: str, version: int) -> FormFacts:
    raise KeyError(form)


def _drawn(store: Store, folder: Path) -> str:
    (paper,) = papers(store, folder, 1, ONE)
    draw(_all(store), RULES, LATER)
    return paper


def test_who_keys_what_the_machine_accepted_finds_it_right(store: Store, tmp_path: Path) -> None:
    paper, (ana, ben) = _drawn(store, tmp_path), people(store, 2)
    assert next_task(store, ana, RULES, LATER) == Task(paper, "hp", KeyingFor.SAMPLE)
    assert _key(store, paper, ana, HP) is Stage.AGREED
    assert (_result(store), record(store, paper).field("hp").status) == ("right", Status.ACCEPTED)
    assert next_task(store, ben, RULES, LATER) is None
    with pytest.raises(Overtaken):
        _key(store, paper, ben, HP)


def test_a_second_who_agrees_with_the_machine_finds_it_right(store: Store, tmp_path: Path) -> None:
    paper, (ana, ben) = _drawn(store, tmp_path), people(store, 2)
    assert [_key(store, paper, ana, WRONG), _key(store, paper, ben, HP)] == [Stage.WAITING, Stage.AGREED]
    assert (_result(store), record(store, paper).field("hp").value) == ("right", HP)


def test_two_people_against_the_machine_repair_the_record(store: Store, tmp_path: Path) -> None:
    paper, (ana, ben) = _drawn(store, tmp_path), people(store, 2)
    assert _key(store, paper, ana, WRONG) is Stage.WAITING
    assert next_task(store, ana, RULES, LATER) is None
    assert _key(store, paper, ben, WRONG) is Stage.AGREED
    field = record(store, paper).field("hp")
    assert (_result(store), field.value, field.status) == ("wrong", WRONG, Status.REVIEWED)
    with store.read() as session:
        actors = session.scalars(select(Decision.actor).where(Decision.actor != "machine")).all()
    assert actors == [f"{ana}+{ben}"]


@pytest.mark.parametrize(("word", "result"), [(HP, "right"), (WRONG, "wrong")])
def test_where_all_differ_the_supervisor_says_who_is_right(
    store: Store, tmp_path: Path, word: str, result: str
) -> None:
    paper, (ana, ben, cia) = _drawn(store, tmp_path), people(store, 3)
    (chief,) = people(store, 1, Role.PENYELIA)
    stages = [_key(store, paper, who, value) for who, value in ((ana, WRONG), (ben, ODD), (cia, "081234567893"))]
    assert stages == [Stage.WAITING, Stage.THIRD, Stage.SUPERVISOR]
    judge(store, paper, Choice("hp", word), chief, RULES, LATER)
    assert (_result(store), record(store, paper).field("hp").value) == (result, word)


@pytest.mark.parametrize(("word", "result"), [(HP, "right"), (WRONG, "wrong")])
def test_who_corrects_a_field_of_the_sample_settles_it(store: Store, tmp_path: Path, word: str, result: str) -> None:
    paper, (ana, ben) = _drawn(store, tmp_path), people(store, 2)
    decide(store, paper, Choice("hp", word), ana, RULES, LATER)
    assert next_task(store, ben, RULES, LATER) is None
    draw(_all(store), RULES, LATER)
    assert (_result(store), open_count(store)) == (result, 0)


def test_the_measured_error_has_its_interval() -> None:
    found = Measured(1000, 3)
    assert found.rate == 3
    # Clopper and Pearson for 3 of 1,000.
    assert (round(found.low, 3), round(found.high, 2)) == (0.619, 8.74)
    assert Measured(0, 0).high == 1000


def test_a_bound_is_set_only_where_chance_does_not_explain_it(store: Store, tmp_path: Path) -> None:
    """One wrong of 84 or more may be chance where 0.3 of 1,000 are borne; one of 83 is not."""
    assert Measured(84, 1).low > 0.3 > Measured(85, 1).low


def test_the_bound_becomes_stricter_once_and_is_judged_by_what_comes_after(store: Store, tmp_path: Path) -> None:
    strict = _share(store, 1.0, bears=40)
    everybody = people(store, 2)
    everything = papers(store, tmp_path, 4, ONE)
    draw(strict, RULES, LATER)
    assert bound_in_force(store) is None
    for paper in everything:
        for who in everybody:
            _key(strict, paper, who, WRONG)
    made = bound(store)
    assert made is not None
    # 1 of 1 is wrong: 40 times 40 of 1,000. What was drawn before says nothing of the new bound.
    assert (made.max_wrong_per_1000, made.measured, made.seen) == (1.6, 1000.0, False)
    assert made.low > 20 and bound_in_force(store) == 1.6
    assert measured(store) == Measured(4, 4) and measured_by_type(store) == [("phone", Measured(4, 4))]
    see_bound(store, made.id, everybody[0], LATER)
    assert (seen := bound(store)) is not None and seen.seen


def test_of_a_document_read_again_before_the_draw_only_the_last_reading_counts(store: Store, tmp_path: Path) -> None:
    (id_,) = saved(store, tmp_path, Paper(fields=(accepted("nama", "MARIA LADO"), accepted("hp", "081234567890"))))
    with store.read() as session:
        page = session.scalars(select(Page)).one()
    ask(store, Wish(((PageRef(page.file_id, 1),),), document_id=id_), None, NOW)
    held = claim(store, "night", NOW)
    assert held is not None
    read = document(Paper(fields=(accepted("nama", "MARIA LADA"), flagged("hp", "081234567890"))))
    keep(store, held, [ReadAgain(read, held.wish.documents[0])], [], Keeping(VERSIONS, RULES, NOW))
    assert draw(_all(store), RULES, NOW) == 1
