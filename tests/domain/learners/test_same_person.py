import pytest

from domain.learners import LearnerRecord, find_pairs

ADA = LearnerRecord(
    learner_id=1, ref="u1", name="Ada Birch", email="ada@learner.example", cohorts=frozenset({7})
)


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"email": "ADA@learner.example", "name": "ada  birch"}, "the same address and the same"),
        ({"email": "ada@learner.example", "name": "Bo Birch"}, "the same address and other names"),
        ({"email": "ada@learner.example"}, "the same address and other names"),
        ({"ref": "ada@learner.example"}, "the id of one is the address of the other"),
        ({"student_number": "U1"}, "the id of one is the student number of the other"),
        ({"name": "Ada Birch", "cohorts": frozenset({7, 8})}, "the same name in the same cohort"),
        ({"name": "Ada Birch", "cohorts": frozenset({8})}, None),
        ({"name": "Bo Oak"}, None),
    ],
)
def test_two_records_are_alike_by_the_surest_rule(other: dict[str, object], rule: str) -> None:
    second = LearnerRecord(learner_id=2, **({"ref": "u2"} | other))  # type: ignore[arg-type]
    for records in ([ADA, second], [second, ADA]):
        found = find_pairs(records)
        assert [(pair.one_id, pair.other_id) for pair in found] == ([(1, 2)] if rule else [])
        assert all(pair.rule.startswith(rule) for pair in found)


def test_an_address_that_dozens_share_says_nothing() -> None:
    mailbox = [
        LearnerRecord(learner_id=n, ref=f"u{n}", email="office@learner.example") for n in range(12)
    ]
    assert find_pairs(mailbox) == []
