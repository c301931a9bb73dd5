"""A person may have several records, found to be of one; all of them are theirs."""

from sqlalchemy import select
from sqlmodel import Session, col

from domain.store.tables import SamePerson


def records_of(session: Session, learner_id: int) -> list[int]:
    """Every record that was joined with this one, itself first."""
    joined = select(col(SamePerson.kept_id), col(SamePerson.other_id)).where(
        col(SamePerson.verdict) == "same", col(SamePerson.undone_at).is_(None)
    )
    pairs = [tuple(row) for row in session.execute(joined)]
    found = [learner_id]
    for one in found:
        beside = [sum(pair) - one for pair in pairs if one in pair]
        found += [other for other in beside if other not in found]
    return found
