"""What was said on consent, by whom and when. Pure."""

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.ui import NOT_KNOWN, Child, card, day, moment, table
from domain.store.consent import ConsentSource, ConsentWord

_CHANNELS: Final = {"email": "Email", "sms": "Text"}
_SOURCES: Final = {
    ConsentSource.PAGE: "they, on their page",
    ConsentSource.UNSUBSCRIBE: "they, by unsubscribing",
    ConsentSource.REPLY: "they, by replying to a text",
    ConsentSource.PROGRAM: "they, through a program",
    ConsentSource.EARLIER: "they themselves, where was not kept",
    ConsentSource.COLLEAGUE: "a colleague",
}


def consent_card(words: Sequence[ConsentWord], *, zone: ZoneInfo) -> Child:
    """Every word, the newest first; nothing where nobody said any."""
    if not words:
        return None
    return card(
        "Consent",
        table(
            ("Channel", "Said", "By", "When", "In which words"),
            (
                (
                    _CHANNELS[word.channel],
                    _said(word),
                    said_by(word),
                    "before this was kept" if word.said_at is None else moment(word.said_at, zone),
                    in_words(word),
                )
                for word in words
            ),
            name="stacked numbers",
        ),
        note="What they said themselves holds against any later file; else the newest export does. "
        "A stop of a colleague holds until it is lifted, whatever was agreed to.",
    )


def _said(word: ConsentWord) -> str:
    if word.source == ConsentSource.COLLEAGUE:
        return "stop lifted" if word.given else "stopped"
    return "yes" if word.given else "no"


def in_words(word: ConsentWord) -> str:
    """What was said yes or no to, as far as it is known; of a colleague, why."""
    if word.source == ConsentSource.COLLEAGUE:
        return word.why or NOT_KNOWN
    if not word.wording:
        return NOT_KNOWN
    heading = word.source == ConsentSource.IMPORT
    return f"the column “{word.wording}”" if heading else f"“{word.wording}”"


def said_by(word: ConsentWord) -> str:
    """Who or what said a word."""
    if word.source is None:
        return "not known"
    if word.source == ConsentSource.IMPORT:
        shows = f", export of {day(word.known_on)}" if word.known_on else ""
        undone = ", undone since" if word.is_undone else ""
        return f"{word.file or 'an import'}{shows}{undone}"
    if word.source == ConsentSource.COLLEAGUE:
        return word.said_by or _SOURCES[ConsentSource.COLLEAGUE]
    owner = f" of {word.said_by}" if word.said_by else ""
    return _SOURCES[ConsentSource(word.source)] + owner
