"""The day of the newest export that stated a fact, so that an older one does not overwrite it."""

import sqlalchemy as sa

from alembic import op

revision = '0019'
down_revision = '0018'

DAYS = {
    'programme': ('stated_on',),
    'cohort': ('stated_on',),
    'employer': ('stated_on',),
    'staff': ('stated_on',),
    'learner': ('email_on', 'phone_on', 'stated_on'),
    'enrolment': ('status_on', 'coach_on', 'stage_on', 'barriers_on', 'stated_on'),
    'assessment': ('stated_on',),
    'result': ('stated_on',),
    'barrier': ('named_on',),
}


def upgrade() -> None:
    for table, days in DAYS.items():
        for day in days:
            op.add_column(table, sa.Column(day, sa.Date(), nullable=True))
