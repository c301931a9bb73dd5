"""Whose learners they are: colleagues renamed, found to be one, assigned, taken over from."""

from typing import TYPE_CHECKING, Annotated

import typer

from commands import terminal
from commands.people.users import record, user
from commands.terminal import Failure, failing_on, now, open_database

if TYPE_CHECKING:
    from sqlmodel import Session

    from domain.store.staff import StaffMember

__all__ = ["user"]
_WHO = "An address, or a name where only one has it."
Who = Annotated[str, typer.Argument(help=_WHO)]
Coach = Annotated[str, typer.Argument(help=f"Who has them from now on. {_WHO}")]


@user.command("rename")
def user_rename(who: Who, name: str) -> None:
    """Call a colleague by another name; no import changes it any more.

    Example: `staycourse user rename kim@example.org "Kim Osei"`
    """
    from domain.store.staff import StaffAction
    from domain.store.staff.caseloads import rename_staff

    with open_database() as database, database.transaction() as session:
        member = _found(session, who)
        rename_staff(session, member.staff_id, name)
        record(session, StaffAction.RENAMED_STAFF, f"{_handle(member)}: {member.name} to {name}")
    terminal.say(f"{member.name} is called {name} now.")


@user.command("merge")
def user_merge(
    who: Who, into: Annotated[str, typer.Argument(help=f"Who they are. {_WHO}")]
) -> None:
    """Two entries are one person: learners, contacts and tasks of the first go to the second.

    Files that go on naming the first mean the second from now on.

    Example: `staycourse user merge "K. Osei" kim@example.org`
    """
    from domain.store.staff import StaffAction
    from domain.store.staff.caseloads import merge_staff, read_caseloads

    with open_database() as database, database.transaction() as session:
        old, kept = _two(session, who, into)
        merge_staff(session, who=old.staff_id, into=kept.staff_id, now=now())
        record(session, StaffAction.MERGED_STAFF, f"{_handle(old)} into {_handle(kept)}")
        loads = {one.member.staff_id: one.learners for one in read_caseloads(session)}
    learners = loads.get(kept.staff_id, 0)
    terminal.say(
        f"{_handle(old)} and {_handle(kept)} are one person now, with {learners:,} learners."
    )


@user.command("assign")
def user_assign(
    coach: Coach,
    learners: Annotated[list[str] | None, typer.Argument(help="Refs, addresses, names.")] = None,
    cohort: Annotated[str | None, typer.Option(help="Everybody of a cohort.")] = None,
) -> None:
    """Make a colleague the coach of learners; a file that names the old one changes nothing.

    Example: `staycourse user assign kim@example.org --cohort Spring`
    """
    from domain.store.staff import StaffAction
    from domain.store.staff.caseloads import assign, find_learners

    with open_database() as database, database.transaction() as session:
        member = _found(session, coach)
        try:
            found = find_learners(session, learners or (), cohort=cohort)
        except LookupError as error:
            raise Failure(str(error.args[0])) from error
        if not found:
            raise Failure("name learners, or a cohort with --cohort")
        new = assign(session, found, coach_id=member.staff_id)
        detail = f"{_handle(member)}: {', '.join(learners or ()) or cohort} ({new} new)"
        record(session, StaffAction.ASSIGNED_LEARNERS, detail)
    terminal.say(f"{member.name} is the coach of {len(found):,} of them, {new:,} new.")


@user.command("take-over")
def user_take_over(who: Who, coach: Coach) -> None:
    """Give all learners of one coach to another, as when somebody leaves.

    A file that still names the first changes nothing; learners new to it are said.

    Example: `staycourse user take-over sam@example.org kim@example.org`
    """
    from domain.store.staff import StaffAction
    from domain.store.staff.caseloads import take_over

    with open_database() as database, database.transaction() as session:
        old, member = _two(session, who, coach)
        moved = take_over(session, of=old.staff_id, coach_id=member.staff_id)
        detail = f"{_handle(member)} from {_handle(old)}: {moved} learners"
        record(session, StaffAction.TOOK_OVER, detail)
    terminal.say(f"{member.name} has the {moved:,} learners of {old.name} now.")


def _two(session: "Session", one: str, other: str) -> "tuple[StaffMember, StaffMember]":
    found = _found(session, one), _found(session, other)
    if found[0].staff_id == found[1].staff_id:
        raise Failure(f"{one} and {other} are the same person already")
    return found


def _found(session: "Session", who: str) -> "StaffMember":
    from domain.store.staff.caseloads import UnclearStaff, find_staff

    with failing_on(UnclearStaff):
        return find_staff(session, who)


def _handle(member: "StaffMember") -> str:
    return member.email or member.name
