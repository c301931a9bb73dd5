"""Admins read who saw, changed and took what, and take it away as a file."""

import csv
import io

from domain.store.audit import read_audit_trail
from domain.store.database.engine import Database
from domain.store.staff import StaffAction, audit
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.test_access_by_role import page_of
from tests.dashboard.test_pages import shown

PAGE = "/settings/audit"


def test_the_page_answers_who_opened_whom_and_through_what(sign_in: SignIn) -> None:
    shown(sign_in("c1@example.org"), "/learner/2")
    admin = sign_in("admin@example.org")
    text = page_of(admin, PAGE, "?about=learner+2")
    assert "c1@example.org" in text
    assert "session " in text
    assert "Nothing like that" in page_of(admin, PAGE, "?about=learner+3")
    assert "read by admins" in page_of(sign_in("manager@example.org"), PAGE)


def test_the_file_holds_what_was_asked_for_and_runs_in_no_spreadsheet(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    seeded.write(
        audit, who="kim", action=StaffAction.SAVED_VIEW, now=clock(), detail="=cmd|'/c calc'!A1"
    )
    answer = sign_in("admin@example.org").get(f"{PAGE}/trail.csv?action=saved_view")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(row["who"], row["detail"]) for row in rows] == [("kim", "'=cmd|'/c calc'!A1")]
    assert sign_in("manager@example.org").get(f"{PAGE}/trail.csv").status_code == 403


def test_names_on_the_worklist_and_the_list_of_learners_are_on_the_trail(
    sign_in: SignIn, seeded: Database, clock: Clock
) -> None:
    browser = sign_in("c1@example.org")
    page_of(browser, "/worklist")
    told = seeded.read(read_audit_trail, since=clock(), action="opened_worklist")
    assert len(told) == 1
    assert (told[0].detail or "").startswith("learners ")
