"""A result whose mark was taken back says when, and may be none any more."""

import sqlalchemy as sa

from alembic import op

revision = '0084'
down_revision = '0061'


def upgrade() -> None:
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unmarked_on', sa.Date(), nullable=True))
        batch_op.alter_column('submitted_on', existing_type=sa.Date(), nullable=True)
