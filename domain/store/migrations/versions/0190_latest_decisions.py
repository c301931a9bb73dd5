"""The latest nudges, of all, of a state or skipped for a reason, are found by an index."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Final

from alembic import op

revision = "0190"
down_revision = "0181"
branch_labels = None
depends_on = None

_Indexes = Mapping[str, list[str]]
OLDER: Final[_Indexes] = {"ix_nudge_planned_at": ["planned_at"], "ix_nudge_state": ["state"]}
NEWER: Final[_Indexes] = {
    "ix_nudge_planned": ["planned_at", "id"],
    "ix_nudge_state_planned": ["state", "planned_at"],
    "ix_nudge_reason_planned": ["skip_reason", "planned_at"],
}


def upgrade() -> None:
    _instead(NEWER, OLDER)


def downgrade() -> None:
    _instead(OLDER, NEWER)


def _instead(new: _Indexes, old: _Indexes) -> None:
    context = op.get_context()
    apart = context.dialect.name == "postgresql"
    with context.autocommit_block() if apart else nullcontext():
        for name, columns in new.items():
            # what was broken off stays behind, and is of no use
            op.drop_index(name, "nudge", postgresql_concurrently=apart, if_exists=True)
            op.create_index(name, "nudge", columns, postgresql_concurrently=apart)
        for name in old:
            op.drop_index(name, "nudge", postgresql_concurrently=apart, if_exists=True)
