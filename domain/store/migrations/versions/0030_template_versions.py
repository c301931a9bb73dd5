"""Templates that staff edited, in versions; a message knows which version it was made from."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0030'
down_revision = '0022'


def upgrade() -> None:
    op.create_table('template_version',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('template', AutoString(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('subject', AutoString(), nullable=True),
    sa.Column('body', AutoString(), nullable=False),
    sa.Column('author', AutoString(), nullable=False),
    sa.Column('note', AutoString(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('template', 'number')
    )
    op.add_column('message', sa.Column('template_version', sa.Integer(), nullable=True))
