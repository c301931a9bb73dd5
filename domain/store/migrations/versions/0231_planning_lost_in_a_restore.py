"""Whether the next planning may repeat what left before a backup was put back."""

import sqlalchemy as sa

from alembic import op
from domain.store.database.column_types import UtcDateTime

revision = '0231'
down_revision = '0230'


def upgrade() -> None:
    op.add_column('sending_state', sa.Column('planning_lost_at', UtcDateTime(timezone=True), nullable=True))
