import pytest

from tests.domain.learners.events import activity, enrolments, features, on, rows

EVENTS = {
    "enrolments": enrolments(1, 2, 3),
    "activity": activity((1, 10, 1), (2, 10, 50), (3, 1, 5)),
}


def test_a_percentile_is_the_share_of_the_others_with_less_drawn_to_the_middle() -> None:
    found = features(EVENTS, 20, (1, 2, 3))
    assert found["percentile_clicks_14"].to_list() == [0.5, 0.75, 0.25]


def test_the_more_learners_the_less_a_place_is_drawn_to_the_middle() -> None:
    for count in (5, 30):
        people = tuple(range(1, count + 1))
        events = {
            "enrolments": enrolments(*people),
            "activity": activity(*((i, 10, i) for i in people)),
        }
        places = features(events, 20, people)["percentile_clicks_14"]
        lowest, highest = 1 / (count + 1), count / (count + 1)
        assert (places.min(), places.max()) == pytest.approx((lowest, highest), abs=1e-6)


def test_the_cohort_tells_how_much_of_it_was_seen_lately() -> None:
    found = features(EVENTS, 20, (1, 2, 3))
    assert found["cohort_active_share"].to_list() == pytest.approx([2 / 3] * 3)


def test_silent_is_who_was_not_seen_for_half_of_the_course_two_to_four_weeks() -> None:
    # last seen on days 10, 10 and 1; the course begins on day 0
    for day, share in ((14, 0), (15, 1 / 3), (23, 1 / 3), (24, 1), (60, 1)):
        found = features(EVENTS, day, (1, 2, 3))["cohort_silent_share"]
        assert found.to_list() == pytest.approx([share] * 3, abs=1e-6), day
    of_nobody = features({"enrolments": EVENTS["enrolments"]}, 20, (1, 2, 3))
    assert of_nobody["cohort_silent_share"].isna().all()


def test_where_a_whole_cohort_is_quieter_than_usual_silence_takes_longer_to_mean_anything() -> None:
    # the fourth was last seen on day 20; the others come daily, and later every day or every other
    usual = [(i, day, 5) for i in (1, 2, 3) for day in range(28)]
    gone = [(4, day, 5) for day in range(21)]
    for every, share in ((1, 1 / 4), (2, 0), (40, 0)):
        later = [(i, day, 5) for i in (1, 2, 3) for day in range(28, 56, every)]
        events = {
            "enrolments": enrolments(1, 2, 3, 4),
            "activity": activity(*usual, *gone, *later),
        }
        found = features(events, 55, (1, 2, 3, 4))["cohort_silent_share"]
        assert found.to_list() == pytest.approx([share] * 4), every


def test_who_goes_silent_for_good_does_not_make_silence_usual() -> None:
    # half of the cohort is gone since day 10, the other half comes as ever
    stay = [(i, day, 5) for i in (1, 2) for day in range(56)]
    gone = [(i, day, 5) for i in (3, 4) for day in range(11)]
    events = {"enrolments": enrolments(1, 2, 3, 4), "activity": activity(*stay, *gone)}
    assert features(events, 55, (1, 2, 3, 4))["cohort_silent_share"].to_list() == [0.5] * 4


def test_a_learner_alone_has_no_percentile() -> None:
    assert features(EVENTS, 20)["percentile_clicks_14"].isna().all()


def test_those_who_withdrew_are_not_compared_with_those_still_there() -> None:
    gone = enrolments(3, withdrawn_on=EVENTS["enrolments"]["starts_on"][0].as_py())
    people = enrolments(1, 2).to_pylist() + gone.to_pylist()
    events = {**EVENTS, "enrolments": gone.from_pylist(people, schema=gone.schema)}
    found = features(events, 20, (1, 2, 3))
    assert found["percentile_clicks_14"].to_list()[:2] == pytest.approx([1 / 3, 2 / 3])


def test_discussion_so_far_is_told_against_the_average_of_the_cohort() -> None:
    seen = [(1, 30), (2, 10), (3, 0)]
    records = [{"enrolment_id": i, "day": on(10), "clicks": 50, "discussion": n} for i, n in seen]
    events = {**EVENTS, "activity": rows("activity", *records)}
    found = features(events, 60, (1, 2, 3))
    assert found["discussion_against_cohort"].to_list() == pytest.approx([2.25, 0.75, 0])
    assert features(EVENTS, 20, (1, 2, 3))["discussion_against_cohort"].isna().all()
