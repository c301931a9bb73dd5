"""The words by which learners stop and start texts, in every language that messages come in.

Keywords: CTIA's messaging principles and twilio.com/docs (opt-out keywords), and what people write
in their place. All in lower case, without apostrophes. A language that is added to the templates
needs its own here; a test says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class _Language:
    """Words and regular expressions of one language.

    `stop` means the texts, `may_stop` the texts or the course. `phrases` stop wherever they stand,
    unless one of `negations` comes right before; `alone` only as a whole text; `strangers` say that
    the number is somebody else's. `courtesy` adds nothing; `about` is what one may want stopped.
    """

    stop: str
    may_stop: str
    start: str
    help: str
    courtesy: str
    about: str
    negations: str
    phrases: tuple[str, ...]
    alone: tuple[str, ...]
    strangers: tuple[str, ...]


LANGUAGES: Final[Mapping[str, _Language]] = {
    "en": _Language(
        stop="stop stopall unsubscribe unsub optout",
        may_stop="end quit cancel revoke cease",
        start="start unstop yes",
        help="help info",
        courtesy="please pls plz thanks thank you thx ok okay hi hello sorry now immediately kindly"
        " asap today just",
        about="me it this that them these those all any more anymore again ever the your list"
        " messages texts texting messaging sms",
        negations="dont not never",
        phrases=(
            "opt out",
            "opt me out",
            "(?:stop|quit|cease) (?:texting|messaging|msging|sending|contacting|writing)",
            "(?:stop|quit|cease) (?:messages|texts)",
            "stop (?:bothering|spamming|pestering|harassing|annoying) me",
            "stop (?:these|those|the|this|your|my|all) (?:texts|messages|sms|texting|messaging)",
            "(?:dont|do not|never) (?:text|message|contact|write|sms) (?:me|this number)",
            "(?:dont|do not) text$",
            "(?:dont|do not) send (?:me )?(?:any )?(?:more )?(?:texts|messages|sms|this|these)",
            r"(?:dont|do not) want (?:to (?:get|receive) )?(?:\w+ ){0,3}(?:texts|messages|sms)",
            "(?:dont|do not) want to hear from you",
            "no more (?:texts|messages|sms)",
            "(?:unsubscribe|remove|delete) me",
            "(?:take|get) (?:me|(?:my|this) number) off",
            "(?:remove|delete|lose|forget) (?:my|this) (?:phone )?number",
            "(?:want|like) (?:you |this |these |it |them )?to (?:stop|end|quit|cancel|unsubscribe)"  # noqa: ISC004 - one phrase, two lines
            "(?=$| (?:it|this|these|those|that|the|all|text|mess|sms|getting|receiv|now|please))",
            "(?:leave|let) me alone",
            "(?:go away|(?:fuck|f|piss|bugger|sod) off)",
            "(?:never|didnt|did not) sign(?:ed)? up for (?:this|these)",
        ),
        alone=("no more", "enough(?: already)?", "(?:im |i am )?not interested"),
        strangers=(
            "^wrong (?:number|person)",
            "(?:youve|you have|you)(?: got)? the wrong (?:number|person)",
            "this is (?:the|a) wrong number",
        ),
    ),
    "de": _Language(
        stop="stop stopp abmelden abbestellen",
        may_stop="ende beenden aufhören aufhoeren stoppen",
        start="start",
        help="hilfe info",
        courtesy="bitte danke mal jetzt sofort hallo hi ok okay endlich einfach",
        about="mir mich das die der den sms nachrichten alle alles mehr damit",
        negations="nicht",
        phrases=(
            "keine (?:weiteren )?(?:sms|nachrichten)(?: mehr)?",
            "(?:nicht|nichts) mehr (?:schreiben|senden|schicken|anschreiben|kontaktieren)",
            "(?:schreibt?|schickt?|sendet?) (?:mir |mich )?(?:bitte )?(?:nichts? mehr|keine)",
            "(?:hör|hoer|hört|hoert) (?:bitte )?auf",
            "(?:lass|lasst|lassen sie) mich (?:bitte )?in (?:ruhe|frieden)",
            "(?:melde|meldet|melden sie) mich (?:bitte )?ab",
            r"(?:will|m(?:ö|oe)chte) (?:(?!nicht)\w+ ){0,3}(?:abmelden|beenden|k(?:ü|ue)ndigen)",
            r"(?:will|m(?:ö|oe)chte) (?:(?!nicht)\w+ ){0,3}(?:stoppen|aufh(?:ö|oe)ren)",
            r"(?:will|m(?:ö|oe)chte) (?:(?!nicht)\w+ ){0,3}abbestellen",
            r"(?:will|m(?:ö|oe)chte) (?:das|die|diese \w+) nicht mehr",
            r"l(?:ö|oe)sch(?:e|t|en)? (?:sie )?(?:bitte )?(?:meine|diese) (?:handy)?nummer",
        ),
        alone=("kein interesse", "schluss(?: damit)?", "es reicht", "(?:jetzt )?reichts"),
        strangers=("falsche (?:handy)?nummer", "die falsche person"),
    ),
}


def _all(lists: Iterable[str]) -> frozenset[str]:
    return frozenset(word for words in lists for word in words.split())


#: What Twilio acts on and answers itself, unless told otherwise: its default opt-out keywords.
PROVIDER_STOP_WORDS: Final = frozenset(
    ("cancel", "end", "optout", "quit", "revoke", "stop", "stopall", "unsubscribe")
)
STOP_WORDS: Final = _all(one.stop for one in LANGUAGES.values())
MAY_STOP_WORDS: Final = _all(one.may_stop for one in LANGUAGES.values())
START_WORDS: Final = _all(one.start for one in LANGUAGES.values())
HELP_WORDS: Final = _all(one.help for one in LANGUAGES.values())
COURTESY: Final = _all(one.courtesy for one in LANGUAGES.values()) | {
    *("svp", "merci", "por", "per", "favor", "favore", "gracias", "grazie", "alstublieft"),
}
ABOUT: Final = _all(one.about for one in LANGUAGES.values())
NEGATIONS: Final = _all(one.negations for one in LANGUAGES.values())
STOP_PHRASES: Final = tuple(phrase for one in LANGUAGES.values() for phrase in one.phrases)
#: What stops as a whole text, in the languages above and by one word in those of our neighbours.
ALONE: Final = (
    *(phrase for one in LANGUAGES.values() for phrase in one.alone),
    "arr(?:ê|e)t(?:ez|er|e)?|d(?:é|e)sabonne[rz]|d(?:é|e)sinscri(?:re|ption|vez)",
    "alto|baja|basta|parar|pare|cancelar|no m(?:á|a)s(?: \\w+)?|desuscribir|smettere|smettila",
    "annulla|cancellami|afmelden|annuleren|stoppa|cancelem",
)

STRANGERS: Final = tuple(phrase for one in LANGUAGES.values() for phrase in one.strangers)
