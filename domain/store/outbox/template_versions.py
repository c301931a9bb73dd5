"""Templates as staff saved them, version by version; version 1 is the file that is shipped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from domain.messaging.rendering import TemplateText
from domain.store.database import columns, insert_new, read_values
from domain.store.tables import TemplateVersion

#: The number of what is shipped.
SHIPPED: Final = 1
#: That of words that somebody sends themselves before they save them.
UNSAVED: Final = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedTemplate:
    """One version that somebody saved."""

    template: str
    number: int
    subject: str | None
    body: str
    author: str
    note: str
    created_at: datetime

    @property
    def text(self) -> TemplateText:
        """Its words."""
        return TemplateText(subject=self.subject, body=self.body)


_COLUMNS: Final = columns(
    TemplateVersion.template,
    TemplateVersion.number,
    TemplateVersion.subject,
    TemplateVersion.body,
    TemplateVersion.author,
    TemplateVersion.note,
    TemplateVersion.created_at,
)


def read_template_mark(session: Session) -> int:
    """A number that grows with every version that is saved; 0 before the first."""
    return session.scalar(select(func.max(TemplateVersion.id))) or 0


def read_newest_templates(session: Session) -> list[SavedTemplate]:
    """The newest version of each template that was ever edited."""
    number = func.max(TemplateVersion.number).label("number")
    newest = (
        select(col(TemplateVersion.template), number)
        .group_by(col(TemplateVersion.template))
        .subquery()
    )
    same = and_(
        newest.c.template == TemplateVersion.template, newest.c.number == TemplateVersion.number
    )
    found = select(*_COLUMNS).join(newest, same).order_by(col(TemplateVersion.template))
    return read_values(session, SavedTemplate, found)


def read_template_versions(session: Session, template: str) -> list[SavedTemplate]:
    """Every saved version of a template, the newest first."""
    mine = select(*_COLUMNS).where(col(TemplateVersion.template) == template)
    return read_values(session, SavedTemplate, mine.order_by(col(TemplateVersion.number).desc()))


def save_template(
    session: Session,
    template: str,
    text: TemplateText,
    *,
    over: int,
    author: str,
    note: str,
    now: datetime,
) -> int | None:
    """Save the version after `over`, and give back its number; None where there is a newer one.

    Of two people who edit the same version the second is told, whichever process they talk to.
    """
    newest = select(func.max(TemplateVersion.number)).where(
        col(TemplateVersion.template) == template
    )
    if (session.scalar(newest) or SHIPPED) != over:
        return None
    row = {
        "template": template,
        "number": over + 1,
        "subject": text.subject,
        "body": text.body,
        "author": author,
        "note": note,
        "created_at": now,
    }
    return over + 1 if insert_new(session, TemplateVersion, [row]) else None
