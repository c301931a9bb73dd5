"""What imports said of rows that were there, by which one of them can be taken away."""

import sqlalchemy as sa

from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision = '0116'
down_revision = '0128'


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('import_statement',
    sa.Column('id', number, nullable=False),
    sa.Column('import_run_id', number, nullable=False),
    sa.Column('said_of', AutoString(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_run.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_import_statement_import_run_id'), 'import_statement', ['import_run_id'])
    op.add_column('import_run', sa.Column('is_kept', sa.Boolean(), nullable=True))
