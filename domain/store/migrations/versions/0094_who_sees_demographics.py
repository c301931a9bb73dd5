"""Who may compare groups by gender, ethnicity and the like: those who could, until an admin says."""

import sqlalchemy as sa

from alembic import op

revision = '0094'
down_revision = '0091'


def upgrade() -> None:
    op.add_column('staff', sa.Column('sees_demographics', sa.Boolean(), nullable=True))
    staff = sa.table(
        'staff',
        sa.column('role', sa.String()),
        sa.column('password_hash', sa.String()),
        sa.column('sees_demographics', sa.Boolean()),
    )
    could = staff.c.role.in_(('admin', 'manager', 'analyst')) & staff.c.password_hash.is_not(None)
    op.execute(staff.update().where(could).values(sees_demographics=True))
