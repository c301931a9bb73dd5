"""What each run of a job logged."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0087'
down_revision = '0065'


def upgrade() -> None:
    for table in ('job_run', 'job_request'):
        op.add_column(table, sa.Column('log', AutoString(), nullable=True))
