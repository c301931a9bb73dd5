"""What a cohort had shown by the newest scored day, for the score of one learner."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0022'
down_revision = '0023'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('cohort_day',
    sa.Column('cohort_id', number, nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('statistics', AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], ),
    sa.PrimaryKeyConstraint('cohort_id')
    )
