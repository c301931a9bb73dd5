from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.messaging.delivery.replies import (
    Meaning,
    Reply,
    is_an_answer,
    is_answered_by_provider,
    meaning,
)
from domain.messaging.delivery.stop_words import LANGUAGES

TEMPLATES = Path(__file__).parents[4] / "templates"


@pytest.mark.parametrize(
    "body",
    [
        *("Stop", " stop. ", "STOPALL", "optout", "Stopp", "END", "quit!", "Abmelden", "STOP STOP"),
        *("Stop please", "please stop", "PLEASE STOP!!!", "stop texting me", "STOP ALL", "Stop it"),
        *(
            '"STOP"',
            "“Stop”",
            "'stop'",
            "«Stopp»",
            "> STOP",
            "\uff33\uff34\uff2f\uff30",
            "stop 🙏",
            "Stop, thank you",
        ),
        *("Unsubscribe me please", "stop sending me messages", "opt out", "Please cancel"),
        *("don't text me", "don\u2019t text me anymore", "do not contact me", "No more texts"),
        *("leave me alone", "remove me", "please take me off your list", "stop these messages now"),
        *("Bitte stopp", "keine SMS mehr", "Bitte keine Nachrichten mehr, danke"),
        *("Hört bitte auf", "Schreibt mir bitte nicht mehr", "lasst mich in Ruhe", "aufhören"),
        *(
            "S T O P",
            "Sto p",
            "\U0001f6d1",
            "Can you stop please",
            "no more",
            "Enough!",
            "Please cease",
        ),
        *("remove my number", "take this number off", "get me off this list", "not interested"),
        *("stop spamming me", "do not text this number"),
        *("arrêtez svp", "BAJA por favor", "afmelden", "kein Interesse", "Löscht meine Nummer"),
        "> Hi Ada, your course is waiting. Reply HELP for help\n\nStop",
        "Stop\n\nOn 3 Nov 2026, at 10:11, Kim wrote:\n> Hi Ada",
    ],
)
def test_a_stop_in_plain_words_stops(body: str) -> None:
    assert meaning(body) == Meaning(reply=Reply.STOP)


@pytest.mark.parametrize(
    "body",
    [
        "Stop, I have lost my job and cannot go on",
        "Stop work at 5 on Fridays, can we talk then?",
        "End of the month works for me",
        "I want you to stop texting me at work",
        "I do not care stop texting me",
        "I want to quit",
        "Cancel my appointment please",
        "This is my work phone. Please don't text me here, use my email",
        "Ich möchte den Kurs beenden",
        "Wer ist da? Bitte keine SMS mehr an diese Nummer",
        *("Wrong number mate", "you have the wrong number", "Sie haben die falsche Nummer"),
        *(
            "Who is this? Stop",
            "I have left the course, please stop",
            "I quit the course. Don't text",
        ),
        "I don't want any more texts. My phone is for work",
        "I don't want to receive these messages",
    ],
)
def test_where_more_was_said_the_texts_stop_and_a_person_reads_it(body: str) -> None:
    assert meaning(body) == Meaning(reply=Reply.STOP, is_for_a_person=True)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "🙂",
        "Could we talk on Friday? I stop work at 5",
        "I can't stop thinking about it",
        "Please don't stop texting me",
        "never stop messaging me :)",
        "I finished, the end was hard",
        "Liked “Hi Ada, your course is waiting. Reply STOP to end these texts.”",
        "Wann hört der Kurs auf?",
        *(
            "I can't stop now, will hand in tomorrow",
            "It's been non-stop at work",
            "I want to quit smoking",
        ),
        *(
            "I want to stop worrying about the quiz",
            "Ich will nicht aufhören",
            "Full stop missing, sorry",
        ),
        *("I got the wrong number in question 3", "no more questions", "can you come? I stop at 5"),
        "Thanks, will do\n> Reply STOP to end these texts",
        "help me please",
        "yes please",
        "start texting me again",
    ],
)
def test_what_asks_for_no_stop_is_for_a_person_alone(body: str) -> None:
    assert meaning(body) == Meaning(reply=Reply.WORDS, is_for_a_person=True)


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        *(("Unstop", Reply.START), ("yes!", Reply.START), ("START", Reply.START)),
        *(("info", Reply.HELP), ("Hilfe!", Reply.HELP), ("Help", Reply.HELP)),
    ],
)
def test_to_start_again_or_to_get_help_takes_the_keyword_alone(body: str, reply: Reply) -> None:
    assert meaning(body) == Meaning(reply=reply)


@pytest.mark.parametrize("kind", ["STOP", "START", "HELP"])
def test_the_providers_own_reading_holds_whatever_the_language(kind: str) -> None:
    assert meaning("avsluta tack", opt_out_type=kind) == Meaning(reply=Reply(kind.lower()))
    assert meaning("avsluta tack", opt_out_type="").reply is Reply.WORDS
    assert meaning("avsluta tack", opt_out_type="words").reply is Reply.WORDS


def test_every_language_that_messages_come_in_has_its_words() -> None:
    shipped = {file.stem for file in (TEMPLATES / "words").glob("*.toml")}
    assert shipped
    assert shipped <= set(LANGUAGES)


@given(st.text(), st.sampled_from(["stop", "STOPP", "unsubscribe", "end"]))
def test_whatever_follows_a_keyword_that_leads_it_stops(rest: str, word: str) -> None:
    assert meaning(f"{word} {rest}").reply is Reply.STOP


@given(st.text())
def test_any_text_has_a_meaning(body: str) -> None:
    assert meaning(body).reply in Reply


def test_yes_is_an_answer_too_and_one_word_is_the_providers_to_answer() -> None:
    assert is_an_answer(" Yes! ")
    assert not is_an_answer("start")
    assert is_answered_by_provider("Stop.")
    assert not is_answered_by_provider("stop please")
    assert not is_answered_by_provider("Stopp")


def test_a_no_to_something_else_is_no_no_to_the_stop() -> None:
    assert meaning("I do not care, stop texting me").reply is Reply.STOP
