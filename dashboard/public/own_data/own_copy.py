"""Where a learner takes the copy they asked for: once, by the link that was mailed to them."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from dashboard.public.link_requests import LinkRequests
from domain.store.audit import person
from domain.store.privacy import find_linked_copy, take_copy
from domain.store.staff import StaffAction, audit

_GONE = 410


@dataclass(frozen=True, kw_only=True)
class OwnCopyPage:
    """GET offers the file and takes nothing, as scanners of mail follow links; POST gives it."""

    link_requests: LinkRequests

    def show(self, request: Request, token: str) -> Response:
        """A button, while the file is there."""
        here = self.link_requests.deployment
        copy = here.database.read(find_linked_copy, token, now=here.clock())
        return self._page(request, is_there=copy is not None)

    def take(self, request: Request, token: str) -> Response:
        """The file, to whoever comes first."""
        here = self.link_requests.deployment
        now = here.clock()
        with here.database.transaction() as session:
            copy = find_linked_copy(session, token, now=now)
            content = copy and take_copy(session, copy.copy_id, now=now)
            if copy is not None and content:
                who = f"learner {copy.learner_id}"
                detail = f"copy of {person(session, copy.learner_id)}"
                audit(session, who=who, action=StaffAction.DOWNLOADED, detail=detail, now=now)
        if not content:
            return self._page(request, is_there=False)
        headers = {
            "Content-Disposition": 'attachment; filename="my-data.zip"',
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        }
        return Response(content, media_type="application/zip", headers=headers)

    def _page(self, request: Request, *, is_there: bool) -> Response:
        words = self.link_requests.browser_words(request)
        status = 200 if is_there else _GONE
        pages = self.link_requests.pages
        return pages.page("copy", t=words, status=status, is_there=is_there)
