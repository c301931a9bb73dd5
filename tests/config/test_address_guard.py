"""How long an answer may be, of whoever is asked."""

import httpx2
import pytest

from config.address_guard import TooLongAnswerError, read_bounded


def test_an_answer_of_just_that_many_bytes_is_whole() -> None:
    assert read_bounded(in_parts(b"ab", b"cd"), most=4) == b"abcd"


def test_nothing_is_read_beyond_the_most_that_an_answer_can_hold() -> None:
    with pytest.raises(TooLongAnswerError, match="more than one answer can hold"):
        read_bounded(in_parts(b"ab", b"cde", None), most=4)


def in_parts(*parts: bytes | None) -> httpx2.Response:
    """An answer that is streamed; None: nobody may have asked for more."""

    def stream() -> object:
        for part in parts:
            assert part is not None
            yield part

    return httpx2.Response(200, content=stream())
