"""Which wording somebody agreed to, and stops that colleagues set or lifted, of whom and why."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0128'
down_revision = '0120'

#: Who has an address now that a colleague stopped, or wrote to again.
_STOPS = (
    'INSERT INTO consent_record (learner_id, channel, given, source, said_by, why, said_at)'
    " SELECT l.id, s.channel, {given}, 'colleague', s.{by}, s.{why}, s.{at} FROM suppression s"
    " JOIN learner l ON (s.channel = 'email' AND lower(l.email) = s.address)"
    " OR (s.channel = 'sms' AND l.phone = s.address)"
    ' WHERE s.{by} IS NOT NULL AND s.{at} IS NOT NULL ORDER BY s.{at}, s.id'
)


def upgrade() -> None:
    op.add_column('consent_record', sa.Column('why', AutoString(), nullable=True))
    op.add_column('consent_record', sa.Column('wording', AutoString(), nullable=True))
    op.execute(_STOPS.format(given='false', by='set_by', why='note', at='created_at'))
    op.execute(_STOPS.format(given='true', by='lifted_by', why='lift_note', at='lifted_at'))
