"""Tables on a phone leave out what is not known; pages that are not for somebody lead on."""

from dashboard.ui import NOT_KNOWN, not_for_them, table
from tests.dashboard.components import parts, texts


def test_only_cells_of_which_nothing_is_known_are_marked_so() -> None:
    shown = table(("Name", "Seen", "Learners"), [("Ada", NOT_KNOWN, "0")])
    assert [texts(cell) for cell in parts(shown, "unknown")] == [[NOT_KNOWN]]


def test_who_is_refused_a_page_is_led_to_one_that_is_theirs() -> None:
    said = not_for_them("Jobs are looked after by managers", "Yours are on the worklist.")
    assert "Go to Today" in texts(said)
