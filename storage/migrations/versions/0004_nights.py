"""The night: when it was and what it did; pages may be read again because the night says so, not a person"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nights",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nights")),
    )
    op.create_index(op.f("ix_nights_begun_at"), "nights", ["begun_at"])
    op.create_index(op.f("ix_nights_ended_at"), "nights", ["ended_at"])
    op.create_table(
        "second_looks",
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.Column("made_with", sa.String(length=64), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "made_with", name=op.f("pk_second_looks")),
    )
    _account_of_a_wish(may_be_missing=True)


def downgrade() -> None:
    op.execute("DELETE FROM rereads WHERE account_id IS NULL")
    _account_of_a_wish(may_be_missing=False)
    op.drop_table("second_looks")
    op.drop_table("nights")


def _account_of_a_wish(may_be_missing: bool) -> None:
    """SQLite changes a table by copying it, and Alembic does not see the CHECKs of the old one."""
    check = sa.CheckConstraint("state IN ('waiting', 'done', 'failed')", name=op.f("ck_rereads_state"))
    with op.batch_alter_table("rereads", table_args=(check,)) as rereads:
        rereads.alter_column("account_id", existing_type=sa.String(length=26), nullable=may_be_missing)
