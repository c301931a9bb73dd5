"""What is said of a table that nobody understands names no learner."""

import pytest

from domain.sources import SourceError
from tests.domain.sources.tables.reading import read_files, read_text

ROW = "Ada Birch,ada@example.org,72%,Core\nBen Cole,ben@example.org,40%,Core\n"
PEOPLE = "id,name,last login\n1,Ada,2026-11-27\n"


def test_the_rest_of_a_file_that_was_cut_is_no_table_and_its_first_learner_no_heading() -> None:
    with pytest.raises(SourceError, match="put a row of headings above it") as refused:
        read_text(ROW)
    assert "ada" not in str(refused.value).lower()
    beside = read_files({"people.csv": PEOPLE, "rest.csv": ROW})
    said = str([beside.report.questions, beside.report.tables]).lower()
    assert "row of headings" in said
    assert "birch" not in said
