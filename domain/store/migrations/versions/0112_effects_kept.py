"""What help was worth, kept for the newest day."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0112'
down_revision = '0093'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('kept_effects',
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('programme_id', number, nullable=False),
    sa.Column('worked_out_from', AutoString(), nullable=False),
    sa.Column('effects', AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('until', 'programme_id')
    )
