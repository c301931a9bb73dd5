"""How the bytes of a text file are to be read, found out from the bytes."""

import codecs
from collections.abc import Callable
from typing import IO, Final

#: Opens the same file anew each time.
Opener = Callable[[], IO[bytes]]

_PIECE: Final = 1 << 20


def sniff_encoding(opener: Opener) -> str:
    """UTF-8 or UTF-16 (with or without mark) if the bytes are that, else Windows' cp1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opener() as raw:
        first = raw.read(_PIECE)
        if (wide := _wide(first)) is not None:
            return wide
        try:
            chunk = first
            while chunk:
                decoder.decode(chunk)
                chunk = raw.read(_PIECE)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _mostly(first)
    return "utf-8-sig"


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
    return "utf_8_sig" if accented > wrong else "cp1252"
