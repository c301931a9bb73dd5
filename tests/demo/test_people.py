import pandas as pd

from demo.addresses import DOMAIN
from demo.people import invented_people

ENROLMENTS = pd.DataFrame(
    {
        "ref": [f"C/{n}" for n in range(300)],
        "learner_ref": [str(n) for n in range(300)],
        "cohort_ref": "C",
    }
)


def test_everyone_gets_one_address_of_their_own_in_a_reserved_domain() -> None:
    learners = invented_people(ENROLMENTS, seed=1).frame("learners")
    assert learners["email"].is_unique
    assert learners["email"].str.fullmatch(rf"[a-z.\-]+\.\d+@{DOMAIN}").all()
    assert learners["phone"].dropna().str.fullmatch(r"\+447700900\d{3}").all()


def test_nobody_without_a_phone_agreed_to_texts() -> None:
    learners = invented_people(ENROLMENTS, seed=1).frame("learners")
    assert not learners.loc[learners["phone"].isna(), "sms_consent"].any()
    assert 0.5 < learners["email_consent"].mean() < 1


def test_the_same_seed_invents_the_same_people() -> None:
    first, second = (invented_people(ENROLMENTS, seed=3).frame("learners") for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_every_learner_has_one_of_the_coaches() -> None:
    people = invented_people(ENROLMENTS, seed=1)
    coaches = set(people.frame("staff")["ref"])
    assert set(people.frame("enrolments")["coach_ref"]) == coaches


def test_both_languages_are_spoken_and_most_speak_english() -> None:
    languages = invented_people(ENROLMENTS, seed=1).frame("learners")["language"].value_counts()
    assert languages.to_dict() == {"en": 288, "de": 12}


def test_no_learner_has_the_number_of_a_coach() -> None:
    numbers = [str(n) for n in range(1_200)]
    many = pd.DataFrame({"ref": numbers, "learner_ref": numbers, "cohort_ref": "C"})
    people = invented_people(many, seed=1)
    coaches = set(people.frame("staff")["phone"].dropna())
    assert coaches
    assert not coaches & set(people.frame("learners")["phone"].dropna())
