"""Whether plain values make a policy: every number in its bounds, every condition readable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from domain.nudges.catalogue.conditions import ConditionError, read
from domain.nudges.catalogue.triggers import TriggerError, check
from domain.policy import Content, Policy, fields_of

#: What is wrong, where no field is to blame.
WHOLE = ""


@dataclass(frozen=True, kw_only=True)
class CheckedPolicy:
    """A policy, or by the name of each field what is wrong with it."""

    policy: Policy | None = None
    problems: Mapping[str, str] = field(default_factory=dict)


def check_policy(content: Content) -> CheckedPolicy:
    """The policy of plain values, as a form or a saved revision has them."""
    try:
        policy = Policy.model_validate(content)
    except ValidationError as error:
        found = [_problem(content, one["loc"], one["msg"]) for one in error.errors()]
        return CheckedPolicy(problems=dict(reversed(found)))
    problems = {f"nudges.{key}.{part}": text for (key, part), text in condition_problems(policy)}
    return CheckedPolicy(policy=None if problems else policy, problems=problems)


def condition_problems(policy: Policy) -> list[tuple[tuple[str, str], str]]:
    """Interventions whose condition or trigger cannot be: (key, field) and why."""
    found = []
    for key, intervention in policy.nudges.items():
        try:
            read(intervention.when)
            check(intervention)
        except ConditionError as error:
            found.append(((key, "when"), str(error)))
        except TriggerError as error:
            found.append(((key, "trigger"), str(error)))
    return found


def _before(name: str) -> tuple[str, str]:
    """How a text begins that speaks of this field."""
    return f"{name} ", f"{name}:"


def _problem(content: Content, where: tuple[Any, ...], says: str) -> tuple[str, str]:
    """The field to blame and what to say there: the one that is named, or that the text names."""
    text = says.removeprefix("Value error, ").replace("Input should be", "It has to be")
    fields = {one.path: name for name, one in fields_of(content).items()}
    path = tuple(str(part) for part in where)
    begun = (one for one in fields if one[:-1] == path and text.startswith(_before(one[-1])))
    for tried in (path, path[:-1], next(begun, path)):
        if tried in fields:
            return fields[tried], text[:1].upper() + text[1:]
    return WHOLE, f"{'.'.join(path)}: {text}" if path else text
