"""Sending: what was handed to the wire, providers that pause or ration, stops that end."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0003'
down_revision = '0002'


def upgrade() -> None:
    op.create_table('provider',
    sa.Column('channel', AutoString(), nullable=False),
    sa.Column('permits', sa.Float(), nullable=False),
    sa.Column('counted_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('pauses', sa.Integer(), nullable=False),
    sa.Column('paused_until', UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('channel')
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('handed_at', UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_message_address'), ['address'], unique=False)
        batch_op.drop_index('ix_message_due')
        batch_op.create_index(
            'ix_message_due', ['state', 'channel', 'send_after_at', 'id'], unique=False
        )
    with op.batch_alter_table('suppression', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ends_at', UtcDateTime(timezone=True), nullable=True))
