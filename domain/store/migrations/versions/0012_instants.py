"""What came before a nudge and what after it, and one spelling per address."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0012'
down_revision = '0011'

#: What the decision knew, where the snapshot says that they were seen on its very day.
_SEEN = """
UPDATE nudge SET seen_on = as_of WHERE EXISTS (
    SELECT 1 FROM snapshot s WHERE s.enrolment_id = nudge.enrolment_id AND s.as_of = nudge.as_of
    AND s.days_since_last_seen = 0)
"""
_KEYS = """
UPDATE message SET address_key = CASE channel WHEN 'email' THEN lower(trim(address))
    ELSE replace(replace(replace(replace(replace(address, ' ', ''), '-', ''), '(', ''), ')', ''),
                 '.', '') END
"""


def upgrade() -> None:
    with op.batch_alter_table('nudge', schema=None) as batch_op:
        batch_op.add_column(sa.Column('planned_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('planned_hour', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('seen_on', sa.Date(), nullable=True))
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('address_key', AutoString(), nullable=False, server_default='')
        )
        batch_op.create_index(batch_op.f('ix_message_address_key'), ['address_key'], unique=False)
    op.execute(_SEEN)
    op.execute(_KEYS)
