import json

from fastapi.testclient import TestClient

from domain.messaging.links.signed import Link, Purpose
from domain.store.database.engine import Database
from tests.dashboard.public.conftest import address
from tests.factories import add_nudge, on_both


def decided(database: Database, link: Link, why: list[str]) -> None:
    database.write(
        add_nudge,
        link.enrolment_id,
        intervention=link.intervention,
        period=link.period,
        trace=json.dumps({"why": why, "when": "days_since_last_seen between 8 and 30"}),
    )


@on_both
def test_a_learner_reads_why_and_what_was_looked_at(
    visitor: TestClient, database: Database, link: Link
) -> None:
    decided(database, link, ["days since last seen: 16 days", "risk band: Amber"])
    text = visitor.get(address(link, Purpose.WHY)).text
    assert "because you have not visited your course for a little while." in text
    assert "As it was on 2 March:" in text
    assert "You were last active on your course 16 days ago." in text
    assert "Amber" not in text
    assert "/p/answer/" in text
    assert "/p/preferences/" in text


def test_the_same_in_german(visitor: TestClient, database: Database, link: Link) -> None:
    decided(database, link, ["days since last seen: 16 days"])
    text = visitor.get(address(link, Purpose.WHY) + "?lang=de").text
    assert "weil du deinen Kurs eine Weile nicht besucht hast." in text
    assert "Du warst vor 16 Tagen zuletzt in deinem Kurs aktiv." in text
    assert "?lang=de" in text.split("/p/answer/")[1].split('"')[0]


def test_a_nudge_that_is_gone_or_retired_is_explained_in_general(
    visitor: TestClient, link: Link
) -> None:
    text = visitor.get(address(link, Purpose.WHY)).text
    assert "no longer have the details" in text
    assert "We use when you were last active" in text


def test_a_closed_link_speaks_the_browsers_language(visitor: TestClient, link: Link) -> None:
    forged = address(link, Purpose.WHY) + "x"
    german = visitor.get(forged, headers={"accept-language": "fr, de-CH;q=0.8"})
    assert (german.status_code, "lässt sich nicht öffnen" in german.text) == (404, True)
    assert "does not open" in visitor.get(forged, headers={"accept-language": "fr"}).text


def test_a_link_to_another_learners_enrolment_is_closed(
    visitor: TestClient, database: Database, link: Link
) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only here

    stranger = replace(link, enrolment_id=link.enrolment_id + 1)
    assert visitor.get(address(stranger, Purpose.WHY)).status_code == 410
