"""What comes in: batches of files, the form that people said a file is, and who is at work"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("name_hash", name=op.f("uq_batches_name_hash")),
    )
    op.create_table(
        "presences",
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_presences")),
    )
    op.create_index(op.f("ix_presences_kind_seen_at"), "presences", ["kind", "seen_at"])
    op.add_column("files", sa.Column("form", sa.String(length=48), nullable=True))
    op.add_column("files", sa.Column("batch_id", sa.String(length=26), nullable=True))
    op.add_column("files", sa.Column("source_mark", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_files_batch_id"), "files", ["batch_id"])
    op.create_index(op.f("ix_files_source_mark"), "files", ["source_mark"])


def downgrade() -> None:
    for column in ("source_mark", "batch_id"):
        op.drop_index(op.f(f"ix_files_{column}"), "files")
    for column in ("source_mark", "batch_id", "form"):
        op.drop_column("files", column)
    op.drop_table("presences")
    op.drop_table("batches")
