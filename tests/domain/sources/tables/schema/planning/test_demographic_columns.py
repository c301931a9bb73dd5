"""A file's own columns that tell a demographic."""

import pytest

from domain.sources.tables import without_demographics


@pytest.mark.parametrize(
    "heading",
    [
        *("Gender", "User sex", "imd_band", "Ethnic group", "highest_education", "Region"),
        *("age_band", "Date of birth", "DOB", "Disability", "LLDD", "Age"),
    ],
)
def test_a_demographic_is_known_by_its_heading(heading: str) -> None:
    assert without_demographics(["Name", heading, "Progress"]) == ["Name", "Progress"]


def test_all_else_stays_in_its_order() -> None:
    header = ["Learner ID", "Last login", "Language", "Manager", "Average grade", "Stage"]
    assert without_demographics(header) == header
