"""An event is kept, so that it counts once, also where no message of ours is known."""

import sqlalchemy as sa

from alembic import op

revision = '0015'
down_revision = '0014'

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('message_event', schema=None) as batch_op:
        batch_op.alter_column('message_id', existing_type=_ROW_NUMBER, nullable=True)
