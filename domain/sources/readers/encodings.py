"""How the bytes of a text file are to be read, found out from the bytes."""

import codecs
import re
from collections.abc import Callable
from typing import IO, Final

#: Opens the same file anew each time.
Opener = Callable[[], IO[bytes]]

_PIECE: Final = 1 << 20
#: Small enough that most pieces of a log are plain ASCII, of which nothing need be decoded.
_SMALLER: Final = 1 << 16
#: Kana begin with bytes that are a low quotation mark and a florin sign in cp1252.
_KANA: Final = re.compile(r"[\u3041-\u3093\u30a1-\u30f6\u30fc]")
_ENOUGH_KANA: Final = 3
#: "ł", "ą" and "ż" within a word, or "Ł", "Ś" and "Ż" before one: in cp1252 these are "³", "¹",
#: "¿", "£", "Œ" and "¯".
_POLISH: Final = re.compile(
    rb"[A-Za-z\xc0-\xff][\xb3\xb9\xbf][A-Za-z\xc0-\xff]"
    rb"|(?<![A-Za-z0-9\xc0-\xff])[\xa3\xaf][a-z\xea\xf3]|(?<![A-Za-z\xc0-\xff])\x8c[a-z](?!uv)"
)
#: Code pages that are taken where nothing else is found.
_LATIN: Final = ("cp1252", "cp1250")
#: Three signs and more that are no punctuation of Windows.
_TOGETHER: Final = re.compile(rb"[\xa1-\xff]{3,}")


def sniff_encoding(opener: Opener) -> str:
    """UTF-8 or UTF-16 (with or without mark) if the bytes are that, else a code page of Windows.

    That is Japanese (cp932) or Polish (cp1250) where the bytes can hardly be else, or cp1252.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opener() as raw:
        first = raw.read(_PIECE)
        if (wide := _wide(first)) is not None:
            return wide
        try:
            chunk = first
            while chunk:
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
                chunk = raw.read(_SMALLER)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _mostly(first)
    return "utf-8-sig"


def is_foreign(opener: Opener, encoding: str) -> bool:
    """Whether a code page of Latin letters was found for a text that is hardly in such letters.

    In those, letters with accents stand between letters without; Chinese, Arabic or Russian ones
    stand together.
    """
    if encoding not in _LATIN:
        return False
    with opener() as raw:
        start = raw.read(_PIECE)
    together = sum(map(len, _TOGETHER.findall(start)))
    return 2 * together > sum(byte > 0x7F for byte in start)  # noqa: PLR2004 - ASCII ends there


def _wide(start: bytes) -> str | None:
    """UTF-16: by its mark, else because every other byte of a Latin text is zero there."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for name, zeros in (("utf-16-le", start[1:2000:2]), ("utf-16-be", start[0:2000:2])):
        if zeros and zeros.count(0) > len(zeros) * 3 // 4:
            return name
    return None


def _mostly(start: bytes) -> str:
    """A few wrong bytes in a text that is UTF-8 otherwise do not make it cp1252.

    By this name of UTF-8 it is read line by line: nobody lists a torn row with a wrong byte in it.
    """
    read = start.decode("utf-8", errors="replace")
    wrong = read.count("\ufffd")
    accented = sum(character > "\x7f" for character in read) - wrong
    return "utf_8_sig" if accented > wrong else _code_page(start)


def _code_page(start: bytes) -> str:
    whole = start[: start.rfind(b"\n") + 1] or start
    try:
        japanese = whole.decode("cp932")
    except UnicodeDecodeError:
        japanese = ""
    if len(_KANA.findall(japanese)) >= _ENOUGH_KANA:
        return "cp932"
    return "cp1250" if _POLISH.search(start) else "cp1252"
