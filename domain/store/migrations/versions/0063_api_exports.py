"""Files that programs had made."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0063'
down_revision = '0087'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('api_export',
    sa.Column('id', number, nullable=False),
    sa.Column('owner', AutoString(), nullable=False),
    sa.Column('of', AutoString(), nullable=False),
    sa.Column('format', AutoString(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('seen_by', sa.Integer(), nullable=True),
    sa.Column('has_names', sa.Boolean(), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('expires_at', 'owner'):
        op.create_index(op.f(f'ix_api_export_{column}'), 'api_export', [column])
    op.create_table('api_export_part',
    sa.Column('export_id', number, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['export_id'], ['api_export.id'], ),
    sa.PrimaryKeyConstraint('export_id', 'number')
    )
