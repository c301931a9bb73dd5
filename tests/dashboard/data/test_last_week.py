"""The line of last week counts segments, and leads to those it counts."""

from tests.dashboard.conftest import SignIn
from tests.dashboard.test_pages import shown


def test_a_number_of_the_line_leads_to_those_it_counts_and_not_to_who_came(
    sign_in: SignIn,
) -> None:
    text = shown(sign_in(), "/worklist")
    assert "/learners?segment=Critical" in text
    assert "moved=1" not in text
