"""A programme that is made up says so."""

import sqlalchemy as sa

from alembic import op

revision = '0038'
down_revision = '0029'


def upgrade() -> None:
    op.add_column('programme', sa.Column('simulated', sa.Boolean(), nullable=True))
