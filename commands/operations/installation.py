"""A new installation: a folder with its settings, a fresh secret, and a policy to tune."""

import re
import secrets
import shutil
from pathlib import Path
from typing import Annotated, Final

import typer

import config
from commands import terminal
from commands.terminal import Failure

_CONFIG: Final = Path(config.__file__).parent
_POLICY: Final = ("policy.toml", "nudges.toml", "scorer.toml")


def init(
    folder: Annotated[Path, typer.Argument(help="Where it shall live.")] = Path(),
) -> None:
    """Begin an installation: `.env` with a fresh secret, and the policy's files to tune.

    Nothing that is there already is changed.

    Example: `staycourse init /srv/staycourse`
    """
    environment, policy = folder / ".env", folder / "policy"
    if there := [str(path) for path in (environment, policy) if path.exists()]:
        raise Failure(f"{' and '.join(there)} is there already, and was left as it is")
    policy.mkdir(parents=True)
    for name in _POLICY:
        shutil.copyfile(_CONFIG / name, policy / name)
    environment.write_text(_settings(), encoding="utf-8")
    environment.chmod(0o600)
    where = "" if folder == Path() else f"cd {folder}, then "
    terminal.out.print(
        f"Wrote {environment}, which only you may read, and {policy}.\n"
        f"Next: {where}set SMTP_HOST and MAIL_FROM in .env, and run\n"
        "  staycourse doctor     what is missing\n"
        "  staycourse migrate    make the database\n"
        "  staycourse web        and, beside it: staycourse worker",
        highlight=False,
        soft_wrap=True,
    )


def _settings() -> str:
    """Every setting with its default, the secret made anew, the policy beside it."""
    # beside the settings in a package, in the checkout's root for people to find
    places = (_CONFIG / ".env.example", _CONFIG.parent / ".env.example")
    text = next(place for place in places if place.exists()).read_text(encoding="utf-8")
    fresh = {"SECRET_KEY": secrets.token_urlsafe(48), "POLICY_DIR": "policy"}
    for name, value in fresh.items():
        text = re.sub(rf"^{name}=.*$", f"{name}={value}", text, flags=re.MULTILINE)
    return text.replace("# Copy to .env and change what differs. ", "# Change what differs. ")
