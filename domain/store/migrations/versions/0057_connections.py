"""Platforms that are pulled from, their courses, and every pull."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database.column_types import UtcDateTime

revision = '0057'
down_revision = '0045'


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('platform_connection',
    sa.Column('id', _number(), nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('platform', AutoString(), nullable=False),
    sa.Column('address', AutoString(), nullable=False),
    sa.Column('settings', AutoString(), nullable=False),
    sa.Column('credentials', AutoString(), nullable=False),
    sa.Column('every_minutes', sa.Integer(), nullable=False),
    sa.Column('silent_hours', sa.Integer(), nullable=False),
    sa.Column('is_paused', sa.Boolean(), nullable=False),
    sa.Column('found', AutoString(), nullable=True),
    sa.Column('tested_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('next_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('news_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('added_by', AutoString(), nullable=False),
    sa.Column('added_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_index(
        op.f('ix_platform_connection_next_at'), 'platform_connection', ['next_at'], unique=False
    )
    op.create_table('connection_course',
    sa.Column('connection_id', _number(), nullable=False),
    sa.Column('ref', AutoString(), nullable=False),
    sa.Column('name', AutoString(), nullable=False),
    sa.Column('programme', AutoString(), nullable=False),
    sa.Column('cohort', AutoString(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('marks', AutoString(), nullable=False),
    sa.Column('pulled_at', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['platform_connection.id']),
    sa.PrimaryKeyConstraint('connection_id', 'ref')
    )
    op.create_table('connection_run',
    sa.Column('id', _number(), nullable=False),
    sa.Column('connection_id', _number(), nullable=False),
    sa.Column('started_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('seen_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('run_by', AutoString(), nullable=False),
    sa.Column('asked_by', AutoString(), nullable=True),
    sa.Column('state', AutoString(), nullable=False),
    sa.Column('counts', AutoString(), nullable=False),
    sa.Column('detail', AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['platform_connection.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(
        op.f('ix_connection_run_connection_id'), 'connection_run', ['connection_id'], unique=False
    )
    op.create_index(
        'one_open_pull', 'connection_run', ['connection_id'], unique=True,
        sqlite_where=sa.text('finished_at IS NULL'),
        postgresql_where=sa.text('finished_at IS NULL'),
    )
