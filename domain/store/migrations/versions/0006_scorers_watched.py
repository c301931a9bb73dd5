"""Scorers watched: evidence, figures, operating points, and who put which in use."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

from domain.store.database import RowNumber
from domain.store.database.column_types import UtcDateTime

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    with op.batch_alter_table('snapshot') as table:
        table.add_column(sa.Column('scorer_note', AutoString(), nullable=True))
        table.add_column(sa.Column('badges', AutoString(), nullable=True))
    with op.batch_alter_table('scorer') as table:
        table.add_column(sa.Column('activated_at', UtcDateTime(timezone=True), nullable=True))
        table.add_column(sa.Column('activated_by', AutoString(), nullable=True))
        table.add_column(sa.Column('activation_reason', AutoString(), nullable=True))
    op.create_table(
        'scorer_evidence',
        sa.Column('scorer_id', RowNumber, nullable=False),
        sa.Column('held_out', AutoString(), nullable=False),
        sa.Column('inputs', AutoString(), nullable=False),
        sa.ForeignKeyConstraint(['scorer_id'], ['scorer.id']),
        sa.PrimaryKeyConstraint('scorer_id'),
    )
    op.create_table(
        'watch_figure',
        sa.Column('id', RowNumber, nullable=False),
        sa.Column('scorer_id', RowNumber, nullable=False),
        sa.Column('as_of', sa.Date(), nullable=False),
        sa.Column('kind', AutoString(), nullable=False),
        sa.Column('name', AutoString(), nullable=False),
        sa.Column('week', sa.Integer(), nullable=False),
        sa.Column('value', sa.Float(), nullable=False),
        sa.Column('usual', sa.Float(), nullable=True),
        sa.Column('rows', sa.Integer(), nullable=False),
        sa.Column('verdict', AutoString(), nullable=False),
        sa.ForeignKeyConstraint(['scorer_id'], ['scorer.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('scorer_id', 'as_of', 'kind', 'name', 'week'),
    )
    op.create_index(op.f('ix_watch_figure_scorer_id'), 'watch_figure', ['scorer_id'])
    op.create_index(op.f('ix_watch_figure_as_of'), 'watch_figure', ['as_of'])
    op.create_table(
        'operating_choice',
        sa.Column('id', RowNumber, nullable=False),
        sa.Column('chosen_at', UtcDateTime(timezone=True), nullable=False),
        sa.Column('chosen_by', AutoString(), nullable=False),
        sa.Column('reason', AutoString(), nullable=False),
        sa.Column('wish', AutoString(), nullable=False),
        sa.Column('wanted', sa.Float(), nullable=False),
        sa.Column('scorer_id', RowNumber, nullable=False),
        sa.Column('threshold', sa.Float(), nullable=False),
        sa.Column('precision', sa.Float(), nullable=False),
        sa.Column('recall', sa.Float(), nullable=False),
        sa.Column('sentence', AutoString(), nullable=False),
        sa.ForeignKeyConstraint(['scorer_id'], ['scorer.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index(op.f('ix_operating_choice_scorer_id'), 'operating_choice', ['scorer_id'])
