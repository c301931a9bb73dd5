"""Colleagues in the browser: invited, given roles, let go; whose learners they have; cover."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import func, select
from starlette.testclient import TestClient

from domain.policy import Policy
from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.staff.caseloads.cover import keep_covers
from domain.store.staff.members import find_by_email
from domain.store.tables import Enrolment
from tests.dashboard.conftest import COOKIE, Clock, SignIn, attempt
from tests.dashboard.pages.settings.test_routes import ADMIN, token_on
from tests.dashboard.test_pages import shown
from tests.factories import deployment_for
from worker.jobs.catalogue import JOBS, JobCall

PAGE = "/settings/people"
CORA, CODY = "c1@example.org", "c2@example.org"
TODAY = Clock().now.date()


def number_of(database: Database, email: str) -> int:
    with database.reading() as session:
        found = find_by_email(session, email)
        assert found is not None, email
        return found.staff_id


def learners_of(database: Database, email: str) -> int:
    staff = number_of(database, email)
    with database.reading() as session:
        theirs = (Enrolment.coach_id == staff, Enrolment.withdrawn_on.is_(None))  # type: ignore[union-attr]
        return session.exec(select(func.count()).select_from(Enrolment).where(*theirs)).one()


def post(browser: TestClient, path: str, **form: object) -> str:
    answer = browser.post(f"{PAGE}{path}", data={"token": token_on(browser, PAGE), **form})
    return str(answer.headers.get("location", answer.text))


def test_who_is_invited_sets_a_password_by_a_link_that_opens_once(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in(ADMIN)
    page = post(browser, "/invite", email="New@Example.org", name="New Person", role="manager")
    link = re.search(r"/open/join/[\w-]+", page)
    assert link
    assert "invited" in shown(browser, PAGE)
    browser.cookies.clear()
    form = browser.get(link[0]).text
    assert "New Person" in form
    token = re.search(r'name="token" value="(\w+)"', form)
    assert token
    given = {"token": token[1], "new": "a long password", "again": "a long password"}
    short = browser.post(link[0], data={**given, "new": "short", "again": "short"})
    assert short.status_code == 400
    given["token"] = re.search(r'name="token" value="(\w+)"', short.text)[1]  # type: ignore[index]
    done = browser.post(link[0], data=given)
    assert done.status_code == 303
    assert COOKIE in browser.cookies
    browser.cookies.clear()
    assert browser.get(link[0]).status_code == 410
    assert attempt(browser, "new@example.org", "a long password").status_code == 303  # type: ignore[attr-defined]
    with seeded.reading() as session:
        since = Clock().now - timedelta(days=1)
        done_by = {one.action for one in read_audit_trail(session, since=since)}
    assert {"invited", "set_password"} <= done_by


def test_a_link_is_good_for_three_days_and_a_newer_one_takes_its_place(
    sign_in: SignIn, clock: Clock, seeded: Database
) -> None:
    browser = sign_in(ADMIN)
    cora = number_of(seeded, CORA)
    first, second = (
        re.search(r"/open/join/[\w-]+", post(browser, f"/{cora}/link"))[0]  # type: ignore[index]
        for _ in range(2)
    )
    assert browser.get(first).status_code == 410
    assert browser.get(second).status_code == 200
    clock.forward(days=3)
    assert browser.get(second).status_code == 410


def test_the_last_admin_keeps_the_role_and_cannot_be_let_go(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in(ADMIN)
    me = number_of(seeded, ADMIN)
    assert "last%20admin%20stays" in post(browser, f"/{me}/role", role="coach")
    assert "Another%20admin" in post(browser, f"/{me}/deactivate")
    assert browser.get("/").status_code == 200


def test_another_role_ends_the_sessions_and_a_person_is_signed_out_on_demand(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in(CORA)
    cookies = dict(browser.cookies)
    browser.cookies.clear()
    sign_in(ADMIN)
    admins = dict(browser.cookies)
    cora = number_of(seeded, CORA)
    assert "Signed in on" in shown(browser, PAGE)
    assert post(browser, f"/{cora}/sessions").endswith("notice=sessions")
    browser.cookies.clear()
    browser.cookies.update(cookies)
    assert browser.get("/account").status_code != 200
    browser.cookies.clear()
    browser.cookies.update(admins)
    assert post(browser, f"/{cora}/role", role="manager").endswith("notice=role")


def test_a_token_is_shown_once_and_revoked_by_its_name(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in(ADMIN)
    cora = number_of(seeded, CORA)
    secret = re.search(r"stay_[\w-]+", post(browser, f"/{cora}/tokens", name="warehouse"))
    assert secret
    page = shown(browser, PAGE, f"?who={cora}")
    assert "warehouse" in page
    assert secret[0] not in page
    post(browser, f"/{cora}/tokens/revoke", name="warehouse")
    assert "warehouse" not in shown(browser, PAGE, f"?who={cora}")


def test_who_leaves_hands_the_learners_over_first(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in(ADMIN)
    cora, cody = number_of(seeded, CORA), number_of(seeded, CODY)
    both = learners_of(seeded, CORA) + learners_of(seeded, CODY)
    assert "who%20takes" in post(browser, f"/{cora}/deactivate")
    assert post(browser, f"/{cora}/deactivate", to=cody).endswith("notice=left")
    assert (learners_of(seeded, CORA), learners_of(seeded, CODY)) == (0, both)
    browser.cookies.clear()
    assert attempt(browser, CORA, "any password at all").status_code == 401  # type: ignore[attr-defined]


def test_learners_are_handed_over_as_they_were_counted(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in(ADMIN)
    cora, cody = number_of(seeded, CORA), number_of(seeded, CODY)
    theirs, both = learners_of(seeded, CORA), learners_of(seeded, CORA) + learners_of(seeded, CODY)
    page = shown(browser, PAGE, f"?section=caseloads&cohort=any&coach={cora}")
    assert f"{theirs} learners" in page
    form = {"cohort": "any", "coach": str(cora), "to": cody}
    assert "Look%20again" in post(browser, "/assign", **form, expected=theirs + 1)
    assert post(browser, "/assign", **form, expected=theirs).endswith("notice=assigned")
    assert learners_of(seeded, CODY) == both


def test_learners_are_chosen_by_every_filter_together(sign_in: SignIn, seeded: Database) -> None:
    with seeded.transaction() as session:
        some = session.exec(select(Enrolment).where(Enrolment.cohort_id == 1)).all()[:3]
        for one in some:
            one.stage, one.employer_id = "Gateway", 1
        some[2].employer_id = None
    browser = sign_in(ADMIN)
    asked = {"programme": 1, "cohort": 1, "stage": "Gateway", "employer": 1, "coach": "any"}
    search = "".join(f"&{name}={value}" for name, value in asked.items())
    assert "2 learners" in shown(browser, PAGE, f"?section=caseloads{search}")
    assert "3 learners" in shown(browser, PAGE, "?section=caseloads&stage=Gateway")
    form = {**asked, "to": number_of(seeded, CODY), "expected": 2}
    assert post(browser, "/assign", **form).endswith("notice=assigned")
    with seeded.reading() as session:
        coaches = [session.get_one(Enrolment, one.id).coach_id for one in some[:2]]
    assert coaches == [number_of(seeded, CODY)] * 2


def test_cover_lends_all_learners_for_its_days_and_gives_them_back(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in(ADMIN)
    cora, cody = number_of(seeded, CORA), number_of(seeded, CODY)
    before = (learners_of(seeded, CORA), learners_of(seeded, CODY))
    week = {"from_on": TODAY.isoformat(), "last_on": (TODAY + timedelta(days=6)).isoformat()}
    assert post(browser, "/cover", of=cora, by=cody, **week).endswith("notice=cover")
    assert (learners_of(seeded, CORA), learners_of(seeded, CODY)) == (0, sum(before))
    assert "stands%20in" in post(browser, "/cover", of=cody, by=cora, **week)
    for days, left in ((6, 0), (7, before[0])):
        seeded.write(
            keep_covers, today=TODAY + timedelta(days=days), now=Clock().now, by="the worker"
        )
        assert learners_of(seeded, CORA) == left
    assert learners_of(seeded, CODY) == before[1]


def test_who_stood_in_may_be_away_next_and_everybody_gets_their_own_back(
    sign_in: SignIn, seeded: Database
) -> None:
    browser = sign_in(ADMIN)
    cora, cody = number_of(seeded, CORA), number_of(seeded, CODY)
    manager = number_of(seeded, "manager@example.org")
    before = (learners_of(seeded, CORA), learners_of(seeded, CODY))
    first, second, after = (TODAY + timedelta(days=days) for days in (0, 7, 14))

    def lend(of: int, by: int, from_on: date, until_on: date) -> None:
        days = {"from_on": from_on, "last_on": until_on - timedelta(days=1)}
        assert post(browser, "/cover", of=of, by=by, **days).endswith("notice=cover")

    lend(cody, manager, second, after)  # planned before the one that ends as it begins
    lend(cora, cody, first, second)
    for day in (second, after):
        seeded.write(keep_covers, today=day, now=Clock().now, by="the worker")
        assert learners_of(seeded, CORA) == before[0], day
    assert learners_of(seeded, CODY) == before[1]


def test_learners_whom_an_import_brings_to_who_is_away_are_with_the_stand_in_once_scored(
    sign_in: SignIn, seeded: Database, policy: Policy
) -> None:
    browser = sign_in(ADMIN)
    cora, cody = number_of(seeded, CORA), number_of(seeded, CODY)
    days = {"from_on": TODAY, "last_on": TODAY + timedelta(days=6)}
    assert post(browser, "/cover", of=cora, by=cody, **days).endswith("notice=cover")
    with seeded.transaction() as session:
        session.get_one(Enrolment, 1).coach_id = cora
    here = deployment_for(seeded, policy, clock=Clock())
    JOBS["score-learners"](here, JobCall(as_of=TODAY, now=Clock().now))
    assert learners_of(seeded, CORA) == 0


@pytest.mark.parametrize("last_on", [TODAY - timedelta(days=1), date.max])
def test_a_cover_of_days_that_are_over_or_never_come_is_not_planned(
    sign_in: SignIn, seeded: Database, last_on: date
) -> None:
    browser = sign_in(ADMIN)
    cora, cody = number_of(seeded, CORA), number_of(seeded, CODY)
    days = {"from_on": TODAY - timedelta(days=9), "last_on": last_on}
    assert "years%20away" in post(browser, "/cover", of=cora, by=cody, **days)
    assert "Everybody is here" in shown(browser, PAGE, "?section=cover")


def test_a_number_that_no_row_can_have_is_refused(sign_in: SignIn) -> None:
    browser, far = sign_in(ADMIN), 10**20
    for path, form in (
        (f"{PAGE}/assign", {"to": far, "expected": 1}),
        (f"{PAGE}/cover", {"of": far, "by": 1, "from_on": TODAY, "last_on": TODAY}),
        (f"{PAGE}/1/deactivate", {"to": far}),
        ("/who/join", {"kept": far, "other": 1, "why": "same"}),
        ("/who/apart", {"kept": 1, "other": far}),
    ):
        given = {"token": token_on(browser, PAGE), **form}
        assert browser.post(path, data=given).status_code == 422, path


def test_an_analyst_has_no_learners(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in(ADMIN)
    cora, ana = number_of(seeded, CORA), number_of(seeded, "analyst@example.org")
    assert "Analysts%20see%20no%20names" in post(browser, f"/{cora}/role", role="analyst")
    assert "Analysts%20see%20no%20names" in post(browser, f"/{cora}/deactivate", to=ana)
    assert learners_of(seeded, CORA) > 0


def test_only_admins_see_and_decide(sign_in: SignIn, seeded: Database) -> None:
    browser = sign_in()
    assert CORA not in shown(browser, PAGE)
    cora = number_of(seeded, CORA)
    token = token_on(browser, "/messages/words")
    for path in ("/invite", f"/{cora}/role", f"/{cora}/sessions", "/assign", "/cover"):
        form = {"token": token, "email": "x@y.example", "role": "admin", "name": "x", "to": cora}
        form |= {"expected": 1, "of": cora, "by": cora, "from_on": TODAY, "last_on": TODAY}
        assert browser.post(f"{PAGE}{path}", data=form).status_code == 403, path
