"""Names as the field has them: percentiles, targets, notified, notify-staff.

Parameters of scorers keep their text, and with it their checksum: `Curve.from_dict` reads both.
"""

from alembic import op

revision = '0021'
down_revision = '0016'
branch_labels = None
depends_on = None

_COLUMNS = (
    ('task', 'told_at', 'notified_at'),
    ('notice', 'told_at', 'notified_at'),
    ('operating_choice', 'wish', 'target'),
)
_JOB = ('tell-staff', 'notify-staff')
_INPUT = ('standing_', 'percentile_')


def upgrade() -> None:
    for table, old, new in _COLUMNS:
        op.alter_column(table, old, new_column_name=new)
    _texts(_JOB, _INPUT)


def downgrade() -> None:
    for table, old, new in _COLUMNS:
        op.alter_column(table, new, new_column_name=old)
    _texts(_JOB[::-1], _INPUT[::-1])


def _texts(job: tuple[str, str], name: tuple[str, str]) -> None:
    op.execute(f"UPDATE job_run SET job = '{job[1]}' WHERE job = '{job[0]}'")
    op.execute(
        f"UPDATE scorer_evidence SET inputs = replace(inputs, '\"{name[0]}', '\"{name[1]}')"
    )
    op.execute(
        f"UPDATE watch_figure SET name = replace(name, '{name[0]}', '{name[1]}') "
        f"WHERE name LIKE '{name[0]}%'"
    )
