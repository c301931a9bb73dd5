"""The pages about scorers: what is in use, why, what a target costs, and who may decide."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from domain.risk.model.targets import Target
from domain.risk.monitoring.drift import MonitoringKind, MonitoringResult, Stability
from domain.risk.monitoring.fairness import GroupAudit
from domain.store.database.engine import Database
from domain.store.operations.notices import read_open_notices
from domain.store.scoring.monitoring import (
    read_operating_choice,
    save_evidence,
    save_monitoring_results,
)
from domain.store.scoring.scorers import GATES, activate_scorer, find_active_scorer, save_scorer
from domain.store.tables import AuditEvent
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_pages import shown
from tests.domain.store.scoring.test_scorers import SCORER

NOW = Clock().now
GOOD = {
    "auc": 0.83,
    "within_week": [0.81, 0.79, 0.83],
    "early_weeks": 0.72,
    "levels": [
        {"from_week": 2, "predicted": 0.4, "observed": 0.42}
        | {"top_predicted": 0.92, "top_observed": 0.81, "top_at_most": 0.9},
        {"from_week": 5, "predicted": 0.5, "observed": 0.3}
        | {"top_predicted": 0.92, "top_observed": 0.9, "top_at_most": 0.96},
        {"from_week": 8, "predicted": 0.05, "observed": 0.03}
        | {"observed_low": 0.01, "observed_high": 0.07},
    ],
    "weeks": [
        {"week": 2, "rows": 300, "events": 120, "top": 0.8}
        | {"alerted": 30, "left": 12, "in_time": 9, "median_days": 40.0},
        {"week": 3, "rows": 290, "events": 110, "top": 0.9}
        | {"alerted": 5, "left": 0, "in_time": 0, "median_days": None},
        {"week": 5, "rows": 280, "events": 100, "top": None}
        | {"alerted": 4, "left": 3, "in_time": 1, "median_days": 12.0},
    ],
    "ahead_of_rule": [0.05, 0.09],
    "rows": 1200,
    "observed": 0.4,
    "predicted_to_observed": 1.02,
    "top": {"10%": [0.93, 0.2]},
}
METRICS = {"not_complete": GOOD, "leave_soon": {**GOOD, "auc": 0.7}, "learners": 300, "cohorts": 2}
METRICS |= {"not_measured": ["Care"]}


def audit(group: str, **found: float) -> GroupAudit:
    return GroupAudit(
        programme="Data", attribute="gender", group=group, learners=40, suppressed=False, **found
    )


def evidence() -> pd.DataFrame:
    """Forty learners of ten weeks: those who score high do not complete."""
    rows = pd.DataFrame(
        [(learner, week) for learner in range(40) for week in range(2, 12)],
        columns=["enrolment_id", "week"],
    )
    fails = (rows["enrolment_id"] % 2).to_numpy()
    columns = {
        name: value
        for target in Target
        for name, value in ((target.value, fails), (f"p_{target}", 0.2 + 0.7 * fails))
    }
    left = np.where(fails == 1, 70.0 - 7 * rows["week"], np.nan)
    who = {"learner_id": rows["enrolment_id"], "cohort_id": 1, "left_in": left}
    return rows.assign(**who, **columns)


@pytest.fixture
def scorer(seeded: Database) -> int:
    """A scorer in use, with what it predicted, and one that waits."""
    found = [audit("F", auc=0.83, missed=0.2), audit("M", auc=0.82, missed=0.25)]
    small = GroupAudit(programme="Data", attribute="gender", group="X", learners=3, suppressed=True)
    fairness = [one.as_dict() for one in (*found, small)]
    with seeded.transaction() as session:
        saved = save_scorer(
            session, replace(SCORER, metrics={**METRICS, "fairness": fairness}), now=NOW
        )
        assert saved.id is not None
        activate_scorer(session, saved.id, by=GATES, reason="ahead of the rule", now=NOW)
        save_evidence(session, saved.id, evidence(), {})
        worse = {**METRICS, "objections": ["not_complete: not surely ahead"], "later_cohort": True}
        save_scorer(session, replace(SCORER, metrics=worse), now=NOW)
    return saved.id


def token_of(browser: TestClient, search: str = "") -> str:
    found = re.search(r"\b([0-9a-f]{64})\b", shown(browser, "/scorer", search))
    assert found
    return found[1]


def test_before_there_is_a_scorer_the_page_says_how_to_get_one(sign_in: SignIn) -> None:
    text = shown(sign_in(), "/scorer")
    assert "Train now" in text
    assert "staycourse run" not in text
    assert "No scorer is in use yet" in shown(sign_in(), "/scorer/fairness")


def test_only_a_later_cohort_makes_a_headline(sign_in: SignIn, scorer: int) -> None:
    text = shown(sign_in(), "/scorer")
    assert "Measured on other learners of the cohorts it learnt from" in text
    first, second = (
        text.index("not measured on a later cohort"),
        text.index("AUC within weeks 0.810"),
    )
    assert second < first  # the newer one, which was, stands above


def test_the_one_in_use_is_shown_with_what_it_has_to_beat(sign_in: SignIn, scorer: int) -> None:
    text = shown(sign_in(), "/scorer")
    for part in (f"Scorer {scorer}, in use", "300 learners of 2 cohorts", "93 %", "none of Care"):
        assert part in text
    assert "by itself, after its checks: ahead of the rule" in text
    assert "0.810 (0.790 to 0.830)" in text
    assert text.index("0.810") < text.index("0.830 ")
    assert "+0.050 to +0.090" in text


def test_level_precision_and_lead_time_are_drawn_of_a_later_cohort(
    sign_in: SignIn, scorer: int, seeded: Database
) -> None:
    seeded.write(activate_scorer, scorer + 1, by="a@b.example", reason="better", now=NOW)
    text = shown(sign_in(), "/scorer")
    assert "Of 100 pairs of learners it puts the right one first: for not completing in 81" in text
    assert "When it says so, is it so?" in text
    assert "They part in weeks 5 to 7, 8 to 10; in 8 to 10 so few learners are no proof" in text
    assert "Of the highest tenth it is too sure in weeks 2 to 4." in text
    assert "Of leaving soon it is too sure of the highest tenth in weeks 2 to 4." in text
    assert "In weeks 2 to 4 they are 85 % and 39 %." in text
    assert "Of 15 learners alerted who left, 10 were so 14 days before or earlier" in text
    assert "of those alerted in weeks 2 to 4, 9 of 12." in text


def test_nothing_is_drawn_of_parts_of_the_cohorts_it_learnt_from(
    sign_in: SignIn, scorer: int
) -> None:
    assert scorer
    text = shown(sign_in(), "/scorer")
    assert "this is asked of a cohort later than those it learnt from" in text
    assert "They part in weeks" not in text
    assert "puts the right one first" not in text


def test_what_keeps_a_scorer_waiting_is_said(sign_in: SignIn, scorer: int) -> None:
    text = shown(sign_in(), "/scorer")
    assert f"Scorer {scorer + 1}" in text
    assert "Not put in use by itself: of not completing: not surely ahead" in text


def test_a_wish_is_answered_with_its_cost(sign_in: SignIn, scorer: int) -> None:
    assert scorer
    text = shown(sign_in(), "/scorer", "?target=precision&wanted=85")
    assert "Alerting from a score of" in text
    assert "100 % of past learners who did not complete" in text
    cannot = shown(sign_in(), "/scorer", "?target=calls_a_week&wanted=0.1")
    assert "It cannot be had." in cannot


def test_a_target_that_cannot_be_read_is_none(sign_in: SignIn, scorer: int) -> None:
    assert scorer
    browser = sign_in()
    for search in ("?target=all&wanted=3", "?target=precision&wanted=nan", "?wanted=x"):
        text = shown(browser, "/scorer", search)
        assert "When to alert" in text, search
        assert "Alerting from" not in text


def test_an_admin_chooses_when_to_alert_with_a_reason(
    sign_in: SignIn, seeded: Database, scorer: int
) -> None:
    browser = sign_in("admin@example.org")
    target = "?target=precision&wanted=85"
    form = {"token": token_of(browser, target), "reason": "two coaches are away"}
    empty = browser.post(f"/scorer/alerting{target}", data={**form, "reason": " "})
    assert empty.status_code == 409
    done = browser.post(f"/scorer/alerting{target}", data=form)
    assert done.headers["location"] == "/scorer?notice=chosen"
    choice = seeded.read(read_operating_choice)
    assert choice is not None
    # as a share, which every later renewal works with
    assert (choice.chosen_by, choice.wanted, choice.scorer_id) == (
        "admin@example.org",
        0.85,
        scorer,
    )
    assert "two coaches are away" in shown(browser, "/scorer")


def test_an_admin_puts_another_in_use_and_others_may_not(
    sign_in: SignIn, seeded: Database, scorer: int
) -> None:
    other = scorer + 1
    admin = sign_in("admin@example.org")
    form = {"token": token_of(admin), "reason": "the other was trained on a test"}
    page = shown(admin, "/scorer")
    assert f"Put scorer {other} in use?" in page
    assert f"from the next scoring on, instead of scorer {scorer}" in page
    assert admin.post(f"/scorer/{other}/activate", data=form).status_code == 303
    assert admin.post("/scorer/99/activate", data=form).status_code == 409
    with seeded.reading() as session:
        now = find_active_scorer(session)
        trail = session.exec(select(AuditEvent).where(AuditEvent.who == "admin@example.org")).all()
    assert now is not None
    assert now.id == other
    assert f"Go back to scorer {scorer}?" in shown(admin, "/scorer")
    assert any("trained on a test" in (event.detail or "") for event in trail)


def test_putting_another_scorer_in_use_answers_the_wish_anew(
    sign_in: SignIn, seeded: Database, scorer: int
) -> None:
    admin = sign_in("admin@example.org")
    target = "?target=precision&wanted=85"
    form = {"token": token_of(admin, target), "reason": "two coaches are away"}
    admin.post(f"/scorer/alerting{target}", data=form)
    admin.post(f"/scorer/{scorer + 1}/activate", data=form)
    with seeded.reading() as session:
        choice, told = read_operating_choice(session), [n.cause for n in read_open_notices(session)]
    assert choice is not None
    # the other kept no past learners: the old line stays, and a notice says so
    assert (choice.scorer_id, told) == (scorer, ["operating_point"])
    admin.post(f"/scorer/{scorer}/activate", data=form)
    admin.post(f"/scorer/alerting{target}", data=form)
    with seeded.reading() as session:
        assert read_open_notices(session) == []


def test_a_number_that_is_none_is_not_chosen(
    sign_in: SignIn, seeded: Database, scorer: int
) -> None:
    assert scorer
    admin = sign_in("admin@example.org")
    form = {"token": token_of(admin), "reason": "because"}
    for wanted in ("nan", "inf", "-1", "0"):
        sent = admin.post(f"/scorer/alerting?target=calls_a_week&wanted={wanted}", data=form)
        assert sent.status_code == 422, wanted
    with seeded.reading() as session:
        assert read_operating_choice(session) is None


def test_managers_may_look_but_not_decide(sign_in: SignIn, seeded: Database, scorer: int) -> None:
    browser = sign_in()
    assert "Why? Others will read it." not in shown(browser, "/scorer")
    form = {"token": "x" * 64, "reason": "mine"}
    assert browser.post(f"/scorer/{scorer + 1}/activate", data=form).status_code == 403
    found = seeded.read(find_active_scorer)
    assert found is not None
    assert found.id == scorer


def test_groups_are_shown_and_small_ones_are_not(sign_in: SignIn, scorer: int) -> None:
    assert scorer
    text = shown(sign_in(), "/scorer/fairness")
    assert "Gender · Data" in text
    assert "0.830" in text
    assert "fewer than 10 here or elsewhere: not shown" in text
    assert "Of no group a gap is beyond what is allowed" in text


def test_a_group_missed_far_more_often_is_marked_even_where_chance_may_be_all(
    sign_in: SignIn, seeded: Database
) -> None:
    found = audit(
        "F", missed=0.64, missed_gap=0.17, missed_chance=0.025, missed_reach=0.14, not_completed=143
    )
    with seeded.transaction() as session:
        metrics = {**METRICS, "fairness": [found.as_dict(), audit("M", missed=0.47).as_dict()]}
        saved = save_scorer(session, replace(SCORER, metrics=metrics), now=NOW)
        activate_scorer(session, saved.id or 0, by=GATES, reason="ahead of the rule", now=NOW)
    text = shown(sign_in(), "/scorer/fairness")
    assert "Of no group" not in text
    assert "64 % of 143 who did not complete missed, 17 points more than others" in text
    assert "(95 % interval +3 to +31)" in text
    assert "not settled" in text
    assert "They are not those learning now (Cohort 1, Cohort 2)" in text


def test_what_has_moved_is_told_and_what_has_not_is_not(
    sign_in: SignIn, seeded: Database, scorer: int
) -> None:
    def figure(name: str, value: float, verdict: Stability) -> MonitoringResult:
        return MonitoringResult(
            kind=MonitoringKind.STABILITY,
            name=name,
            week=4,
            value=value,
            usual=None,
            rows=80,
            verdict=verdict,
        )

    figures = [
        figure("missed_share", 0.4, Stability.SHIFTED),
        replace(figure("missed_share", 0.3, Stability.SHIFTED), week=7),
        figure("clicks_14", 0.01, Stability.STABLE),
    ]
    seeded.write(save_monitoring_results, scorer, NOW.date(), figures)
    text = shown(sign_in(), "/scorer")
    assert "1 of 2 inputs is spread unlike past courses:" in text
    assert text.count("Share of work due not handed in") == 1
    assert "Clicks 14" not in text


def test_what_it_said_of_later_cohorts_makes_the_headline_where_none_was_held_out(
    sign_in: SignIn, scorer: int, seeded: Database
) -> None:
    def ranked(target: Target, value: float) -> MonitoringResult:
        return MonitoringResult(
            kind=MonitoringKind.AUC,
            name=target.value,
            week=0,
            value=value,
            usual=0.83,
            rows=80,
            verdict=Stability.STABLE,
        )

    figures = [ranked(Target.NOT_COMPLETE, 0.79), ranked(Target.LEAVE_SOON, 0.73)]
    seeded.write(save_monitoring_results, scorer, NOW.date(), figures)
    text = shown(sign_in(), "/scorer")
    assert (
        "Of 100 pairs of learners it has scored since, it put the right one first: "
        "for not completing in 79, for leaving soon in 73. A coin would in 50." in text
    )
    assert "Measured on other learners of the cohorts it learnt from" not in text
    assert "within chance" in text
