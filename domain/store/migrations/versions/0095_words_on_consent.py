"""Every word on consent; what learners chose before is their word."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0095'
down_revision = '0094'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('consent_record',
    sa.Column('id', number, nullable=False),
    sa.Column('learner_id', number, nullable=False),
    sa.Column('channel', AutoString(), nullable=False),
    sa.Column('given', sa.Boolean(), nullable=False),
    sa.Column('source', AutoString(), nullable=False),
    sa.Column('said_by', AutoString(), nullable=True),
    sa.Column('import_run_id', number, nullable=True),
    sa.Column('said_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_consent_record_import_run_id'), 'consent_record', ['import_run_id'])
    op.create_index(op.f('ix_consent_record_learner_id'), 'consent_record', ['learner_id'])
    op.execute(
        'INSERT INTO consent_record (learner_id, channel, given, source, said_at)'
        " SELECT learner_id, channel, allowed, 'earlier', changed_at FROM preference"
        " WHERE kind = '*' AND channel IN ('email', 'sms')"
    )
    for channel in ('email', 'sms'):
        own = (
            'SELECT given FROM consent_record c'
            f" WHERE c.learner_id = learner.id AND c.channel = '{channel}'"
        )
        op.execute(
            f'UPDATE learner SET {channel}_consent = ({own})'
            f" WHERE id IN (SELECT learner_id FROM consent_record WHERE channel = '{channel}')"
        )
