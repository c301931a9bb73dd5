"""What learners chose for themselves: quiet hours, language, challenges."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from domain.store.database import read_values, table_of, upsert
from domain.store.tables import LearnerChoice


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerSettings:
    """One learner's; quiet hours are both there or both empty, which means as usual."""

    quiet_start: int | None = None
    quiet_end: int | None = None
    language: str | None = None
    challenge_opt_in: bool = False
    share_first_name: bool = False


def read_learner_settings(session: Session, learner_id: int) -> LearnerSettings:
    """What the learner chose; nothing, until they do."""
    chosen = [table_of(LearnerChoice).c[setting.name] for setting in fields(LearnerSettings)]
    found = select(*chosen).where(col(LearnerChoice.learner_id) == learner_id)
    return next(iter(read_values(session, LearnerSettings, found)), LearnerSettings())


def save_learner_settings(
    session: Session, learner_id: int, choice: LearnerSettings, *, now: datetime
) -> None:
    """Save it over what they chose before."""
    upsert(
        session, LearnerChoice, [{"learner_id": learner_id, "changed_at": now, **asdict(choice)}]
    )
