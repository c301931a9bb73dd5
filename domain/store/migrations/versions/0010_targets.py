"""Targets."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.tables.columns import UtcDateTime

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
