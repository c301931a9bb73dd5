"""Cells that are hidden cannot be worked out from anything that is shown."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.groups.disclosure_control import Cell, hidden_groups, published_groups, release_days
from tests.domain.groups.secret_tables import least_and_most

MINIMUM = 5
DAYS = 3
#: Everything a learner can be over the days, the newest first: a case on each of them, or not.
KINDS = list(product((0, 1), repeat=DAYS))
#: Learners of each group, by kind.
Histories = Mapping[str, tuple[int, ...]]


def counts(most: int) -> st.SearchStrategy[tuple[int, ...]]:
    """A group whose kinds have up to so many learners."""
    return st.tuples(*[st.integers(most // 3, most)] * len(KINDS))


#: Some groups are small and some are not, so that some are hidden and some are not.
histories: st.SearchStrategy[Histories] = st.tuples(
    st.lists(counts(2), min_size=1, max_size=2), st.lists(counts(15), min_size=3, max_size=4)
).map(lambda both: dict(zip("ABCDEF", [*both[0], *both[1]], strict=False)))


def cases(day: int) -> list[int]:
    """The kinds of learners who are a case on this day."""
    return [number for number, kind in enumerate(KINDS) if kind[day]]


def tables_of(people: Histories) -> list[dict[str, Cell]]:
    """The tables of all days, the newest first."""
    return [
        {g: Cell(learners=sum(h), cases=sum(h[n] for n in cases(day))) for g, h in people.items()}
        for day in range(DAYS)
    ]


def possible(people: Histories, day: int, group: str, shown: Sequence[Any]) -> tuple[int, int]:
    """The least and the most a cell may be, over all people that would look just the same.

    Whoever looks knows of every learner what they were on all days (pages of learners say it, by
    every filter), and how many each group has; what they seek is who is in which group.
    """
    groups, kinds = list(people), range(len(KINDS))
    known = [([(g, kind) for g in groups], sum(people[g][kind] for g in groups)) for kind in kinds]
    known += [([(g, kind) for kind in kinds], sum(people[g])) for g in groups]
    known += [([(g, kind) for kind in cases(that_day)], value) for (that_day, g), value in shown]
    return least_and_most(known, [(group, kind) for kind in cases(day)])


@settings(max_examples=30, deadline=None)
@given(histories)
def test_no_hidden_cell_can_be_worked_out_from_totals_sizes_other_cells_filters_and_other_days(
    people: Histories,
) -> None:
    tables = tables_of(people)
    hidden = hidden_groups(tables, MINIMUM)
    shown = [
        ((day, g), table[g].cases)
        for day, table in enumerate(tables)
        for g in table
        if g not in hidden[day]
    ]
    for day in range(DAYS):
        if hidden[day] == frozenset(people):
            continue  # no table of that day is shown at all
        for group in hidden[day]:
            least, most = possible(people, day, group, shown)
            assert most - least >= MINIMUM


@given(histories)
def test_every_cell_that_is_shown_holds_enough_learners_on_both_sides(people: Histories) -> None:
    tables = tables_of(people)
    for table, hidden in zip(tables, hidden_groups(tables, MINIMUM), strict=True):
        shown = [table[g] for g in table if g not in hidden]
        assert all(MINIMUM <= one.cases <= one.learners - MINIMUM for one in shown)


@given(st.dictionaries(st.text(min_size=1), st.integers(1, 60), min_size=1))
def test_groups_counted_together_are_never_one_alone_nor_few(sizes: dict[str, int]) -> None:
    named = published_groups(sizes, MINIMUM)
    together = [g for g in sizes if named[g] is None]
    assert all(sizes[g] >= 2 * MINIMUM for g in sizes if named[g])
    whole = len(together) == len(sizes)
    assert not together or whole or (len(together) > 1 and sum(sizes[g] for g in together) >= 10)


def test_a_second_cell_is_hidden_where_the_total_would_give_the_first_away() -> None:
    table = {
        "A": Cell(learners=90, cases=30),
        "B": Cell(learners=80, cases=30),
        "C": Cell(learners=50, cases=20),
        "D": Cell(learners=40, cases=2),
    }
    assert hidden_groups([table], MINIMUM) == [frozenset("CD")]


def test_no_more_is_hidden_than_has_to_be() -> None:
    table = {
        "A": Cell(learners=40, cases=2),
        "B": Cell(learners=50, cases=3),  # with A, either may have none of the five or all
        "C": Cell(learners=80, cases=5),
        "D": Cell(learners=90, cases=85),
    }
    assert hidden_groups([table], MINIMUM) == [frozenset("AB")]
    del table["D"]  # C alone would compare with nobody
    assert hidden_groups([table], MINIMUM) == [frozenset("ABC")]


def test_a_group_in_which_nearly_all_are_a_case_is_as_small_as_one_in_which_few_are() -> None:
    many = Cell(learners=40, cases=38)
    table = {"A": many, **{g: Cell(learners=50, cases=20) for g in "BCD"}}
    assert hidden_groups([table], MINIMUM) == [frozenset("AB")]


def test_small_groups_are_counted_with_the_next_smallest_and_the_others_are_named() -> None:
    assert published_groups({"A": 50, "B": 40, "Y": 12, "Z": 3}, MINIMUM) == {
        "A": "A", "B": "B", "Y": None, "Z": None,
    }  # fmt: skip
    assert published_groups({"A": 40, "Y": 6, "Z": 4}, MINIMUM) == {"A": "A", "Y": None, "Z": None}
    assert published_groups({"A": 40, "Z": 10}, MINIMUM) == {"A": "A", "Z": "Z"}


def test_an_earlier_day_that_would_hide_more_shows_nothing() -> None:
    newest = {g: Cell(learners=50, cases=20) for g in "ABC"}
    earlier = {**newest, "A": Cell(learners=50, cases=1)}
    assert hidden_groups([newest, earlier], MINIMUM) == [frozenset(), frozenset("ABC")]


@pytest.mark.parametrize(("last", "releases"), [(30, [0, 28]), (27, [0]), (200, [0, 28, 56, 84])])
def test_figures_are_renewed_every_four_weeks_and_once_more_after_the_end(
    last: int, releases: list[int]
) -> None:
    start = date(2026, 1, 5)
    scored = [start + timedelta(days=day) for day in range(0, last + 1, 7)]
    found = release_days(scored, starts_on=start, ends_on=start + timedelta(days=83))
    assert found == [start + timedelta(days=day) for day in releases]


@pytest.mark.parametrize(("last", "is_a_release"), [(27, False), (28, True)])
def test_the_last_day_of_a_cohort_is_a_day_while_it_runs(*, last: int, is_a_release: bool) -> None:
    start = date(2026, 1, 5)
    end = start + timedelta(days=last)
    found = release_days([start, end], starts_on=start, ends_on=end)
    assert found == ([start, end] if is_a_release else [start])
