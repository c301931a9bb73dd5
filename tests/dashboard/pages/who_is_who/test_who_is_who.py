"""Records of one person are joined and parted on a page, and an account is left out."""

from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.tables import Enrolment, Learner, SamePerson
from tests.dashboard.conftest import SignIn
from tests.dashboard.pages.imports.test_imports import token_in_store
from tests.dashboard.test_pages import shown


def test_records_are_joined_and_parted_and_an_account_left_out(
    seeded: Database, sign_in: SignIn
) -> None:
    browser = sign_in()
    with seeded.transaction() as session:
        one, two = session.exec(select(Learner).order_by(Learner.id).limit(2)).all()  # type: ignore[arg-type]
        two.email, two.name = one.email or "a@learner.example", one.name
        one.email = two.email
        session.add_all([one, two])
        numbers = {"kept": str(one.id), "other": str(two.id)}
        ref = one.ref
    assert "The same address and the same name" in shown(browser, "/who")
    token = {"token": token_in_store(browser)}
    said = {**token, **numbers, "why": "seen"}
    assert browser.post("/who/join", data=said).headers["location"] == "/who?notice=joined"
    assert "one person" in shown(browser, "/who")
    with seeded.reading() as session:
        decision = session.exec(select(SamePerson.id)).one()
    there = browser.post(f"/who/{decision}/part", data=token).headers["location"]
    assert there == "/who?notice=parted"
    there = browser.post("/who/accounts/out", data={**token, "ref": ref}).headers["location"]
    assert there == "/who?notice=out"
    with seeded.reading() as session:
        theirs = select(Enrolment.left_out).where(Enrolment.learner_id == int(numbers["kept"]))
        assert set(session.exec(theirs)) == {"test"}
    wrong = browser.post("/who/accounts/out", data={**token, "ref": "nobody"}).headers["location"]
    assert "wrong=" in wrong
