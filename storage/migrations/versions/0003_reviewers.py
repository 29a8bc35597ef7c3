"""Those who review: accounts, what they work on, what they keyed, what was seen by whom"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "accounts",
    "sign_ins",
    "sign_in_tries",
    "invitations",
    "audit",
    "uploads",
    "work_locks",
    "open_doubts",
    "keying_claims",
    "drafts",
    "samples",
    "keyings",
    "questions",
    "rereads",
    "dismissals",
    "bounds",
)


def upgrade() -> None:
    """In this order: each table after those it names."""
    _withdrawals()
    _accounts()
    _sign_ins()
    _sign_in_tries()
    _invitations()
    _audit()
    _uploads()
    _work_locks()
    _open_doubts()
    _keying_claims()
    _drafts()
    _samples()
    _keyings()
    _questions()
    _rereads()
    _dismissals()
    _bounds()
    _for_the_queue()
    _for_reading_again()


def downgrade() -> None:
    op.drop_column("pages", "making")
    op.drop_column("pages", "turn")
    op.drop_index(op.f("ix_decisions_made_at"), "decisions")
    op.drop_index(op.f("ix_attempts_drawn"), "attempts")
    op.drop_column("attempts", "drawn")
    op.drop_index(op.f("ix_documents_state_received_at_id"), "documents")
    for table in reversed(TABLES):
        op.drop_table(table)
    with op.batch_alter_table("decisions", table_args=decision_checks()) as decisions:
        decisions.drop_constraint(op.f("fk_decisions_withdraws"), type_="foreignkey")
        decisions.drop_column("withdraws")


def _withdrawals() -> None:
    with op.batch_alter_table("decisions", table_args=decision_checks()) as decisions:
        number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
        decisions.add_column(sa.Column("withdraws", number, nullable=True))
        decisions.create_foreign_key(op.f("fk_decisions_withdraws"), "decisions", ["withdraws"], ["id"])


def decision_checks() -> tuple[sa.CheckConstraint, ...]:
    """SQLite changes a table by copying it, and Alembic does not see the CHECKs of the old one."""
    return (
        sa.CheckConstraint(
            "to_status IN ('accepted', 'flagged', 'reviewed', 'empty', 'unreadable')",
            name=op.f("ck_decisions_to_status"),
        ),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )


def _sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_account_id"), "sign_ins", ["account_id"], unique=False)


def _sign_in_tries() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_sign_in_tries")),
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=True),
        sa.Column("file_id", sa.String(length=26), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_audit_account_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_audit_document_id")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_audit_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_document_id_made_at"), "audit", ["document_id", "made_at"], unique=False)
    op.create_index(op.f("ix_audit_made_at"), "audit", ["made_at"], unique=False)


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_uploads_account_id")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_uploads_file_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_account_id"), "uploads", ["account_id"], unique=False)


def _work_locks() -> None:
    op.create_table(
        "work_locks",
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_work_locks_account_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_work_locks_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_work_locks")),
    )
    op.create_index(op.f("ix_work_locks_account_id"), "work_locks", ["account_id"], unique=False)


def _open_doubts() -> None:
    op.create_table(
        "open_doubts",
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("flag", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_open_doubts_document_id")),
        sa.PrimaryKeyConstraint("document_id", "name", "flag", name=op.f("pk_open_doubts")),
    )
    op.create_index(op.f("ix_open_doubts_flag_document_id"), "open_doubts", ["flag", "document_id"], unique=False)
    op.create_index(op.f("ix_open_doubts_name_document_id"), "open_doubts", ["name", "document_id"], unique=False)


def _keying_claims() -> None:
    op.create_table(
        "keying_claims",
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('second', 'sample')", name=op.f("ck_keying_claims_purpose")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_keying_claims_account_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_keying_claims_document_id")),
        sa.PrimaryKeyConstraint("document_id", "name", name=op.f("pk_keying_claims")),
    )
    op.create_index(op.f("ix_keying_claims_account_id"), "keying_claims", ["account_id"], unique=False)


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_drafts_document_id")),
        sa.PrimaryKeyConstraint("document_id", "name", "account_id", name=op.f("pk_drafts")),
    )


def _samples() -> None:
    op.create_table(
        "samples",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("accepted_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(length=8), nullable=True),
        sa.CheckConstraint("result IN ('right', 'wrong')", name=op.f("ck_samples_result")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_samples_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samples")),
        sa.UniqueConstraint("document_id", "name", name=op.f("uq_samples_document_id_name")),
    )
    op.create_index(op.f("ix_samples_settled_at"), "samples", ["settled_at"], unique=False)


def _keyings() -> None:
    op.create_table(
        "keyings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('second', 'sample')", name=op.f("ck_keyings_purpose")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_keyings_account_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_keyings_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyings")),
    )
    op.create_index(op.f("ix_keyings_document_id_name"), "keyings", ["document_id", "name"], unique=False)
    op.create_index(op.f("ix_keyings_settled_at"), "keyings", ["settled_at"], unique=False)


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_questions_account_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_questions_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_document_id_name"), "questions", ["document_id", "name"], unique=False)
    op.create_index(op.f("ix_questions_settled_at"), "questions", ["settled_at"], unique=False)


def _rereads() -> None:
    op.create_table(
        "rereads",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=True),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(length=48), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=True),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("documents", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'failed')", name=op.f("ck_rereads_state")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_rereads_account_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_rereads_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rereads")),
    )
    op.create_index(op.f("ix_rereads_state_made_at"), "rereads", ["state", "made_at"], unique=False)


def _dismissals() -> None:
    op.create_table(
        "dismissals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("page_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_dismissals_account_id")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_dismissals_file_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_dismissals_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissals")),
    )
    op.create_index(op.f("ix_dismissals_file_id"), "dismissals", ["file_id"], unique=False)


def _bounds() -> None:
    op.create_table(
        "bounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("max_wrong_per_1000", sa.Float(), nullable=False),
        sa.Column("measured", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(["seen_by"], ["accounts.id"], name=op.f("fk_bounds_seen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounds")),
    )


def _for_the_queue() -> None:
    """What the queue, the sample and the count of the day's work ask older tables for."""
    op.create_index(op.f("ix_documents_state_received_at_id"), "documents", ["state", "received_at", "id"])
    op.add_column("attempts", sa.Column("drawn", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(op.f("ix_attempts_drawn"), "attempts", ["drawn"])
    op.create_index(op.f("ix_decisions_made_at"), "decisions", ["made_at"])


def _for_reading_again() -> None:
    """What is kept of a page that people turned, and of pictures that were made anew."""
    op.add_column("pages", sa.Column("turn", sa.Integer(), server_default="0", nullable=False))
    op.add_column("pages", sa.Column("making", sa.Integer(), server_default="1", nullable=False))
