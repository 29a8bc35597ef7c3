from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from schemas.errors import SetAside
from schemas.outcome import FileOutcome, PageAside
from schemas.values import Doubt, Flag, State, Status, Value
from storage.assemble import MACHINE
from storage.documents import find, record, records
from storage.errors import UnknownRecord
from storage.leases import claim
from storage.saving import save
from storage.store import Store
from storage.summary import summary
from storage.tables import Base, Decision, FieldRow, File, FileState, Page, TermKind
from tests.storage.made import (
    HP,
    NAME,
    NIK,
    NOW,
    NUMBER,
    RULES,
    VERSIONS,
    Paper,
    accepted,
    document,
    flagged,
    outcome,
    registration_fields,
    saved,
    taken,
)


def _rows(store: Store) -> Counter[str]:
    with store.read() as session:
        return Counter({t.name: len(session.execute(select(t)).all()) for t in Base.metadata.sorted_tables})


def test_what_is_saved_comes_back(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path)
    made = record(store, document_id)
    assert (made.form, made.form_version, made.state, made.flags) == ("registration", 1, State.ACCEPTED, ())
    assert made.fields == registration_fields()
    assert made.received_at == NOW and made.received_at.tzinfo == ZoneInfo("Asia/Makassar")
    (page,) = made.pages
    assert (page.page, page.source, page.source_page, len(page.sha256)) == (1, "scan.png", 1, 64)
    assert store.vault.get(document_id, "page-1-full.jpg") == b"full picture"
    assert store.vault.get(document_id, "page-1-screen.jpg") == b"screen picture"


def test_a_stack_becomes_its_documents_in_order(store: Store, tmp_path: Path) -> None:
    papers = [Paper(number=f"PAPER{n}", fields=(), pages={1: n}) for n in range(1, 8)]
    ids = saved(store, tmp_path, *papers)
    assert [made.document for made in records(store)] == list(ids)
    assert [made.pages[0].source_page for made in records(store)] == list(range(1, 8))


def test_every_page_has_its_row(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path)
    made = FileOutcome(4, (document(Paper(pages={1: 2})),), (1, 3), (PageAside(4, SetAside.POOR_PAGE),))
    save(store, held, made, VERSIONS, RULES, NOW)
    with store.read() as session:
        rows = session.execute(select(Page.source_page, Page.kind, Page.reason).order_by(Page.source_page)).all()
    assert [tuple(row) for row in rows] == [
        (1, "blank", None),
        (2, "document", None),
        (3, "blank", None),
        (4, "aside", "poor_page"),
    ]


def test_two_forms_on_one_scan_become_two_documents(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path, "two.png")
    papers = [document(Paper(f"PAPER{part}", (), part=part)) for part in (1, 2)]
    made = FileOutcome(1, tuple(papers), (), (PageAside(1, SetAside.POOR_PAGE, 3), PageAside(1, SetAside.POOR_PAGE, 4)))
    ids = save(store, held, made, VERSIONS, RULES, NOW)
    assert [[page.source_page for page in record(store, one).pages] for one in ids] == [[1], [1]]
    with store.read() as session:
        rows = session.execute(select(Page.source_page, Page.part, Page.kind).order_by(Page.part)).all()
        (file,) = session.scalars(select(File))
    assert [tuple(row) for row in rows] == [(1, 1, "document"), (1, 2, "document"), (1, 3, "aside"), (1, 4, "aside")]
    assert (file.pages, summary(store).pages, summary(store).pages_aside) == (1, {"document": 1}, {"poor_page": 1})
    told = (store.folder.set_aside / "two.png.txt").read_text()
    assert told == "Halaman 1 / page 1:\nAlasan: poor_page.\n"


def test_saving_again_doubles_nothing(store: Store, tmp_path: Path) -> None:
    held = taken(store, tmp_path)
    first = save(store, held, outcome(Paper()), VERSIONS, RULES, NOW)
    before = _rows(store)
    assert save(store, held, outcome(Paper()), VERSIONS, RULES, NOW) == first
    assert _rows(store) == before


def test_a_crash_before_the_end_leaves_nothing_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = taken(store, tmp_path)
    before = _rows(store)

    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("storage.saving.settle", broken)
        with pytest.raises(RuntimeError):
            save(store, held, outcome(Paper()), VERSIONS, RULES, NOW)
    assert _rows(store) == before
    (again,) = claim(store, "other", 1, now=NOW + timedelta(days=3650))
    assert len(save(store, again, outcome(Paper()), VERSIONS, RULES, NOW)) == 1


def test_a_doubt_about_a_field_needs_review(store: Store, tmp_path: Path) -> None:
    fields = (accepted("nama", NAME), flagged("nik", NIK))
    (document_id,) = saved(store, tmp_path, Paper(fields=fields))
    made = record(store, document_id)
    assert (made.state, made.fields) == (State.NEEDS_REVIEW, fields)


def test_a_doubt_about_the_document_needs_review(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(flags=(Flag.UNSIGNED,)))
    made = record(store, document_id)
    assert (made.state, made.flags) == (State.NEEDS_REVIEW, (Flag.UNSIGNED,))


def test_a_document_without_consent_is_counted_and_closed(store: Store, tmp_path: Path) -> None:
    (document_id,) = saved(store, tmp_path, Paper(flags=(Flag.NO_CONSENT,)))
    made = record(store, document_id)
    assert made.restricted and made.fields == registration_fields()
    assert made.as_json()["fields"] == {}


def test_the_machine_decides_only_what_it_accepts(store: Store, tmp_path: Path) -> None:
    empty = replace(accepted("hp", None), status=Status.EMPTY)
    saved(store, tmp_path, Paper(fields=(accepted("nama", NAME), flagged("nik", NIK), empty)))
    with store.read() as session:
        rows = session.execute(select(Decision.name, Decision.actor, Decision.to_status)).all()
    assert [tuple(row) for row in rows] == [("nama", MACHINE, "accepted")]


def test_only_fields_that_are_not_personal_are_stored_clear(store: Store, tmp_path: Path) -> None:
    fields = (*registration_fields(), accepted("unknown_to_the_form", "X"))
    saved(store, tmp_path, Paper(fields=fields))
    with store.read() as session:
        rows = {row.name: row for row in session.scalars(select(FieldRow))}
    clear = {name for name, row in rows.items() if row.value_clear is not None}
    assert clear == {"pelatihan", "tanggungan", "persetujuan"}
    assert all((row.value_sealed is None) is (name in clear) for name, row in rows.items())


def test_documents_are_found_by_what_stands_on_them(store: Store, tmp_path: Path) -> None:
    fields = (accepted("nama", NAME), flagged("nik", NIK), accepted("hp", HP))
    (document_id,) = saved(store, tmp_path, Paper(fields=fields))
    for kind, text in [
        (TermKind.NAME, "lado"),
        (TermKind.NAME, "Maria  Lado"),
        (TermKind.NIK, "5371 0441 0790 0001"),
        (TermKind.PHONE, "0812-3456-7890"),
        (TermKind.OWN_NUMBER, NUMBER.lower()),
    ]:
        assert find(store, kind, text) == [document_id]
    assert find(store, TermKind.NAME, "LAD") == find(store, TermKind.CASE, NIK) == []


def test_the_same_paper_twice_flags_both(store: Store, tmp_path: Path) -> None:
    fields = (accepted("kode_kasus", NUMBER), accepted("nama", NAME))
    (first,) = saved(store, tmp_path, Paper(fields=fields), data=b"1")
    assert record(store, first).state is State.ACCEPTED
    (second,) = saved(store, tmp_path, Paper(fields=fields), data=b"2", minutes=1)
    for document_id in (first, second):
        made = record(store, document_id)
        assert (made.state, made.flags) == (State.NEEDS_REVIEW, (Flag.DUPLICATE,))
        number, name = made.fields
        assert (number.status, number.value, number.suggestion) == (Status.FLAGGED, None, NUMBER)
        assert number.flags == (Flag.DUPLICATE,)
        assert name == fields[1]


def test_the_same_nik_on_two_registrations_flags_both(store: Store, tmp_path: Path) -> None:
    ids = [
        *saved(store, tmp_path, Paper("AAAAAAAA", (accepted("nik", NIK),)), data=b"1"),
        *saved(store, tmp_path, Paper("BBBBBBBB", (flagged("nik", NIK),)), data=b"2", minutes=1),
    ]
    for document_id in ids:
        made = record(store, document_id)
        assert made.flags == (Flag.DUPLICATE,)
        assert Flag.DUPLICATE in made.field("nik").flags and made.field("nik").value is None
    with store.read() as session:
        assert session.scalars(select(Decision.document_id)).all() == [ids[0]]


def test_the_same_nik_on_other_forms_is_no_duplicate(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path, Paper("AAAAAAAA", (accepted("nik", NIK),)), data=b"1")
    (other,) = saved(store, tmp_path, Paper("AAAAAAAA", (accepted("nik", NIK),), form="visit"), data=b"2")
    assert record(store, other).state is State.ACCEPTED


def test_two_papers_of_one_number_in_a_stack_flag_each_other(store: Store, tmp_path: Path) -> None:
    ids = saved(store, tmp_path, Paper(pages={1: 1}), Paper(pages={1: 2}))
    assert [record(store, one).flags for one in ids] == [(Flag.DUPLICATE,), (Flag.DUPLICATE,)]


def _half(page: int, field: str) -> Paper:
    return Paper(NUMBER, (accepted(field, NAME, page),), {page: 1}, "two_pages", complete=False)


def test_a_page_that_comes_later_joins_its_document(store: Store, tmp_path: Path) -> None:
    (first,) = saved(store, tmp_path, _half(1, "nama"), data=b"1")
    assert record(store, first).state is State.INCOMPLETE
    assert saved(store, tmp_path, _half(2, "petugas"), data=b"2", minutes=1) == (first,)
    made = record(store, first)
    assert [(page.page, page.source_page) for page in made.pages] == [(1, 1), (2, 1)]
    assert [field.name for field in made.fields] == ["nama", "petugas"]
    assert (made.state, made.flags) == (State.NEEDS_REVIEW, (Flag.UNCERTAIN,))
    assert store.vault.has(first, "page-2-full.jpg")


def test_checks_across_pages_are_made_when_the_last_page_comes(store: Store, tmp_path: Path) -> None:
    doubt, asked = Doubt(Flag.CONTRADICTS, "dates_out_of_order"), []

    def doubts_of(form: str, version: int, guesses: Mapping[str, Value]) -> dict[str, list[Doubt]]:
        asked.append((form, version, dict(guesses)))
        return {"nama": [doubt], "petugas": [doubt, Doubt(Flag.UNCERTAIN, "low_probability")]}

    saved(store, tmp_path, _half(1, "nama"), data=b"1")
    late = replace(_half(2, "petugas"), fields=(flagged("petugas", NAME, 2),))
    held = taken(store, tmp_path, data=b"2")
    (document_id,) = save(store, held, outcome(late), VERSIONS, replace(RULES, doubts_of=doubts_of), NOW)
    assert asked == [("two_pages", 1, {"nama": NAME, "petugas": NAME})]
    made = record(store, document_id)
    assert (made.field("nama").status, made.field("nama").doubts) == (Status.FLAGGED, (doubt,))
    assert made.field("petugas").doubts == (*flagged("petugas", NAME).doubts, doubt)  # the other stood there before


def test_a_page_that_is_there_already_does_not_join(store: Store, tmp_path: Path) -> None:
    ids = [*saved(store, tmp_path, _half(1, "nama"), data=b"1"), *saved(store, tmp_path, _half(1, "nama"), data=b"2")]
    assert len(set(ids)) == 2
    for one in ids:
        assert (record(store, one).state, record(store, one).flags) == (State.INCOMPLETE, (Flag.DUPLICATE,))


def test_pictures_left_by_a_broken_joining_are_replaced(store: Store, tmp_path: Path) -> None:
    (first,) = saved(store, tmp_path, _half(1, "nama"), data=b"1")
    store.vault.put(first, "page-2-full.jpg", b"left over")
    assert saved(store, tmp_path, _half(2, "petugas"), data=b"2") == (first,)
    assert store.vault.get(first, "page-2-full.jpg") == b"full picture"


def test_the_file_is_done(store: Store, tmp_path: Path) -> None:
    saved(store, tmp_path)
    with store.read() as session:
        (file,) = session.scalars(select(File))
    assert (file.state, file.finished_at, file.lease_expires) == (FileState.DONE, NOW, None)


def test_records_are_filtered(store: Store, tmp_path: Path) -> None:
    (first,) = saved(store, tmp_path, Paper("A", ()), data=b"1")
    (second,) = saved(store, tmp_path, Paper("B", (flagged("nik", NIK),)), data=b"2", minutes=5)
    (third,) = saved(store, tmp_path, Paper("C", (), form="receipt"), data=b"3", minutes=10)
    assert [r.document for r in records(store)] == [first, second, third]
    assert [r.document for r in records(store, form="registration")] == [first, second]
    assert [r.document for r in records(store, state=State.NEEDS_REVIEW)] == [second]
    assert [r.document for r in records(store, since=NOW + timedelta(minutes=5))] == [second, third]


def test_many_records_stream_in_order(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.documents._BATCH", 3)
    ids = saved(store, tmp_path, *[Paper(f"N{n}", (), {1: n}) for n in range(1, 10)])
    assert [made.document for made in records(store)] == list(ids)


def test_an_unknown_record_is_an_error(store: Store) -> None:
    with pytest.raises(UnknownRecord):
        record(store, "0" * 26)
