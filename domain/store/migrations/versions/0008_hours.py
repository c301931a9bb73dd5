"""The hours of a day in which somebody was active."""

import sqlalchemy as sa

from alembic import op

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.add_column('activity', sa.Column('hours', sa.Integer(), nullable=True))
