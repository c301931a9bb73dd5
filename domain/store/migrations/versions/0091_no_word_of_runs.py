"""A run of a job says no more that it is still at work: who leads is told by the lock."""


from alembic import op


revision = '0091'
down_revision = '0112'


def upgrade() -> None:
    with op.batch_alter_table('job_run') as changed:
        changed.drop_column('seen_at')
