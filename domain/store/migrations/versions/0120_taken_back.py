"""What a file of the same kind says no longer is taken back."""

import sqlalchemy as sa

from alembic import op

revision = "0120"
down_revision = "0127"


def upgrade() -> None:
    op.add_column("import_run", sa.Column("shape", sa.String(), nullable=True))
    op.create_index("import_run_shape", "import_run", ["shape", "known_on"])
    op.add_column("enrolment", sa.Column("progress_on", sa.Date(), nullable=True))
