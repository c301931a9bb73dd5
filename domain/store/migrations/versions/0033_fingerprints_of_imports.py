"""By which files an import can be known again."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0033'
down_revision = '0024'


def upgrade() -> None:
    op.add_column('import_run', sa.Column('fingerprint', AutoString(), nullable=True))
