"""People who may sign in, and the programs that come in for them."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from commands import terminal
from commands.people.tokens import end_of_token, scopes_named
from commands.tables import show_table
from commands.terminal import AsJson, Failure, failing_on, now, open_database, operator, show_json

if TYPE_CHECKING:
    from sqlmodel import Session

    from domain.store.staff import Role, StaffAction, StaffMember
    from domain.store.staff.caseloads import Caseload

user = typer.Typer(help="People who may sign in, their tokens and alerts.", no_args_is_help=True)


@user.command("add")
def user_add(
    email: str,
    role: Annotated[str, typer.Option(help="admin, manager, coach or analyst")] = "coach",
    name: str = "",
) -> None:
    """Let a person sign in; prints a first password.

    Example: `staycourse user add kim@example.org --role manager --name Kim`
    """
    from domain.store.staff import EmailTaken, StaffAction, create_user, hash_password
    from domain.store.staff.caseloads import namesakes_of, read_caseloads

    chosen, password = _role(role), secrets.token_urlsafe(12)
    digest = hash_password(password)
    with open_database() as database, database.transaction() as session:
        with failing_on(EmailTaken):
            made = create_user(
                session, email=email, name=name or email, role=chosen, password_hash=digest
            )
        record(session, StaffAction.ADDED_USER, f"{made.email}: {chosen}")
        loads = {one.member.staff_id: one for one in read_caseloads(session)}
        others = [one for one in namesakes_of(session, made) if one.staff_id in loads]
    terminal.out.print(f"{email} may sign in with the password {password}", highlight=False)
    if learners := loads[made.staff_id].learners:
        terminal.out.print(f"{made.name} has {learners:,} learners already.", highlight=False)
    for one in others:
        terminal.out.print(
            f"{loads[one.staff_id].learners:,} learners have another {one.name}"
            f" ({one.email or one.ref}). If it is the same person:"
            f' staycourse user merge "{one.email or one.ref}" {made.email}',
            highlight=False,
            soft_wrap=True,
        )


@user.command("list")
def user_list(as_json: AsJson = False) -> None:
    """Everybody who may sign in or has learners, how many, and when they last came in.

    Example: `staycourse user list`
    """
    from domain.store.staff.caseloads import read_caseloads

    with open_database() as database, database.reading() as session:
        found = read_caseloads(session)
    if as_json:
        keys = ("email", "name", "role")
        show_json(
            [
                {key: getattr(one.member, key) for key in keys}
                | {"learners": one.learners, "signed_in_at": one.signed_in_at}
                | {"may_sign_in": bool(one.member.password_hash), "removed": one.is_removed}
                for one in found
            ]
        )
        return
    rows = [
        (one.member.email, one.member.name, one.member.role, f"{one.learners:,}", _came_in(one))
        for one in found
    ]
    heads = ("email", "name", "role", "learners", "last signed in")
    show_table(heads, rows, texts=("email", "name"))


@user.command("role")
def user_role(
    email: str, role: Annotated[str, typer.Argument(help="admin, manager, coach or analyst")]
) -> None:
    """Let a person see more or less; they are signed out at once.

    Example: `staycourse user role kim@example.org admin`
    """
    from domain.store.staff import StaffAction, set_role

    chosen = _role(role)
    with open_database() as database, database.transaction() as session:
        member = _member(session, email)
        set_role(session, staff_id=member.staff_id, role=chosen)
        record(session, StaffAction.CHANGED_ROLE, f"{member.email}: {member.role} to {chosen}")
    terminal.out.print(f"{email} is {chosen} now, and signs in anew.", highlight=False)


@user.command("remove")
def user_remove(email: str) -> None:
    """Close every door to a person, at once: sessions, password, tokens, alerts.

    Example: `staycourse user remove kim@example.org`
    """
    from domain.store.staff import StaffAction, remove_user

    with open_database() as database, database.transaction() as session:
        member = _member(session, email)
        left = remove_user(session, staff_id=member.staff_id, now=now())
        record(session, StaffAction.REMOVED_USER, member.email)
    take_over = f"staycourse user take-over {email} THEIR-NEW-COACH"
    summary = f" {left} learners still have them as their coach: {take_over}" if left else ""
    terminal.out.print(f"{email} can no longer sign in.{summary}", highlight=False)


@user.command("password")
def user_password(email: str) -> None:
    """Give a person a new password; their sessions and their programs' tokens end at once.

    Example: `staycourse user password kim@example.org`
    """
    from domain.store.staff import StaffAction, hash_password, set_password

    password = secrets.token_urlsafe(12)
    digest = hash_password(password)
    with open_database() as database, database.transaction() as session:
        member = _member(session, email)
        set_password(session, staff_id=member.staff_id, password_hash=digest, now=now())
        record(session, StaffAction.RESET_PASSWORD, member.email)
    terminal.out.print(f"{email} may sign in with the password {password}", highlight=False)


@user.command("reset-second-factor")
def user_reset_second_factor(email: str) -> None:
    """Ask who has lost phone and recovery codes for no code; their sessions end at once.

    Example: `staycourse user reset-second-factor kim@example.org`
    """
    from domain.store.staff import StaffAction, reset_second_factor

    with open_database() as database, database.transaction() as session:
        member = _member(session, email)
        was_on = reset_second_factor(session, staff_id=member.staff_id)
        record(session, StaffAction.SECOND_FACTOR_RESET, member.email)
    summary = "is asked for no code any more" if was_on else "was asked for no code"
    terminal.out.print(f"{email} {summary}, and signs in anew.", highlight=False)


@user.command("token")
def user_token(
    email: str,
    name: Annotated[str, typer.Option(help="What it is for.")] = "API",
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do; all that the person may, by default.")
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days until it ends.", min=1)] = None,
    revoke: Annotated[bool, typer.Option(help="Close the door to tokens of this name.")] = False,
) -> None:
    """Let a program use the API for a person; prints the token this once.

    Example: `staycourse user token kim@example.org --name warehouse --scope exports`
    """
    from domain.store.staff import StaffAction
    from domain.store.staff.tokens import make_token, read_token_names, revoke_token

    action = StaffAction.REVOKED_TOKEN if revoke else StaffAction.MADE_TOKEN
    with open_database() as database, database.transaction() as session:
        member = _member(session, email)
        record(session, action, f"{member.email}: {name}")
        if revoke:
            gone = revoke_token(session, staff_id=member.staff_id, name=name, now=now())
            left = ", ".join(read_token_names(session, member.staff_id))
            summary = f"{gone} tokens called {name} of {email} are revoked. Left: {left or 'none'}."
        else:
            token = make_token(
                session,
                staff_id=member.staff_id,
                name=name,
                now=now(),
                scopes=scopes_named(scope) if scope else None,
                expires_at=end_of_token(days),
            )
            summary = f"Send it as Authorization: Bearer {token}"
    terminal.out.print(summary, highlight=False, soft_wrap=True)


@user.command("alerts")
def user_alerts(
    email: str,
    mail: Annotated[bool | None, typer.Option("--email/--no-email", help="By mail.")] = None,
    sms: Annotated[bool | None, typer.Option("--sms/--no-sms", help="By text.")] = None,
    phone: Annotated[str | None, typer.Option(help="Their number, as +447700900123.")] = None,
) -> None:
    """Choose how a coach hears of their learners; without options, say how it is now.

    Example: `staycourse user alerts kim@example.org --sms --phone +447700900123`
    """
    from domain.policy import Channel
    from domain.store.coaching import save_alert_channels
    from domain.store.staff import StaffAction, find_by_email

    with open_database() as database, database.transaction() as session:
        member = find_by_email(session, email)
        if member is None:
            raise Failure(f"nobody on the staff has the address {email}")
        kept = save_alert_channels(session, member.staff_id, email=mail, sms=sms, phone=phone)
        if Channel.SMS in kept.channels and not kept.phone:
            raise Failure(f"{email} has no phone number yet: add --phone +447700900123")
        summary = " and ".join(kept.channels) or "neither mail nor text"
        if (mail, sms, phone) != (None, None, None):
            record(session, StaffAction.CHOSE_ALERTS, f"{member.email}: {summary}")
    terminal.out.print(f"{email} gets alerts by {summary}.", highlight=False)


def _came_in(one: "Caseload") -> str:
    if one.is_removed:
        return "removed"
    if not one.member.password_hash:
        return "has no login"
    return f"{one.signed_in_at:%Y-%m-%d %H:%M}" if one.signed_in_at else "never"


def _member(session: "Session", email: str) -> "StaffMember":
    from domain.store.staff import find_by_email

    member = find_by_email(session, email)
    if member is None or not member.password_hash:
        raise Failure(f"nobody signs in as {email}: let them in with staycourse user add {email}")
    return member


def _role(named: str) -> "Role":
    from domain.store.staff import Role

    if named not in set(Role):
        raise Failure(f"{named!r} is not one of: {', '.join(Role)}")
    return Role(named)


def record(session: "Session", action: "StaffAction", detail: str) -> None:
    """Keep on the audit trail, with the change itself, what was done."""
    from domain.store.staff import audit

    audit(session, who=operator(), action=action, now=now(), detail=detail)
