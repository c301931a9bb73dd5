"""Secrets of apps, their picture, and which half minute a code is of. Pure, but for chance."""

import hmac
from datetime import datetime
from typing import Final

import pyotp

_SECONDS: Final = 30
_ISSUER: Final = "Staycourse"
#: Clocks of phones may be half a minute off.
_AROUND: Final = (0, -1, 1)


def new_secret() -> str:
    """A secret for an app, 160 random bits in base 32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The half minute since 1970 that a code is of, the present one or a neighbour; else None."""
    given = "".join(code.split())
    present = int(now.timestamp()) // _SECONDS
    made = pyotp.TOTP(secret, interval=_SECONDS)
    for step in (present + shift for shift in _AROUND):
        right = made.generate_otp(step)
        if hmac.compare_digest(right.encode(), given.encode(errors="replace")):
            return step
    return None


def picture(secret: str, email: str) -> str:
    """The secret as an SVG picture that apps read; drawn here, no other host sees it."""
    # it takes a while to load, and few ask for a picture
    import segno  # noqa: PLC0415

    address = pyotp.TOTP(secret, interval=_SECONDS).provisioning_uri(
        name=email, issuer_name=_ISSUER
    )
    drawn = segno.make(address, error="m")
    # without a size of its own it fits its place whole; cut off, no app reads it
    return drawn.svg_inline(border=3, light="#fff", dark="#000", omitsize=True)


def spelled(secret: str) -> str:
    """The secret as people type it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
