"""Stops that colleagues set or lift: who, and why."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0031'
down_revision = '0028'

NAMES = ('set_by', 'note', 'lifted_by', 'lift_note')


def upgrade() -> None:
    for name in NAMES:
        op.add_column('suppression', sa.Column(name, AutoString(), nullable=True))
