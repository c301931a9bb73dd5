"""Whether nobody knows when a learner was there, though others of the cohort are seen."""

import sqlalchemy as sa

from alembic import op

revision = '0230'
down_revision = '0200'


def upgrade() -> None:
    op.add_column('snapshot_features', sa.Column('visit_unknown', sa.SmallInteger(), nullable=True))
