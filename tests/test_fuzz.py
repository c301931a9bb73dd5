"""A few of the inputs nobody would write; `python -m tests.fuzz` tries as many as one likes."""

import pytest

from tests.fuzz import PARSERS, failures

#: Cases of each parser, by what one costs.
_CASES = {"csv": 20, "excel": 12, "json_lines": 12, "xapi": 200, "caliper": 200, "plain": 200}


@pytest.mark.parametrize("parser", list(PARSERS))
def test_strange_inputs_are_read_or_refused_in_a_sentence(parser: str) -> None:
    found = [one for one in failures(parser, seed=0, count=_CASES[parser]) if one]
    assert found == []
