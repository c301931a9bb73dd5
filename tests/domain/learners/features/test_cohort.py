from tests.domain.learners.events import enrolments, features, on, rows


def _people(*left: int | None) -> dict[str, object]:
    records = enrolments(*range(1, len(left) + 1)).to_pylist()
    for record, day in zip(records, left, strict=True):
        record["withdrawn_on"] = None if day is None else on(day)
    return {"enrolments": rows("enrolments", *records)}


def test_departures_since_the_start_are_counted_as_they_become_known() -> None:
    people = _people(None, 5, 12, -3)
    before, after = features(people, 11).loc[1], features(people, 12).loc[1]
    assert (before["cohort_started"], before["cohort_left"]) == (3, 1)
    assert (after["cohort_started"], after["cohort_left"]) == (3, 2)


def test_departures_of_the_last_six_weeks_are_counted_apart() -> None:
    people = _people(None, 5, 40, -3)
    found = [features(people, day).loc[1]["cohort_left_lately"] for day in (5, 46, 47, 82)]
    assert found == [1, 2, 1, 0]
