"""Inline scripts of Dash run by the nonce of the answer they came with, and by nothing else."""

from dash import Dash
from flask import Flask, Response, g

from dashboard.web import CONTENT_SECURITY_POLICY, content_security_policy, new_nonce


class DashWithNonce(Dash):
    """Dash, whose inline scripts run by a nonce: each answer has its own, named in its policy."""

    def interpolate_index(self, **parts: str) -> str:
        """The frame of the page as it is sent."""
        g.script_nonce = new_nonce()
        page: str = super().interpolate_index(**parts)
        return page.replace("<script", f'<script nonce="{g.script_nonce}"')


def allow_own_scripts(server: Flask) -> None:
    """Name the nonce of a page in the policy that its answer carries."""

    @server.after_request
    def with_nonce(response: Response) -> Response:
        if "script_nonce" in g:
            response.headers[CONTENT_SECURITY_POLICY] = content_security_policy(g.script_nonce)
        return response
