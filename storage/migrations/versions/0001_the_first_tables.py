"""The first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """In this order: each table after those it names."""
    _documents()
    _files()
    _attempts()
    _document_flags()
    _pages()
    _search_terms()
    _decisions()
    _field_results()
    _readings()


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("paper_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'processing', 'incomplete', 'needs_review', 'reviewed', 'accepted', 'void')",
            name=op.f("ck_documents_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_form_state"), "documents", ["form", "state"], unique=False)
    op.create_index(op.f("ix_documents_received_at_id"), "documents", ["received_at", "id"], unique=False)


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("source_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duplicate_of", sa.String(length=26), nullable=True),
        sa.Column("lease_holder", sa.String(length=200), nullable=True),
        sa.Column("lease_token", sa.String(length=26), nullable=True),
        sa.Column("lease_expires", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'duplicate') = (duplicate_of IS NOT NULL)", name=op.f("ck_files_duplicate_has_a_first")
        ),
        sa.CheckConstraint(
            "(state = 'set_aside') = (reason IS NOT NULL)", name=op.f("ck_files_set_aside_has_a_reason")
        ),
        sa.CheckConstraint(
            "reason IN ('empty', 'not_an_image', 'truncated', 'encrypted', 'too_large', 'too_many_pages', "
            "'unsafe', 'unknown_form', 'no_registration', 'poor_page', 'poison')",
            name=op.f("ck_files_reason"),
        ),
        sa.CheckConstraint("state IN ('waiting', 'done', 'duplicate', 'set_aside')", name=op.f("ck_files_state")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["files.id"], name=op.f("fk_files_duplicate_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_index(op.f("ix_files_sha256"), "files", ["sha256"], unique=False)
    op.create_index(op.f("ix_files_state_received_at_id"), "files", ["state", "received_at", "id"], unique=False)


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("extends", sa.Boolean(), nullable=False),
        sa.Column("form", sa.String(length=48), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("readers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("calibration", sa.String(length=100), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_attempts_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_attempts_document_id_number")),
    )


def _document_flags() -> None:
    op.create_table(
        "document_flags",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=True),
        sa.Column("flag", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("other_id", sa.String(length=26), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "flag IN ('missing', 'unreadable', 'uncertain', 'readers_disagree', 'invalid', 'contradicts', "
            "'repaired', 'duplicate', 'unsigned', 'no_consent', 'poor_page')",
            name=op.f("ck_document_flags_flag"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_document_flags_document_id")),
        sa.ForeignKeyConstraint(["other_id"], ["documents.id"], name=op.f("fk_document_flags_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_flags")),
    )
    op.create_index(op.f("ix_document_flags_document_id"), "document_flags", ["document_id"], unique=False)


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("source_page", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("document_id", sa.String(length=26), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("registered_by", sa.String(length=32), nullable=True),
        sa.Column("residual_mm", sa.Float(), nullable=True),
        sa.CheckConstraint("(kind = 'aside') = (reason IS NOT NULL)", name=op.f("ck_pages_aside_has_a_reason")),
        sa.CheckConstraint(
            "(kind = 'document') = (document_id IS NOT NULL) AND (kind = 'document') = (page IS NOT NULL)",
            name=op.f("ck_pages_document_page"),
        ),
        sa.CheckConstraint("kind IN ('document', 'blank', 'aside')", name=op.f("ck_pages_kind")),
        sa.CheckConstraint(
            "reason IN ('empty', 'not_an_image', 'truncated', 'encrypted', 'too_large', 'too_many_pages', "
            "'unsafe', 'unknown_form', 'no_registration', 'poor_page', 'poison')",
            name=op.f("ck_pages_reason"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_pages_document_id")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_pages_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("document_id", "page", name=op.f("uq_pages_document_id_page")),
        sa.UniqueConstraint("file_id", "source_page", name=op.f("uq_pages_file_id_source_page")),
    )


def _search_terms() -> None:
    op.create_table(
        "search_terms",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("term", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('nik', 'name', 'phone', 'case', 'own_number')", name=op.f("ck_search_terms_kind")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_search_terms_document_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_terms")),
        sa.UniqueConstraint(
            "document_id", "kind", "name", "term", name=op.f("uq_search_terms_document_id_kind_name_term")
        ),
    )
    op.create_index(op.f("ix_search_terms_kind_term"), "search_terms", ["kind", "term"], unique=False)


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.String(length=26), nullable=False),
        sa.Column("attempt_id", sa.String(length=26), nullable=True),
        sa.Column("name", sa.String(length=48), nullable=True),
        sa.Column("flag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("from_status", sa.String(length=16), nullable=True),
        sa.Column("to_status", sa.String(length=16), nullable=True),
        sa.Column("to_state", sa.String(length=16), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "to_status IN ('accepted', 'flagged', 'reviewed', 'empty', 'unreadable')",
            name=op.f("ck_decisions_to_status"),
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_decisions_attempt_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_decisions_document_id")),
        sa.ForeignKeyConstraint(["flag_id"], ["document_flags.id"], name=op.f("fk_decisions_flag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_document_id_name"), "decisions", ["document_id", "name"], unique=False)


def _field_results() -> None:
    op.create_table(
        "field_results",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt_id", sa.String(length=26), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("value_clear", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("suggestion_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("suggestion_clear", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("doubts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("box_mm", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("box_px", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('accepted', 'flagged', 'reviewed', 'empty', 'unreadable')", name=op.f("ck_field_results_status")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_field_results_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_results")),
        sa.UniqueConstraint("attempt_id", "name", name=op.f("uq_field_results_attempt_id_name")),
    )


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("attempt_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(length=48), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("box_px", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_readings_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("attempt_id", "name", "position", name=op.f("uq_readings_attempt_id_name_position")),
    )


def downgrade() -> None:
    op.drop_table("readings")
    op.drop_table("field_results")
    op.drop_index(op.f("ix_decisions_document_id_name"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(op.f("ix_search_terms_kind_term"), table_name="search_terms")
    op.drop_table("search_terms")
    op.drop_table("pages")
    op.drop_index(op.f("ix_document_flags_document_id"), table_name="document_flags")
    op.drop_table("document_flags")
    op.drop_table("attempts")
    op.drop_index(op.f("ix_files_state_received_at_id"), table_name="files")
    op.drop_index(op.f("ix_files_sha256"), table_name="files")
    op.drop_table("files")
    op.drop_index(op.f("ix_documents_received_at_id"), table_name="documents")
    op.drop_index(op.f("ix_documents_form_state"), table_name="documents")
    op.drop_table("documents")
