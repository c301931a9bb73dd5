"""How many segments a text costs: GSM 03.38 packs 160 characters, anything else 70 (UCS-2).

Source: 3GPP TS 23.038; concatenated messages lose seven septets (153) or three units (67) each.
"""

from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")  # an escape and a character: two septets each


def segments(text: str) -> int:
    """How many parts the text is sent (and charged) as; at least one."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        return _parts(len(text) + sum(c in _EXTENDED for c in text), single=160, joined=153)
    return _parts(len(text.encode("utf-16-le")) // 2, single=70, joined=67)


def _parts(length: int, *, single: int, joined: int) -> int:
    return 1 if length <= single else -(-length // joined)
