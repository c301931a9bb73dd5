"""Which import a row is from, what each import changed, and which were undone."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0053'
down_revision = '0042'

_TABLES = ('programme', 'cohort', 'employer', 'staff', 'learner', 'enrolment', 'activity', 'progress',
           'assessment', 'result', 'attendance', 'barrier', 'check_in')
_COLUMNS = ('made_in', 'stated_in', 'again_in')


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    for table in _TABLES:
        for column in _COLUMNS:
            op.add_column(table, sa.Column(column, sa.Integer(), nullable=True))
    op.add_column('learner', sa.Column('account', AutoString(), nullable=True))
    op.add_column('learner', sa.Column('account_by', AutoString(), nullable=True))
    op.add_column('enrolment', sa.Column('left_out', AutoString(), nullable=True))
    with op.batch_alter_table('import_run') as runs:
        runs.add_column(sa.Column('kind', AutoString(), nullable=True))
        runs.add_column(sa.Column('known_on', sa.Date(), nullable=True))
        runs.add_column(sa.Column('exported_at', UtcDateTime(timezone=True), nullable=True))
        runs.add_column(sa.Column('begins_on', sa.Date(), nullable=True))
        runs.add_column(sa.Column('undone_in', number, nullable=True))
        runs.add_column(sa.Column('undo_why', AutoString(), nullable=True))
        runs.create_foreign_key('import_run_undone_in_fkey', 'import_run', ['undone_in'], ['id'])
        runs.create_index(op.f('ix_import_run_undone_in'), ['undone_in'])
    op.create_table('import_change',
    sa.Column('id', number, nullable=False),
    sa.Column('import_run_id', number, nullable=False),
    sa.Column('row_of', AutoString(), nullable=False),
    sa.Column('row_key', AutoString(), nullable=False),
    sa.Column('before', AutoString(), nullable=True),
    sa.Column('after', AutoString(), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('learner_id', number, nullable=True),
    sa.Column('enrolment_id', number, nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], ),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_run.id'], ),
    sa.ForeignKeyConstraint(['learner_id'], ['learner.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('enrolment_id', 'import_run_id', 'learner_id', 'row_key'):
        op.create_index(op.f(f'ix_import_change_{column}'), 'import_change', [column])
