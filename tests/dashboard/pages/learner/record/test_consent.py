from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dashboard.pages.learner.record.consent import consent_card, said_by
from domain.store.consent import ConsentSource, ConsentWord

AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


def test_a_page_says_who_gave_or_took_back_consent_and_when() -> None:
    file = ConsentWord(
        channel="email",
        given=True,
        source="import",
        said_at=AT,
        file="a.csv",
        known_on=date(2026, 3, 1),
        is_undone=True,
        wording="Agreed to mail",
    )
    stop = ConsentWord(
        channel="email",
        given=False,
        source="colleague",
        said_by="kim@b.example",
        said_at=AT,
        why="asked by phone",
    )
    shown = str(
        consent_card([file, stop, ConsentWord(channel="sms", given=False)], zone=ZoneInfo("UTC"))
    )

    for part in ("Email", "yes", "a.csv", "undone since", "Text", "no", "before this was kept"):
        assert part in shown
    for part in ("the column “Agreed to mail”", "stopped", "kim@b.example", "asked by phone"):
        assert part in shown
    assert consent_card([], zone=ZoneInfo("UTC")) is None


def test_every_source_has_its_words() -> None:
    for source in ConsentSource:
        word = ConsentWord(channel="sms", given=True, source=source, said_by="a@b.example")
        assert said_by(word)
    assert "a@b.example" in said_by(
        ConsentWord(channel="sms", given=True, source="program", said_by="a@b.example")
    )
