"""The tables of the people who review: accounts, what they are at work on, what was seen by whom.

Rows of `audit`, `keyings` and `samples` are only ever added to; columns named `*_sealed` go through the vault.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Counter, Id, Json


class KeyingFor(StrEnum):
    """Why a field is keyed blind: it is critical and flagged, or it was drawn into the quality sample."""

    SECOND = "second"
    SAMPLE = "sample"


class SampleResult(StrEnum):
    """What a blind key said of a value that the machine had accepted."""

    RIGHT = "right"
    WRONG = "wrong"


class RereadState(StrEnum):
    """Where a wish to read pages again stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Account(Base):
    """Somebody who signs in. Never deleted: decisions name it. `password` is an Argon2 hash, None until one is set."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(2))
    password: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SignIn(Base):
    """A browser that is signed in: the SHA-256 of its cookie, and the word that its forms must repeat."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    csrf: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInTries(Base):
    """Failures to sign in under one name, whether or not there is such an account; `name_hash` is keyed.

    Rows go when the sign-in succeeds, or after a day without a failure.
    """

    __tablename__ = "sign_in_tries"

    name_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime]
    wait_until: Mapped[datetime | None]


class Invitation(Base):
    """A link that can be used once, to choose a password: of an account, or of the first one (None)."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AuditRow(Base):
    """Who did or saw what, when. `detail` never holds a value of a form, a search text or a name."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "document_id", "made_at"), Index(None, "made_at"))

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    made_at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    action: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    file_id: Mapped[str | None] = mapped_column(ForeignKey("files.id"))
    detail: Mapped[Any] = mapped_column(Json, nullable=True)


class Upload(Base):
    """Who added a file in the browser."""

    __tablename__ = "uploads"

    file_id: Mapped[str] = mapped_column(ForeignKey("files.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    made_at: Mapped[datetime]


class WorkLock(Base):
    """Who works on a document now; it may be taken by others when it has run out."""

    __tablename__ = "work_locks"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    expires: Mapped[datetime]


class OpenDoubt(Base):
    """Why a document waits for people: one row for each flag of a field that is open, `name` empty for its own.

    Follows from everything else and is written where states are (`storage/states.py`), so that the queue need not
    put records together.
    """

    __tablename__ = "open_doubts"
    __table_args__ = (Index(None, "flag", "document_id"), Index(None, "name", "document_id"))

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    flag: Mapped[str] = mapped_column(String(24), primary_key=True)


class KeyingClaim(Base):
    """Who has a field before them to key it blind, and what for; others get it when the time has run out."""

    __tablename__ = "keying_claims"
    __table_args__ = (_one_of("purpose", KeyingFor),)

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(8))
    expires: Mapped[datetime]


class Draft(Base):
    """What somebody has typed into a field and not decided yet."""

    __tablename__ = "drafts"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class Sample(Base):
    """A field that the machine had accepted, drawn to be keyed blind. `accepted_sealed`: the value it had then."""

    __tablename__ = "samples"
    __table_args__ = (
        UniqueConstraint("document_id", "name"),
        Index(None, "settled_at"),
        _one_of("result", SampleResult),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    name: Mapped[str] = mapped_column(String(48))
    form: Mapped[str] = mapped_column(String(48))
    type: Mapped[str] = mapped_column(String(24))
    accepted_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    probability: Mapped[float | None] = mapped_column(Float)
    drawn_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    result: Mapped[str | None] = mapped_column(String(8))


class Keying(Base):
    """What somebody keyed blind into a field. Settled ones were compared and have led to a decision."""

    __tablename__ = "keyings"
    __table_args__ = (
        Index(None, "document_id", "name"),
        Index(None, "settled_at"),
        _one_of("purpose", KeyingFor),
    )

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    name: Mapped[str] = mapped_column(String(48))
    purpose: Mapped[str] = mapped_column(String(8))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    status: Mapped[str] = mapped_column(String(16))
    value_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Question(Base):
    """A field that somebody leaves to the supervisor."""

    __tablename__ = "questions"
    __table_args__ = (Index(None, "document_id", "name"), Index(None, "settled_at"))

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    name: Mapped[str] = mapped_column(String(48))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Reread(Base):
    """A wish to read pages again: turned, split off, joined, in another order, as a given form. A worker does it.

    `pages` lists the documents that are to come of it, each a list of pages `[file_id, source_page, part, turn]`
    (quarter turns to the right); `form` is the form they are read as, None: whatever they are. `by_hand`: where no
    registration succeeds, a document without readings is made all the same, for people to type.
    `documents` came of it; `reason` says why nothing did. Without `account_id` it was the night, because readers have
    become better: the document then stays itself or nothing changes.
    """

    __tablename__ = "rereads"
    __table_args__ = (_one_of("state", RereadState), Index(None, "state", "made_at"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
    pages: Mapped[list[Any]]
    form: Mapped[str | None] = mapped_column(String(48))
    by_hand: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(8))
    holder: Mapped[str | None] = mapped_column(String(200))
    expires: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    finished_at: Mapped[datetime | None]
    documents: Mapped[Any] = mapped_column(Json, nullable=True)
    reason: Mapped[str | None] = mapped_column(String(32))


class Dismissal(Base):
    """A set-aside file, or one page of it, that a person says needs no more care, and why. It stays where it is.

    `ended_at`: it was taken up again all the same.
    """

    __tablename__ = "dismissals"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("files.id"), index=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey("pages.id"))
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
    note_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    ended_at: Mapped[datetime | None]


class Bound(Base):
    """A bound of wrong fields among 1,000 that is stricter than the office's own, because a sample said so.

    The latest row is in force. `measured`, `low` and `high` are what the sample showed, per 1,000.
    """

    __tablename__ = "bounds"

    id: Mapped[int] = mapped_column(Counter, primary_key=True)
    made_at: Mapped[datetime]
    max_wrong_per_1000: Mapped[float] = mapped_column(Float)
    measured: Mapped[float] = mapped_column(Float)
    low: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[str | None] = mapped_column(ForeignKey("accounts.id"))
