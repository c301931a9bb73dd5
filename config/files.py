"""Reads the three policy files into one validated `Policy`."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from domain.nudges.catalogue import condition_problems
from domain.policy import Policy, policy_from


class PolicyFileError(Exception):
    """A policy file is absent or holds a value that cannot be; the message names file and key."""


def load_policy(folder: Path) -> Policy:
    """The policy of `policy.toml`, `nudges.toml` and `scorer.toml` in `folder`.

    Raises:
        PolicyFileError: a file cannot be read, or a value is not allowed.
    """
    numbers, nudges, scorer = (_read(folder / f"{n}.toml") for n in ("policy", "nudges", "scorer"))
    try:
        policy = policy_from(numbers, nudges, scorer)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "policy.toml"
        why = first["msg"].removeprefix("Value error, ")
        raise PolicyFileError(f"{folder}: {where}: {why}") from error
    _check_conditions(policy, folder / "nudges.toml")
    return policy


def _check_conditions(policy: Policy, path: Path) -> None:
    for (key, part), why in condition_problems(policy):
        raise PolicyFileError(f"{path}: {key}.{part}: {why}")


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PolicyFileError(f"{path} is missing") from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyFileError(f"{path}: {error}") from error
