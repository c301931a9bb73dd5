"""How far each cohort was on a scored day, kept with the day."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0127'
down_revision = '0126'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('cohort_pace',
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('cohort_id', number, nullable=False),
    sa.Column('measure', AutoString(), nullable=False),
    sa.Column('learners', sa.Integer(), nullable=False),
    sa.Column('low', sa.Float(), nullable=True),
    sa.Column('middle', sa.Float(), nullable=True),
    sa.Column('high', sa.Float(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], ),
    sa.PrimaryKeyConstraint('as_of', 'cohort_id', 'measure')
    )
