"""What a platform says where it has no day of a last visit: never, or nothing."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    with op.batch_alter_table('progress', schema=None) as batch_op:
        batch_op.add_column(sa.Column('last_visit', AutoString(), nullable=True))
