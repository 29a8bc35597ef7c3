"""What is counted is what stands in the records: the quick way and the whole one say the same, whatever happened."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.values import FieldResult, Flag, Status
from storage.assemble import known
from storage.decisions import Choice, Overtaken, decide, dismiss, make_void, withdraw
from storage.documents import records
from storage.errors import UnknownRecord
from storage.report.standing import Known, standing
from storage.settings import load_settings
from storage.store import Store, open_store
from tests.storage.made import NIK, NOW, RULES, Paper, accepted, flagged, saved

NAMES = ("nik", "pelatihan", "tanggungan")
EMPTY = replace(accepted("tanggungan", None), status=Status.EMPTY)
FIELDS = {
    "nik": [accepted("nik", NIK), flagged("nik", NIK), flagged("nik", None)],
    "pelatihan": [accepted("pelatihan", ["menjahit"]), flagged("pelatihan", ["membuat_kue"])],
    "tanggungan": [accepted("tanggungan", 3), flagged("tanggungan", 2), EMPTY],
}
PAPERS = st.lists(st.tuples(*(st.sampled_from(options) for options in FIELDS.values())), min_size=1, max_size=4)
DEEDS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(NAMES),
        st.sampled_from(["reviewed", "empty", "unreadable", "withdraw", "void", "dismiss"]),
        st.sampled_from(["sinta", "budi"]),
    ),
    max_size=8,
)


@settings(max_examples=12)
@given(papers=PAPERS, deeds=DEEDS)
def test_it_says_what_the_records_say(
    papers: list[tuple[FieldResult, ...]], deeds: list[tuple[int, str, str, str]]
) -> None:
    with TemporaryDirectory() as folder:
        store = open_store(load_settings({}, Path(folder) / "data"))
        ids = [
            saved(store, Path(folder), Paper(fields=fields, number=f"7K2M9QA{n}"), data=bytes([n]), minutes=n)[0]
            for n, fields in enumerate(papers)
        ]
        for number, (which, name, deed, who) in enumerate(deeds):
            with suppress(UnknownRecord, Overtaken):
                _do(store, ids[which % len(ids)], name, deed, who, number)
        quick = {one.document_id: one for one in standing(store, "registration", NAMES)}
        whole = {one.document: one for one in records(store) if one.state.value != "void"}
        assert quick.keys() == whole.keys()
        for id_, record in whole.items():
            assert quick[id_].twice == (Flag.DUPLICATE in record.flags)
            assert dict(quick[id_].fields) == {field.name: _of(field) for field in record.fields}
        store.close()


def _do(store: Store, id_: str, name: str, deed: str, who: str, number: int) -> None:
    now = NOW + timedelta(hours=number + 1)
    if deed == "withdraw":
        withdraw(store, id_, name, who, RULES, now)
    elif deed == "void":
        make_void(store, id_, who, "salah pindai", now)
    elif deed == "dismiss":
        dismiss(store, id_, Flag.DUPLICATE, who, "bukan ganda", now)
    else:
        value = {"nik": "5371044107900002", "pelatihan": ["usaha_lain"], "tanggungan": 7}[name]
        status = Status(deed)
        decide(store, id_, Choice(name, value if status is Status.REVIEWED else None, status), who, RULES, now)


def _of(field: FieldResult) -> Known:
    """What is certain, and the value or best guess."""
    return Known(field.status not in (Status.FLAGGED, Status.UNREADABLE), known(field))
