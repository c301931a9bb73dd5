"""Who is who: records of one person, and accounts that are no learner's."""

from typing import Annotated

import typer

from commands import terminal
from commands.tables import show_table
from commands.terminal import failing_on, now, open_database, operator

who = typer.Typer(
    help="Who is who: records of one person, accounts of nobody.", no_args_is_help=True
)


@who.command("alike")
def who_alike(
    join: Annotated[bool, typer.Option(help="Join those that leave no doubt.")] = False,
) -> None:
    """Records that may be of one person, by which rule; with --join the certain ones become one.

    Example: `staycourse who alike --join`
    """
    from domain.store.identity import merge_certain, read_known, read_pairs
    from domain.store.staff import StaffAction, audit

    with open_database() as database, database.transaction() as session:
        if join:
            done = merge_certain(session, by=operator(), now=now())
            said, action = f"{done} by rule", StaffAction.MERGED_LEARNERS
            audit(session, who=operator(), action=action, detail=said, now=now())
            terminal.say(f"{done:,} records were joined with another.")
        pairs = read_pairs(session)
        known = read_known(session, {n for pair in pairs for n in (pair.one_id, pair.other_id)})
    rows = [
        (*(known[n].ref for n in (pair.one_id, pair.other_id)), pair.rule, _sure(pair.is_certain))
        for pair in pairs
    ]
    show_table(("record", "other", "have", "are"), rows, texts=("record", "other", "have", "are"))


@who.command("same")
def who_same(kept: str, other: str, why: str = "said so") -> None:
    """Make two records one, by id or address; the first is kept.

    Example: `staycourse who same u1017 kim@example.org`
    """
    from domain.store.identity import CannotMerge, find_record, merge
    from domain.store.staff import StaffAction, audit

    with open_database() as database, database.transaction() as session:
        with failing_on(CannotMerge):
            one, two = find_record(session, kept), find_record(session, other)
            number = merge(session, one, two, why=why, by=operator(), now=now())
        said = f"decision {number}: learners {one} and {two}"
        audit(session, who=operator(), action=StaffAction.MERGED_LEARNERS, detail=said, now=now())
    terminal.say(f"They are one person. To part them: staycourse who part {number}")


@who.command("part")
def who_part(decision: int) -> None:
    """Make two records of one again, by the number of the decision.

    Example: `staycourse who part 3`
    """
    from domain.store.identity import CannotMerge, split
    from domain.store.staff import StaffAction, audit

    with open_database() as database, database.transaction() as session:
        with failing_on(CannotMerge):
            split(session, decision, by=operator(), now=now())
        said = f"decision {decision}"
        audit(session, who=operator(), action=StaffAction.SPLIT_LEARNERS, detail=said, now=now())
    terminal.say("They are two records again, as they were.")


@who.command("left-out")
def who_left_out(
    back: Annotated[str, typer.Option(help="Bring this id or address back.")] = "",
    leave_out: Annotated[str, typer.Option(help="Leave this id or address out.")] = "",
) -> None:
    """Accounts of staff and tests that are left out; one is brought back, or another left out.

    Example: `staycourse who left-out --back u1017`
    """
    from domain.store.audit import person
    from domain.store.identity import CannotMerge, find_record, read_left_out_accounts, set_account
    from domain.store.staff import StaffAction, audit

    with open_database() as database, database.transaction() as session:
        for ref, account, action in (
            (back, "learner", StaffAction.BROUGHT_BACK),
            (leave_out, "test", StaffAction.LEFT_OUT_ACCOUNT),
        ):
            if not ref:
                continue
            with failing_on(CannotMerge):
                number = find_record(session, ref)
            set_account(session, number, account, by=operator())
            said = person(session, number)
            audit(session, who=operator(), action=action, detail=said, now=now())
        found = read_left_out_accounts(session)
    rows = [(one.ref, one.name or "", one.account, one.account_by) for one in found]
    heads = ("id", "name", "is", "said by")
    show_table(heads, rows, texts=heads)


def _sure(is_certain: bool) -> str:
    return "one person" if is_certain else "to be asked about"
