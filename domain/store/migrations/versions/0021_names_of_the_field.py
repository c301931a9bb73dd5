"""Names as the field has them: percentiles, targets, notified, notify-staff.

Parameters of scorers keep their text, and with it their checksum: `Curve.from_dict` reads both.
"""

from alembic import op

revision = '0021'
down_revision = '0016'

_COLUMNS = (
    ('task', 'told_at', 'notified_at'),
    ('notice', 'told_at', 'notified_at'),
    ('operating_choice', 'wish', 'target'),
)


def upgrade() -> None:
    for table, old, new in _COLUMNS:
        op.alter_column(table, old, new_column_name=new)
    op.execute("UPDATE job_run SET job = 'notify-staff' WHERE job = 'tell-staff'")
    op.execute("UPDATE scorer_evidence SET inputs = replace(inputs, '\"standing_', '\"percentile_')")
    op.execute(
        "UPDATE watch_figure SET name = replace(name, 'standing_', 'percentile_')"
        " WHERE name LIKE 'standing_%'"
    )
