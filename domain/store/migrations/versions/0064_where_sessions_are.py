"""A session says on which device it is, and roughly from where."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0064'
down_revision = '0062'


def upgrade() -> None:
    for column in ('device', 'came_from'):
        op.add_column(
            'staff_session',
            sa.Column(column, AutoString(), nullable=False, server_default=sa.text("''")),
        )
