import re
from datetime import date

import pytest

from config.templates import load_templates
from domain.messaging.rendering.translations import Translations, WordsError

SHIPPED = Translations(load_templates())
OTHERS = [language for language in SHIPPED.languages if language != "en"]


def test_english_and_german_are_shipped() -> None:
    assert SHIPPED.languages == ("en", "de")


@pytest.mark.parametrize("language", OTHERS)
def test_a_shipped_language_says_everything_with_the_same_gaps(language: str) -> None:
    assert SHIPPED.missing(language) == []
    english, other = SHIPPED.of("en").words, SHIPPED.of(language).words
    for key, said in english.items():
        assert gaps(other[key]) == gaps(said), key


def gaps(said: object) -> set[str]:
    return set(re.findall(r"{(\w+)}", str(said)))


def test_what_a_language_does_not_say_is_said_in_english() -> None:
    words = Translations(
        {"words/en.toml": '[a]\nx = "one {n}"\ny = "two"', "words/cy.toml": '[a]\nx = "un {n}"'}
    )
    assert words.of("cy")("a.x", n=1) == "un 1"
    assert words.of("cy")("a.y") == "two"
    assert words.missing("cy") == ["a.y"]


@pytest.mark.parametrize("asked", ["de", "de-AT", "DE_ch", " de "])
def test_a_language_is_found_without_its_country(asked: str) -> None:
    assert SHIPPED.of(asked).language == "de"


@pytest.mark.parametrize("asked", [None, "", "xx", "klingon"])
def test_an_unknown_language_is_english(asked: str | None) -> None:
    assert SHIPPED.of(asked).language == "en"


def test_days_are_written_as_people_do() -> None:
    assert SHIPPED.of("en").day(date(2026, 3, 16)) == "16 March"
    assert SHIPPED.of("de").day(date(2026, 3, 16)) == "16. März"


def test_hours_shares_and_lists_are_written_as_the_language_does() -> None:
    english, german = SHIPPED.of("en"), SHIPPED.of("de")
    assert english.hour(21) == german.hour(21) == "21:00"
    assert (english.percent(0.614), german.percent(0.614)) == ("61%", "61\N{NO-BREAK SPACE}%")
    assert english.listed(["a", "b", "c"]) == "a, b and c"
    assert german.listed(["a", "b"]) == "a und b"


def test_a_language_uses_as_many_plural_forms_as_it_has() -> None:
    polish = """
    [a]
    a = { one = "{count} dzień", few = "{count} dni", many = "{count} dni.", other = "?", 0 = "0" }
    """
    words = Translations({"words/pl.toml": polish}).of("pl")
    said = [words("a.a", count=count) for count in (0, 1, 2, 5, 22, 12345)]
    assert said == ["0", "1 dzień", "2 dni", "5 dni.", "22 dni", "12\N{NO-BREAK SPACE}345 dni."]


def test_a_language_nobody_knows_is_named() -> None:
    with pytest.raises(WordsError, match=r"words/tlh-x\.toml"):
        Translations({"words/tlh-x.toml": ""})


def test_broken_files_and_unknown_words_are_named() -> None:
    with pytest.raises(WordsError, match=r"words/cy\.toml"):
        Translations({"words/cy.toml": "["})
    with pytest.raises(WordsError, match=r"words/en\.toml: no\.such"):
        SHIPPED.of("en")("no.such")
