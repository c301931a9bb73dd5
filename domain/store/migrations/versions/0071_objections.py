"""Who objected to being scored."""

import sqlalchemy as sa

from alembic import op

from domain.store.database.column_types import UtcDateTime

revision = '0071'
down_revision = '0064'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('scoring_objection',
    sa.Column('id', number, nullable=False),
    sa.Column('learner_id', number, nullable=False),
    sa.Column('objected_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(
        op.f('ix_scoring_objection_learner_id'), 'scoring_objection', ['learner_id']
    )
