"""A result whose mark was taken back says when, and may be none any more."""

import sqlalchemy as sa

from alembic import op

revision = '0084'
down_revision = '0061'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unmarked_on', sa.Date(), nullable=True))
        batch_op.alter_column('submitted_on', existing_type=sa.Date(), nullable=True)


def downgrade() -> None:
    op.execute(sa.text('DELETE FROM result WHERE submitted_on IS NULL'))
    with op.batch_alter_table('result', schema=None) as batch_op:
        batch_op.alter_column('submitted_on', existing_type=sa.Date(), nullable=False)
        batch_op.drop_column('unmarked_on')
