"""What a token may do, until when, and when it was used; tokens that are nobody's."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0061'
down_revision = '0068'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    with op.batch_alter_table('api_token') as tokens:
        tokens.alter_column('staff_id', existing_type=number, nullable=True)
        tokens.add_column(sa.Column('scopes', AutoString(), nullable=True))
        tokens.add_column(sa.Column('expires_at', UtcDateTime(timezone=True), nullable=True))
        tokens.add_column(sa.Column('used_at', UtcDateTime(timezone=True), nullable=True))
        tokens.add_column(sa.Column('made_by', AutoString(), nullable=True))
