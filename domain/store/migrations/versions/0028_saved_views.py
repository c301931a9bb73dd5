"""Views of the learners' grid that people save for themselves."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0028'
down_revision = '0038'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('saved_view',
    sa.Column('id', number, nullable=False),
    sa.Column('staff_id', number, nullable=False),
    sa.Column('page', AutoString(), nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('content', AutoString(), nullable=False),
    sa.Column('saved_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('staff_id', 'page', 'name')
    )
    op.create_index(op.f('ix_saved_view_staff_id'), 'saved_view', ['staff_id'])
