"""Views that people save for themselves: which columns, which filters, in which order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from domain.store.database import changed, columns, read_values, upsert
from domain.store.tables import SavedView

#: So many views a person keeps of one page.
MOST_VIEWS: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """One saved view; `content` is JSON that only its page reads."""

    view_id: int
    name: str
    content: str


def save_view(
    session: Session, staff_id: int, *, page: str, name: str, content: str, now: datetime
) -> int | None:
    """Keep a view under a name, in place of one of that name; its number, None past the most."""
    theirs = (col(SavedView.staff_id) == staff_id, col(SavedView.page) == page)
    others = select(func.count()).where(*theirs, col(SavedView.name) != name)
    if session.scalar(others) >= MOST_VIEWS:  # type: ignore[operator]
        return None
    row = {"staff_id": staff_id, "page": page, "name": name, "content": content, "saved_at": now}
    upsert(session, SavedView, [row], key=("staff_id", "page", "name"))
    return session.scalar(select(col(SavedView.id)).where(*theirs, col(SavedView.name) == name))


def read_views(session: Session, staff_id: int, *, page: str) -> list[View]:
    """A person's views of a page, by name."""
    found = select(*columns(SavedView.name, SavedView.content, view_id=SavedView.id)).where(
        col(SavedView.staff_id) == staff_id, col(SavedView.page) == page
    )
    return read_values(session, View, found.order_by(func.lower(SavedView.name)))


def delete_view(session: Session, staff_id: int, view_id: int) -> bool:
    """Forget a view of this person's; False where it is none of theirs."""
    mine = (col(SavedView.id) == view_id, col(SavedView.staff_id) == staff_id)
    return bool(changed(session, delete(SavedView).where(*mine)))
