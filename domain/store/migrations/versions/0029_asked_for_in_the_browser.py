"""Jobs and imports that staff ask for in the browser, and what the worker says of its timetable."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0029'
down_revision = '0027'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('scheduled_job',
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('title', AutoString(), nullable=False),
    sa.Column('about', AutoString(), nullable=False),
    sa.Column('rhythm', AutoString(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('next_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('seen_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('job_request',
    sa.Column('id', number, nullable=False),
    sa.Column('job', AutoString(), nullable=False),
    sa.Column('about', sa.Integer(), nullable=False),
    sa.Column('asked_by', AutoString(), nullable=False),
    sa.Column('asked_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('state', AutoString(), nullable=False),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('finished_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('run_by', AutoString(), nullable=True),
    sa.Column('seen_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('share', sa.Float(), nullable=False),
    sa.Column('doing', AutoString(), nullable=True),
    sa.Column('detail', AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_job_request_asked_at'), 'job_request', ['asked_at'])
    unfinished = sa.text('finished_at IS NULL')
    op.create_index('one_open_request', 'job_request', ['job', 'about'], unique=True,
                    sqlite_where=unfinished, postgresql_where=unfinished)
    op.create_table('import_upload',
    sa.Column('id', number, nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('bytes', sa.Integer(), nullable=False),
    sa.Column('uploaded_by', AutoString(), nullable=False),
    sa.Column('uploaded_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('choices', AutoString(), nullable=False),
    sa.Column('preview', AutoString(), nullable=True),
    sa.Column('trial', AutoString(), nullable=True),
    sa.Column('import_run_id', number, nullable=True),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_run.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_import_upload_import_run_id'), 'import_upload', ['import_run_id'])
    op.create_table('upload_part',
    sa.Column('upload_id', number, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['import_upload.id'], ),
    sa.PrimaryKeyConstraint('upload_id', 'number')
    )
    op.create_table('saved_mapping',
    sa.Column('id', number, nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('headings', AutoString(), nullable=False),
    sa.Column('choices', AutoString(), nullable=False),
    sa.Column('saved_by', AutoString(), nullable=False),
    sa.Column('saved_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_index(op.f('ix_saved_mapping_headings'), 'saved_mapping', ['headings'])
    op.create_table('rejected_original',
    sa.Column('import_run_id', number, nullable=False),
    sa.Column('file', AutoString(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('cells', AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_run.id'], ),
    sa.PrimaryKeyConstraint('import_run_id', 'file', 'line')
    )
    with op.batch_alter_table('import_run') as table:
        table.add_column(sa.Column('imported_by', AutoString(), nullable=True))
        table.add_column(sa.Column('report', AutoString(), nullable=True))
