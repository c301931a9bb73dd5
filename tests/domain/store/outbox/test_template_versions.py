"""Templates are saved version by version, and nobody overwrites what they have not seen."""

from domain.messaging.rendering import TemplateText
from domain.store.database.engine import Database
from domain.store.outbox.template_versions import (
    read_newest_templates,
    read_template_mark,
    read_template_versions,
    save_template,
)
from tests.factories import NOON

NAME = "sms/reengage//en"


def save(database: Database, body: str, *, over: int, name: str = NAME) -> int | None:
    with database.transaction() as session:
        text = TemplateText(subject=None, body=body)
        return save_template(
            session, name, text, over=over, author="kim@example.org", note="shorter", now=NOON
        )


def test_the_second_of_two_who_edit_the_same_version_is_told(database: Database) -> None:
    with database.reading() as session:
        assert read_template_mark(session) == 0
    assert save(database, "first", over=1) == 2
    assert save(database, "second", over=1) is None
    assert save(database, "third", over=2) == 3
    assert save(database, "from nowhere", over=7) is None
    assert save(database, "other", over=1, name="sms/reengage//de") == 2
    with database.reading() as session:
        newest = {one.template: one.body for one in read_newest_templates(session)}
        versions = read_template_versions(session, NAME)
        assert read_template_mark(session) > 0
    assert newest == {NAME: "third", "sms/reengage//de": "other"}
    assert [(one.number, one.body, one.author) for one in versions] == [
        (3, "third", "kim@example.org"),
        (2, "first", "kim@example.org"),
    ]
