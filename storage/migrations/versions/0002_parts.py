"""Several documents may come from one page of a file; how many pages a file had is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD, NEW = "uq_pages_file_id_source_page", "uq_pages_file_id_source_page_part"


def upgrade() -> None:
    op.add_column("files", sa.Column("pages", sa.Integer(), nullable=True))
    with op.batch_alter_table("pages", table_args=checks()) as pages:
        pages.add_column(sa.Column("part", sa.Integer(), nullable=False, server_default="1"))
        pages.drop_constraint(op.f(OLD), type_="unique")
        pages.create_unique_constraint(op.f(NEW), ["file_id", "source_page", "part"])
    # The rows that were there are now first parts; new ones must say which they are.
    with op.batch_alter_table("pages", table_args=checks()) as pages:
        pages.alter_column("part", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("pages", table_args=checks()) as pages:
        pages.drop_constraint(op.f(NEW), type_="unique")
        pages.create_unique_constraint(op.f(OLD), ["file_id", "source_page"])
        pages.drop_column("part")
    op.drop_column("files", "pages")


def checks() -> tuple[sa.CheckConstraint, ...]:
    """SQLite changes a table by copying it, and Alembic does not see the CHECKs of the old one."""
    return (
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
    )
