"""What a learner takes away can be read: headings in words, days as people write them, no ids."""

import json
import re
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.factories import shipped_templates
from worker.jobs.exports.copy_file import copy_file, tables_in_words

ON = date(2026, 3, 2)
AT = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
HELD = {
    "enrolment": [{"id": 7, "learner_id": 3, "made_in": 1, "course": "Data", "enrolled_on": ON}],
    "consent_record": [
        {"id": n, "learner_id": 3, "channel": "email", "given": given, "why": None, "said_at": AT}
        for n, given in ((41, True), (42, False))
    ],
    "snapshot": [{"enrolment_id": 7, "as_of": ON, "leave_soon": 0.123456, "version": 2}],
    "learner_word": [{"word": "<ada>", "learner_id": 3}],
}


def files(language: str) -> dict[str, str]:
    content = copy_file(HELD, shipped_templates().words.of(language), on=ON)
    with ZipFile(BytesIO(content)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def test_a_page_says_in_words_what_the_file_beside_it_holds_for_programs() -> None:
    page = files("en")["data.html"]
    shown = re.sub(r"<[^>]+>", " ", page.partition("</style>")[2])
    for words in ("Your courses", "Data", "Enrolled on", "2 March 2026", "What you agreed to"):
        assert words in shown, words
    for words in ("yes", "no", "1 March 2026, 09:05 UTC", "0.12"):
        assert words in shown, words
    assert not re.search(r"_|\b(id|learner id|version|41|None|True)\b", shown), shown
    assert json.loads(files("en")["data.json"])["consent_record"][1]["id"] == 42


@pytest.mark.parametrize("language", ["en", "de"])
def test_whatever_is_held_has_a_heading_in_each_language(language: str) -> None:
    words = shipped_templates().words.of(language)
    english = shipped_templates().words.of("en")
    for kind, tables in tables_in_words().items():
        for one in tables:
            assert words.has(f"held.{one}"), (kind, one)
            if language != "en":
                assert words(f"held.{one}") != english(f"held.{one}"), one
    assert "Deine Kurse" in files("de")["data.html"]
