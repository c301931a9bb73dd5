"""Who comes in by the sign-in of their organisation."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0066'
down_revision = '0080'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.add_column(
        'staff_session',
        sa.Column('by_provider', sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table('provider_account',
    sa.Column('id', number, nullable=False),
    sa.Column('staff_id', number, nullable=False),
    sa.Column('issuer', AutoString(), nullable=False),
    sa.Column('subject', AutoString(), nullable=False),
    sa.Column('linked_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('issuer', 'subject')
    )
    op.create_index(op.f('ix_provider_account_staff_id'), 'provider_account', ['staff_id'])
    op.create_table('sign_on_request',
    sa.Column('digest', AutoString(), nullable=False),
    sa.Column('nonce', AutoString(), nullable=False),
    sa.Column('verifier', AutoString(), nullable=False),
    sa.Column('leads_to', AutoString(), nullable=False),
    sa.Column('made_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest')
    )
