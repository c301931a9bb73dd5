"""How the bytes of a text file are to be read, found out from the bytes."""

import codecs
from collections.abc import Callable
from typing import IO

#: Opens the same file anew each time.
Opener = Callable[[], IO[bytes]]


def sniff_encoding(opener: Opener) -> str:
    """UTF-8 (with or without mark) or UTF-16 if the bytes are that, else Windows' cp1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opener() as raw:
        first = raw.read(1 << 20)
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        try:
            chunk = first
            while chunk:
                decoder.decode(chunk)
                chunk = raw.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _mostly(first)
    return "utf-8-sig"


def _mostly(start: bytes) -> str:
    """A few wrong bytes in a text that is UTF-8 otherwise do not make it cp1252."""
    read = start.decode("utf-8", errors="replace")
    wrong = read.count("\ufffd")
    accented = sum(character > "\x7f" for character in read) - wrong
    return "utf-8-sig" if accented > wrong else "cp1252"
