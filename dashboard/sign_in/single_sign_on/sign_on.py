"""There and back: what is agreed with a browser, and the session of who comes back known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from dashboard.sign_in.password_sign_in import SignedIn
from dashboard.sign_in.refusals import Refusal
from dashboard.sign_in.single_sign_on.people import Roles, person_of
from dashboard.sign_in.single_sign_on.provider import IdentityProvider, SignOnError
from domain.store.database import Database
from domain.store.staff import SignOnWay, StaffAction, audit, begin_way, end_way, record_sign_in
from domain.store.staff.sign_in import Origin, end_session, open_session

_BYTES = 48  # 64 letters: RFC 7636 wants 43 to 128
_LATE = Refusal(
    sentence="This way in was used already, or took long. Please sign in once more.", status=403
)


@dataclass(frozen=True, kw_only=True)
class Departure:
    """Where a browser goes, and what its cookie is to hold until it is back."""

    address: str
    state: str


@dataclass(frozen=True, kw_only=True)
class SignOn:
    """Sends people to their organisation's sign-in, and lets them in who are back."""

    provider: IdentityProvider
    roles: Roles
    database: Database
    clock: Callable[[], datetime]
    name: str

    def leave(self, to: str) -> Departure:
        """Begin a way there; `to`: the page they want afterwards.

        Raises:
            SignOnError: the provider does not answer.
        """
        way = SignOnWay(nonce=token_urlsafe(_BYTES), verifier=token_urlsafe(_BYTES), leads_to=to)
        state = self.database.write(begin_way, way, now=self.clock())
        return Departure(address=self.provider.way_there(way, state), state=state)

    def back(
        self, state: str, code: str, *, network: str, origin: Origin, old_token: str | None
    ) -> tuple[SignedIn, str] | Refusal:
        """The session of who is back, and the page they wanted; each way leads back once."""
        now = self.clock()
        way = self.database.write(end_way, state, now=now)
        if way is None:
            return _LATE
        try:
            claims = self.provider.claims(way, code)
        except SignOnError as error:
            return self._refused(Refusal(sentence=str(error), status=403), network)
        with self.database.transaction() as session:
            member = person_of(session, claims, self.roles, now=now)
            if not isinstance(member, Refusal):
                record_sign_in(session, staff_id=member.staff_id, now=now)
                if old_token:
                    end_session(session, old_token)
                token = open_session(
                    session, staff_id=member.staff_id, now=now, origin=origin, by_provider=True
                )
                who, action = member.email, StaffAction.SIGNED_IN
                detail = f"{network}, by {self.provider.client.issuer}"
                audit(session, who=who, action=action, now=now, detail=detail)
                return SignedIn(member=member, token=token), way.leads_to
        return self._refused(member, network)

    def _refused(self, refusal: Refusal, network: str) -> Refusal:
        """The same, once it is on the trail."""
        now, action = self.clock(), StaffAction.SIGN_IN_FAILED
        detail = f"{network}, by {self.provider.client.issuer}"
        self.database.write(audit, who="somebody unknown", action=action, now=now, detail=detail)
        return refusal
