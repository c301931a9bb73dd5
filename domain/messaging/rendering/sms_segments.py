# ruff: noqa: RUF001 - signs that look alike are what this is about
"""What a text costs, and how it is kept cheap: GSM 03.38 packs 160 characters, UCS-2 only 70.

One typographic quote makes a text cost twice as much, so signs are written as their plain
neighbours, and letters without their marks where that is all that stands between the text and GSM.

Source: 3GPP TS 23.038; concatenated messages lose seven septets (153) or three units (67) each.
"""

import unicodedata
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")  # an escape and a character: two septets each


#: Signs that mean the same as their plain neighbours.
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f\u202a\u202c", ""),
        "…": "...",
        "•": "-",
        "·": "-",
    }
)
#: Letters that are no letter with a mark to Unicode, as people write them without.
_LETTERS: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "ħ": "h", "þ": "th"}
)


def transliterated(text: str) -> str:
    """The same text with plain signs; with plain letters too where that makes it GSM.

    Where a text stays UCS-2 whatever we do, as in Greek small letters or Arabic, letters stay.
    """
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN)
    if is_gsm(plain):
        return plain
    bare = "".join(c if is_gsm(c) else _without_marks(c) for c in plain)
    return bare if is_gsm(bare) else plain


def _without_marks(letter: str) -> str:
    found = unicodedata.normalize("NFD", letter.translate(_LETTERS))
    return "".join(c for c in found if not unicodedata.combining(c))


def is_gsm(text: str) -> bool:
    """Whether 160 of its characters fit a segment (GSM-7) and not 70 (UCS-2)."""
    return all(c in _BASIC or c in _EXTENDED for c in text)


def segments(text: str) -> int:
    """How many parts the text is sent (and charged) as; at least one."""
    if is_gsm(text):
        return _parts(len(text) + sum(c in _EXTENDED for c in text), single=160, joined=153)
    return _parts(len(text.encode("utf-16-le")) // 2, single=70, joined=67)


def beyond_gsm(text: str) -> str:
    """The characters that make a text UCS-2, each once, in their order."""
    return "".join(dict.fromkeys(c for c in text if not is_gsm(c)))


def _parts(length: int, *, single: int, joined: int) -> int:
    return 1 if length <= single else -(-length // joined)
