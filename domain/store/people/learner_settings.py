"""What learners chose for themselves: quiet hours, language, challenges."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from domain.store.database import is_sqlite
from domain.store.tables import LearnerChoice

_CHOICE: Final = SQLModel.metadata.tables["learner_choice"]


@dataclass(frozen=True, kw_only=True, slots=True)
class LearnerSettings:
    """One learner's; quiet hours are both there or both empty, which means as usual."""

    quiet_start: int | None = None
    quiet_end: int | None = None
    language: str | None = None
    challenge_opt_in: bool = False
    share_first_name: bool = False


def own_choice(session: Session, learner_id: int) -> LearnerSettings:
    """What the learner chose; nothing, until they do."""
    row = session.get(LearnerChoice, learner_id)
    if row is None:
        return LearnerSettings()
    return LearnerSettings(
        quiet_start=row.quiet_start,
        quiet_end=row.quiet_end,
        language=row.language,
        challenge_opt_in=row.challenge_opt_in,
        share_first_name=row.share_first_name,
    )


def keep_choice(
    session: Session, learner_id: int, choice: LearnerSettings, *, now: datetime
) -> None:
    """Save it over what they chose before."""
    chosen = {
        "quiet_start": choice.quiet_start,
        "quiet_end": choice.quiet_end,
        "language": choice.language,
        "challenge_opt_in": choice.challenge_opt_in,
        "share_first_name": choice.share_first_name,
        "changed_at": now,
    }
    insert = (sqlite if is_sqlite(session) else postgresql).insert(_CHOICE)
    kept = insert.values(learner_id=learner_id, **chosen)
    session.execute(kept.on_conflict_do_update(index_elements=["learner_id"], set_=chosen))
    session.expire_all()
