"""The tables. Readings, field results, flags and decisions are only ever added, never changed.

Columns named `*_sealed` go through the vault; `*_clear` hold fields whose form says `personal: false`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from schemas.errors import SetAside
from schemas.values import Flag, State, Status


class FileState(StrEnum):
    """Where a file stands. Who works on a waiting file is said by its lease."""

    WAITING = "waiting"
    DONE = "done"
    DUPLICATE = "duplicate"
    SET_ASIDE = "set_aside"


class PageKind(StrEnum):
    """What became of a page of a file: exactly one of these."""

    DOCUMENT = "document"
    BLANK = "blank"
    ASIDE = "aside"


class TermKind(StrEnum):
    """What can be searched. `OWN_NUMBER` is the document's own paper number, `CASE` one it names."""

    NIK = "nik"
    NAME = "name"
    PHONE = "phone"
    CASE = "case"
    OWN_NUMBER = "own_number"


class UtcTime(TypeDecorator[datetime]):
    """A moment with its zone; UTC in the database, which on SQLite knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = String(26)
Counter = BigInteger().with_variant(Integer, "sqlite")
Json = JSON(none_as_null=True)


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcTime, dict[str, Any]: Json, list[Any]: Json}


class File(Base):
    """A file as it came in. Its bytes lie in the vault under its id; `pages` is how many were seen in it.

    `form`: it lay in a folder of that form's name. `batch_id`: in a folder that people named (of `batches`, not as a
    foreign key: SQLite takes a new one only with a copy of the table). `source_mark` tells the file in the inbox that
    it was made of (a hash of what the system says of it): one that could not be removed there does not come in again.
    """

    __tablename__ = "files"
    __table_args__ = (
        _one_of("state", FileState),
        _one_of("reason", SetAside),
        CheckConstraint("(state = 'duplicate') = (duplicate_of IS NOT NULL)", name="duplicate_has_a_first"),
        CheckConstraint("(state = 'set_aside') = (reason IS NOT NULL)", name="set_aside_has_a_reason"),
        Index(None, "state", "received_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    source_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    pages: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    duplicate_of: Mapped[str | None] = mapped_column(ForeignKey("files.id"))
    lease_holder: Mapped[str | None] = mapped_column(String(200))
    lease_token: Mapped[str | None] = mapped_column(Id)
    lease_expires: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    form: Mapped[str | None] = mapped_column(String(48))
    batch_id: Mapped[str | None] = mapped_column(Id, index=True)
    source_mark: Mapped[str | None] = mapped_column(String(64), index=True)


class Document(Base):
    """A document. Its fields are those of its attempts, overlaid by late flags and decisions."""

    __tablename__ = "documents"
    __table_args__ = (
        _one_of("state", State),
        Index(None, "received_at", "id"),
        Index(None, "form", "state"),
        # The queue: what waits, the oldest first.
        Index(None, "state", "received_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    form: Mapped[str] = mapped_column(String(48))
    form_version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(16))
    paper_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    complete: Mapped[bool] = mapped_column(Boolean)
    restricted: Mapped[bool] = mapped_column(Boolean)


class Page(Base):
    """A page of a file, or a part of one on which several forms lie, and what became of it.

    `turn`: quarter turns to the right that a person gave it. `making`: which of its pictures are in force; they are
    made anew when the page is read again, and the earlier ones stay.
    """

    __tablename__ = "pages"
    __table_args__ = (
        UniqueConstraint("file_id", "source_page", "part"),
        UniqueConstraint("document_id", "page"),
        _one_of("kind", PageKind),
        _one_of("reason", SetAside),
        CheckConstraint(
            "(kind = 'document') = (document_id IS NOT NULL) AND (kind = 'document') = (page IS NOT NULL)",
            name="document_page",
        ),
        CheckConstraint("(kind = 'aside') = (reason IS NOT NULL)", name="aside_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("files.id"))
    source_page: Mapped[int] = mapped_column(Integer)
    part: Mapped[int] = mapped_column(Integer, default=1)
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    page: Mapped[int | None] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    registered_by: Mapped[str | None] = mapped_column(String(32))
    residual_mm: Mapped[float | None] = mapped_column(Float)
    turn: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    making: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class Attempt(Base):
    """One processing of a document. One that `extends` adds pages to those before instead of replacing them.

    `drawn`: its accepted fields have been looked through for the quality sample.
    """

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int] = mapped_column(Integer)
    extends: Mapped[bool] = mapped_column(Boolean)
    form: Mapped[str] = mapped_column(String(48))
    form_version: Mapped[int] = mapped_column(Integer)
    readers: Mapped[list[Any]]
    calibration: Mapped[str] = mapped_column(String(100))
    code: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    drawn: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false(), index=True)


class FieldRow(Base):
    """What one attempt made of one field."""

    __tablename__ = "field_results"
    __table_args__ = (UniqueConstraint("attempt_id", "name"), _one_of("status", Status))

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(48))
    status: Mapped[str] = mapped_column(String(16))
    value_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    value_clear: Mapped[Any] = mapped_column(Json, nullable=True)
    suggestion_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    suggestion_clear: Mapped[Any] = mapped_column(Json, nullable=True)
    doubts: Mapped[list[Any]]
    probability: Mapped[float | None] = mapped_column(Float)
    page: Mapped[int | None] = mapped_column(Integer)
    box_mm: Mapped[Any] = mapped_column(Json, nullable=True)
    box_px: Mapped[Any] = mapped_column(Json, nullable=True)


class ReadingRow(Base):
    """What one reader saw in a field, in one attempt."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("attempt_id", "name", "position"),)

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"))
    name: Mapped[str] = mapped_column(String(48))
    position: Mapped[int] = mapped_column(Integer)
    engine: Mapped[str] = mapped_column(String(48))
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    confidence: Mapped[float] = mapped_column(Float)
    page: Mapped[int | None] = mapped_column(Integer)
    box_px: Mapped[Any] = mapped_column(Json, nullable=True)


class DocumentFlag(Base):
    """A flag of a document, or a late one of a field (`name`) that its attempt could not know of."""

    __tablename__ = "document_flags"
    __table_args__ = (_one_of("flag", Flag), Index(None, "document_id"))

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    name: Mapped[str | None] = mapped_column(String(48))
    flag: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(String(64))
    other_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    made_at: Mapped[datetime]


class Decision(Base):
    """Who decided what, when: a field's value (`name`), a flag dismissed, or a document made void or opened again.

    One that `withdraws` another lets the field stand as it did before that one.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index(None, "document_id", "name"), Index(None, "made_at"), _one_of("to_status", Status))

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("attempts.id"))
    name: Mapped[str | None] = mapped_column(String(48))
    flag_id: Mapped[int | None] = mapped_column(ForeignKey("document_flags.id"))
    actor: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    from_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    to_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    from_status: Mapped[str | None] = mapped_column(String(16))
    to_status: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str | None] = mapped_column(String(16))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    withdraws: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))


class SearchTerm(Base):
    """A keyed hash of something a document can be found by."""

    __tablename__ = "search_terms"
    __table_args__ = (
        UniqueConstraint("document_id", "kind", "name", "term"),
        _one_of("kind", TermKind),
        Index(None, "kind", "term"),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(48))
    term: Mapped[bytes] = mapped_column(LargeBinary)
