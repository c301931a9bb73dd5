"""An import is undone from its page: by whom, with which reason, and what the worker does of it."""

from sqlmodel import select

from domain.policy import Policy
from domain.store.activity import save_batch
from domain.store.database.engine import Database
from domain.store.tables import Activity, ImportRun
from tests.dashboard.conftest import Clock, SignIn
from tests.dashboard.pages.imports.test_imports import token_in_store, work
from tests.dashboard.test_pages import shown
from tests.domain.store.activity.test_imports import batch, clicks


def test_a_manager_undoes_an_import_with_a_reason_and_coaches_do_not(
    seeded: Database, policy: Policy, sign_in: SignIn
) -> None:
    days = [clicks("C/1", "2026-01-06", many) for many in (9,)]
    with seeded.transaction() as session:
        now = Clock().now
        save_batch(session, batch(activity=days), source="log", path="a.csv", now=now)
        lower = batch(activity=[days[0] | {"clicks": 4}])
        run = save_batch(session, lower, source="log", path="b.csv", now=now).run_id
    browser = sign_in()
    page = shown(browser, "/imports", f"?run={run}")
    assert "clicks (activity): 1, 1 of them lower" in page
    changes = browser.get(f"/imports/runs/{run}/changes.csv").text
    assert "1,One,activity,2026-01-06,clicks,9,4" in changes
    form = {"token": token_in_store(browser)}
    assert browser.post(f"/imports/runs/{run}/undo", data=form).status_code == 422
    form["reason"] = "the wrong week"
    assert browser.post(f"/imports/runs/{run}/undo", data=form).status_code == 303
    assert "The worker is at it" in shown(browser, "/imports", f"?run={run}")
    work(seeded, policy)
    with seeded.reading() as session:
        assert session.exec(select(Activity.clicks).where(Activity.clicks > 3)).all()[-1:] == [9]
        undo = session.exec(select(ImportRun).where(ImportRun.source == "undo")).one()
        assert undo.undo_why == "the wrong week"
    assert "the wrong week" in shown(browser, "/imports", f"?run={undo.id}")
    wrong = browser.post(f"/imports/runs/{run}/undo", data=form).headers["location"]
    assert "undone%20already" in wrong
