from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dashboard.web.selection import Selection

numbers = st.none() | st.integers(min_value=0, max_value=10**9)
stages = st.text(st.characters(exclude_categories=["C"]), max_size=200).map(str.strip)
selections = st.builds(
    Selection,
    as_of=st.none() | st.dates(),
    **dict.fromkeys(("programme", "cohort", "coach", "employer"), numbers),
    stage=stages,
)


@given(selections)
def test_a_selection_survives_its_address(selection: Selection) -> None:
    assert Selection.of_search(selection.link("/x").partition("/x")[2]) == selection


@given(st.dictionaries(st.sampled_from(["as_of", "cohort", "coach", "x"]), st.text()))
def test_whatever_an_address_says_it_can_be_read(query: dict[str, str]) -> None:
    Selection.of(query).link("/x")


def test_what_cannot_be_read_counts_as_not_asked_for() -> None:
    assert Selection.of({"as_of": "yesterday", "cohort": "-1", "coach": "all"}) == Selection()
    assert Selection.of({"cohort": "9" * 18, "coach": "9" * 19}) == Selection(cohort=10**18 - 1)
    assert Selection.of({"cohort": "9" * 40, "coach": "1" * 5_000}) == Selection()


def test_a_link_leaves_empty_parts_out() -> None:
    selection = Selection(as_of=date(2026, 3, 1), cohort=2)
    assert selection.link("/learners", segment="On Track", page=None, named="") == (
        "/learners?as_of=2026-03-01&cohort=2&segment=On+Track"
    )
    assert Selection().link("/") == "/"


def test_another_day_keeps_the_cohort_and_the_coach() -> None:
    here = Selection(as_of=date(2026, 3, 1), cohort=2, coach=3)
    assert here.on(date(2026, 2, 1)) == Selection(as_of=date(2026, 2, 1), cohort=2, coach=3)
    assert here.on(None).link("/learners") == "/learners?cohort=2&coach=3"


def test_words_that_no_address_of_ours_has_count_as_not_asked_for() -> None:
    longest = "x" * 200
    assert Selection.of({"stage": longest}).stage == longest
    for written in (longest + "x", "a\0b", longest + "\0"):
        assert Selection.of({"stage": written}) == Selection()
