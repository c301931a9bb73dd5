"""Why the newest planning decided nothing about somebody."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0018'
down_revision = '0021'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('undecided',
    sa.Column('enrolment_id', number, nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('reason', AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.PrimaryKeyConstraint('enrolment_id'),
    sqlite_with_rowid=False
    )
