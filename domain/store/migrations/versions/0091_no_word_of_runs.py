"""A run of a job says no more that it is still at work: who leads is told by the lock."""

import sqlalchemy as sa

from alembic import op

from domain.store.database.column_types import UtcDateTime

revision = '0091'
down_revision = '0112'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('job_run') as changed:
        changed.drop_column('seen_at')


def downgrade() -> None:
    op.add_column('job_run', sa.Column('seen_at', UtcDateTime(timezone=True), nullable=True))
