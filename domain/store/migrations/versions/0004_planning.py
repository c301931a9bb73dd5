"""Planning: what an arm was drawn with, and which wording a learner gets."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0004'
down_revision = '0003'


def upgrade() -> None:
    with op.batch_alter_table('nudge') as nudge:
        nudge.add_column(sa.Column('share', sa.Float(), nullable=True))
        nudge.add_column(sa.Column('variant', AutoString(), nullable=True))
