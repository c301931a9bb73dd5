"""What to do next: learnt from who passed, judged against two simple orders."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.paths import (
    COURSE_ORDER,
    PathModel,
    Position,
    evaluate_paths,
    learn_paths,
    needs_by_item,
    next_step,
)

ITEMS = pd.DataFrame({"item": ["a", "b", "c", "d"], "place": range(4)})
#: Everybody does c before b: not the course's order.
WAY = {"a": 1, "c": 8, "b": 15, "d": 22}


def _done(learners: int, way: dict[str, int], *, passed: bool = True) -> pd.DataFrame:
    rows = [(str(n), item, day, passed) for n in range(learners) for item, day in way.items()]
    return pd.DataFrame(rows, columns=["learner", "item", "day", "passed"])


@pytest.fixture(scope="module")
def model() -> PathModel:
    failed = _done(60, {"d": 1}, passed=False).assign(learner=lambda f: "f" + f["learner"])
    return learn_paths(ITEMS, pd.concat([_done(40, WAY), failed]))


def test_what_those_who_passed_did_next_comes_first_and_says_of_how_many(model: PathModel) -> None:
    first = model.next_items(Position(done=frozenset("a"), last="a", day=7))[0]
    assert (first.item, first.did, first.of) == ("c", 40, 40)


@settings(max_examples=25, deadline=None)
@given(done=st.sets(st.sampled_from("abcd")), day=st.integers(-10, 60))
def test_nothing_that_is_done_or_not_yet_open_is_named(
    model: PathModel, done: set[str], day: int
) -> None:
    needing = PathModel(
        items=model.items, at=model.at, went=model.went, needs={"d": frozenset({"b"})}
    )
    last = max(done, default=None)
    named = {s.item for s in needing.next_items(Position(done=frozenset(done), last=last, day=day))}
    assert not named & done
    assert "d" not in named or "b" in done


def test_a_model_is_the_same_after_it_was_kept(model: PathModel) -> None:
    kept = PathModel.from_dict(model.as_dict())
    position = Position(done=frozenset("a"), last="a", day=7)
    assert kept.next_items(position) == model.next_items(position)


def test_it_is_ahead_where_people_leave_the_courses_order_and_not_where_they_follow_it() -> None:
    ahead = evaluate_paths(learn_paths(ITEMS, _done(40, WAY)), ITEMS, _done(40, WAY),
                           _done(40, WAY), seed=1)  # fmt: skip
    assert ahead is not None
    assert ahead.beats_course_order
    inorder = _done(40, {"a": 1, "b": 8, "c": 15, "d": 22})
    same = evaluate_paths(learn_paths(ITEMS, inorder), ITEMS, inorder, inorder, seed=1)
    assert same is not None
    assert not same.beats_course_order
    assert same.ahead[COURSE_ORDER][0] <= 0


def test_without_a_model_the_next_step_is_the_courses_and_without_work_there_is_none(
    model: PathModel,
) -> None:
    plain = next_step(None, ["b", "c"], ["a"], day=7)
    assert plain is not None
    assert (plain.item, plain.reason) == ("b", "It comes next in the course.")
    learnt = next_step(model, ["b", "c"], ["a"], day=7)
    assert learnt is not None
    assert learnt.item == "c"
    assert "40 of 40 learners who passed" in learnt.reason
    assert next_step(model, [], ["a"], day=7) is None


def test_what_is_locked_is_named_by_nobody_and_opens_with_what_it_needs(model: PathModel) -> None:
    called = [("a", "Quiz 1"), ("b", "Essay"), ("c", "Project"), ("d", None)]
    needs = needs_by_item(called, {"project": ["quiz 1", "Essay"], "d": ["a talk nobody knows"]})
    assert needs == {"c": frozenset("ab"), "d": frozenset({"a talk nobody knows"})}
    step = next_step(model, ["b", "c", "d"], ["a"], day=7, needs=needs)
    assert step is not None
    assert step.item == "b"
    step = next_step(model, ["c", "d"], ["a", "b"], day=7, needs=needs)
    assert step is not None
    assert step.item == "c"
    assert next_step(model, ["d"], ["a", "b", "c"], day=7, needs=needs) is None
    assert next_step(None, ["c", "d"], ["a"], day=7, needs=needs) is None


def test_evaluation_compares_with_a_course_order_that_names_nothing_locked() -> None:
    done = _done(40, {"a": 1, "b": 8, "c": 15, "d": 22})
    free = evaluate_paths(learn_paths(ITEMS, done), ITEMS, done, done, seed=1)
    never = {item: frozenset({"nobody did it"}) for item in "abcd"}
    locked = evaluate_paths(learn_paths(ITEMS, done, needs=never), ITEMS, done, done, seed=1)
    assert free is not None
    assert locked is not None
    assert (free.rows["value"] > 0).all()
    assert (locked.rows["value"] == 0).all()
