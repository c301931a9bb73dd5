"""How many learners were shown in which state on a scored day, kept with the day."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0024'
down_revision = '0026'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('segment_count',
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('cohort_id', number, nullable=False),
    sa.Column('coach_id', number, autoincrement=False, nullable=False),
    sa.Column('composite_segment', AutoString(), nullable=False),
    sa.Column('risk_band', AutoString(), nullable=False),
    sa.Column('learners', sa.Integer(), nullable=False),
    sa.Column('scored', sa.Integer(), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('risk_sum', sa.Float(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('caseloads', AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], ),
    sa.PrimaryKeyConstraint('as_of', 'cohort_id', 'coach_id', 'composite_segment', 'risk_band')
    )
