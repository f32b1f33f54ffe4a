"""/demo: how the chat looks on a region's page, let in by three careful content policies."""

from __future__ import annotations

from dataclasses import dataclass

import jinja2
from fastapi import APIRouter, Response

from bot.web.pages import TEMPLATES
from bot.web.policy import csp

_DEMO = "/demo"
_EXAMPLE = "https://chatt.regionen.example"  # what stands for the chat's address in code to copy


@dataclass(frozen=True)
class Setting:
    """One way to show the chat; its words and its code are in demo_settings.html.

    `policy` has `{chat}` for the chat's address.
    """

    name: str
    policy: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """Where the page is that shows it."""
        return f"{_DEMO}/{self.name}"

    def header(self, chat: str) -> str:
        """The page's content policy; no more is allowed than this way needs."""
        own = {"connect-src": "'none'", "form-action": "'none'"}
        changes = {**own, **dict(self.allowed(chat))}
        return csp(**{name.replace("-", "_"): value for name, value in changes.items()})

    def allowed(self, chat: str) -> tuple[tuple[str, str], ...]:
        """What the policy must allow for the chat's sake."""
        return tuple((name, _sources(value, chat)) for name, value in self.policy)


SETTINGS = (
    Setting("iframe", (("script-src", "'self' {chat}"), ("frame-src", "{chat}"))),
    Setting("element", (("script-src", "'self' {chat}"), ("connect-src", "'self' {chat}"))),
    Setting("utan-skript", (("script-src", "'none'"), ("frame-src", "{chat}"))),
)


def create_router(chat: str = "") -> APIRouter:
    """The pages. `chat`: the address of the chat they show, if it is not served beside them."""
    router = APIRouter(include_in_schema=False)
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def page(template: str, policy: str, **shown: object) -> Response:
        html = pages.get_template(template).render(shown, settings=SETTINGS, example=_EXAMPLE)
        headers = {"Content-Security-Policy": policy}
        return Response(html, headers=headers, media_type="text/html")

    def add(path: str, template: str, policy: str, **shown: object) -> None:
        async def answer() -> Response:
            return page(template, policy, **shown)

        router.add_api_route(path, answer, methods=["GET", "HEAD"])

    add(_DEMO, "demo_index.html", csp(script_src="'none'", connect_src="'none'"))
    for each in SETTINGS:
        add(each.path, "demo_article.html", each.header(chat), setting=each, chat=chat)
    return router


def _sources(value: str, chat: str) -> str:
    """Where something may come from; a chat beside the page is the page's own."""
    wanted = value.replace("{chat}", chat or "'self'").split()
    return " ".join(dict.fromkeys(wanted))
