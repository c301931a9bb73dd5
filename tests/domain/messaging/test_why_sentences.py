import pytest

from config.templates import load_templates
from domain.messaging.checks.tone import deficit_words_in
from domain.messaging.rendering.translations import Translations
from domain.messaging.why_sentences import plain_facts
from domain.nudges.catalogue.fields import FIELDS

WORDS = Translations(load_templates())


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("days since last seen: 16 days", "You were last active on your course 16 days ago."),
        (
            "days since last seen: 1 days",
            "You were last active on your course the day before.",
        ),
        ("days since last seen: 0 days", "You were active on your course that day."),
        ("progress: 61.4 %", "You had done 61% of your course."),
        (
            "attendance, 30 days: 0.85",
            "The share of sessions you attended in the last 30 days was 85%.",
        ),
        ("barriers: childcare; Visa", "You had told us about: Childcare and Visa."),
        ("active days: 1 days", "You were active on one day that week."),
        ("pieces of work missed: 1", "One piece of work had not reached us."),
    ],
)
def test_a_fact_is_said_to_the_learner_in_plain_words(fact: str, said: str) -> None:
    assert plain_facts([fact], WORDS.of("en")) == [said]


def test_facts_come_in_the_learners_language() -> None:
    said = plain_facts(["days since last seen: 16 days", "barriers: Childcare"], WORDS.of("de"))
    assert said == [
        "Du warst vor 16 Tagen zuletzt in deinem Kurs aktiv.",
        "Du hattest uns erzählt von: Kinderbetreuung.",
    ]


def test_scores_are_told_as_what_they_are_once_and_without_a_label() -> None:
    (said,) = plain_facts(["risk band: Red", "risk score: 87.5", "place on the worklist: 3"],
                          WORDS.of("en"))  # fmt: skip
    assert said.startswith("Our estimate, from activity and progress alone")


def test_what_was_unknown_is_left_out() -> None:
    facts = ["days since last seen: unknown days", "nobody's field: 3", "no value"]
    assert plain_facts(facts, WORDS.of("en")) == []


@pytest.mark.parametrize("language", WORDS.languages)
@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_the_catalogue_can_be_told_kindly(field: str, language: str) -> None:
    fact = f"{FIELDS[field].label}: 12 {FIELDS[field].unit}"
    (said,) = plain_facts([fact], WORDS.of(language))
    assert deficit_words_in(said, language) == []
