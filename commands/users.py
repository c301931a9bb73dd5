"""People who may sign in, and the programs that come in for them."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from commands import terminal
from commands.terminal import Failure, now, open_database

if TYPE_CHECKING:
    from sqlmodel import Session

    from domain.store.people import StaffMember

user = typer.Typer(help="People who may sign in, their tokens and alerts.", no_args_is_help=True)


@user.command("add")
def user_add(
    email: str,
    role: Annotated[str, typer.Option(help="admin, manager or coach")] = "coach",
    name: str = "",
) -> None:
    """Let a person sign in; prints a first password.

    Example: `staycourse user add kim@example.org --role coach --name Kim`
    """
    from domain.store.people import EmailTaken, Role, create_user, hash_password

    if role not in set(Role):
        raise Failure(f"{role!r} is not one of: {', '.join(Role)}")
    password = secrets.token_urlsafe(12)
    with open_database() as database, database.transaction() as session:
        try:
            create_user(
                session,
                email=email,
                name=name or email,
                role=Role(role),
                password_hash=hash_password(password),
            )
        except EmailTaken as error:
            raise Failure(str(error)) from error
    terminal.out.print(f"{email} may sign in with the password {password}", highlight=False)


@user.command("password")
def user_password(email: str) -> None:
    """Give a person a new password; whoever is signed in with the old one is signed out.

    Example: `staycourse user password kim@example.org`
    """
    from domain.store.people import hash_password, set_password

    password = secrets.token_urlsafe(12)
    with open_database() as database, database.transaction() as session:
        member = _member(session, email)
        digest = hash_password(password)
        set_password(session, staff_id=member.staff_id, password_hash=digest)
    terminal.out.print(f"{email} may sign in with the password {password}", highlight=False)


@user.command("token")
def user_token(
    email: str,
    name: Annotated[str, typer.Option(help="What it is for.")] = "API",
    revoke: Annotated[bool, typer.Option(help="Close the door to tokens of this name.")] = False,
) -> None:
    """Let a program use the API for a person; prints the token this once.

    Example: `staycourse user token kim@example.org --name warehouse`
    """
    from domain.store.people import StaffAction, audit, make_token, revoke_token, tokens_of

    action = StaffAction.REVOKED_TOKEN if revoke else StaffAction.MADE_TOKEN
    with open_database() as database, database.transaction() as session:
        member = _member(session, email)
        audit(session, who=member.email, action=action, now=now(), detail=name)
        if revoke:
            gone = revoke_token(session, staff_id=member.staff_id, name=name, now=now())
            left = ", ".join(token.name for token in tokens_of(session, member.staff_id))
            said = f"{gone} tokens called {name} of {email} are revoked. Left: {left or 'none'}."
        else:
            token = make_token(session, staff_id=member.staff_id, name=name, now=now())
            said = f"Send it as Authorization: Bearer {token}"
    terminal.out.print(said, highlight=False, soft_wrap=True)


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
    from domain.store.coaching import choose_alerts
    from domain.store.people import StaffAction, audit, find_by_email

    with open_database() as database, database.transaction() as session:
        member = find_by_email(session, email)
        if member is None:
            raise Failure(f"nobody on the staff has the address {email}")
        kept = choose_alerts(session, member.staff_id, email=mail, sms=sms, phone=phone)
        if Channel.SMS in kept.channels and not kept.phone:
            raise Failure(f"{email} has no phone number yet: add --phone +447700900123")
        said = " and ".join(kept.channels) or "neither mail nor text"
        if (mail, sms, phone) != (None, None, None):
            action, detail = StaffAction.CHOSE_ALERTS, f"{member.email}: {said}"
            audit(session, who="command line", action=action, now=now(), detail=detail)
    terminal.out.print(f"{email} gets alerts by {said}.", highlight=False)


def _member(session: "Session", email: str) -> "StaffMember":
    from domain.store.people import find_by_email

    member = find_by_email(session, email)
    if member is None or not member.password_hash:
        raise Failure(f"nobody signs in as {email}: let them in with staycourse user add {email}")
    return member
