"""/demo: how the chat looks on a region's page, let in by three careful content policies."""

from __future__ import annotations

from dataclasses import dataclass

import jinja2
from fastapi import APIRouter, Response

from bot.web.pages import TEMPLATES
from bot.web.policy import csp

_DEMO = "/demo"
_EXAMPLE = "https://chatt.regionen.example"  # what stands for the chat's address in code to copy

_LINE = """<script async src="{chat}/static/ladda.js"{more}></script>
<noscript><p><a href="{chat}/chatt">Fråga Vägvisaren</a></p></noscript>"""
_LINK = '<p><a href="{chat}/chatt">Fråga Vägvisaren vem du ska kontakta</a></p>'
_FRAME = """<iframe src="{chat}/chatt" title="Vägvisaren" loading="lazy"
  referrerpolicy="no-referrer" width="100%" height="700"></iframe>"""


@dataclass(frozen=True)
class Setting:
    """One way to show the chat. `code` and `policy` have `{chat}` for the chat's address."""

    name: str
    title: str
    about: str
    code: str
    policy: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """Where the page is that shows it."""
        return f"{_DEMO}/{self.name}"

    def written(self, chat: str) -> str:
        """The code for a chat at that address (empty: the page's own)."""
        return self.code.replace("{chat}", chat)

    def header(self, chat: str) -> str:
        """The page's content policy; no more is allowed than this way needs."""
        own = {"connect-src": "'none'", "form-action": "'none'"}
        changes = {**own, **dict(self.allowed(chat))}
        return csp(**{name.replace("-", "_"): value for name, value in changes.items()})

    def allowed(self, chat: str) -> tuple[tuple[str, str], ...]:
        """What the policy must allow for the chat's sake."""
        return tuple((name, _sources(value, chat)) for name, value in self.policy)


SETTINGS = (
    Setting(
        "iframe",
        "Knapp och ram",
        "En rad kod ger en knapp. Samtalet öppnas i en ram, dit andra skript på sidan inte når. "
        "Välj det här om du är osäker.",
        _LINE.replace("{more}", ""),
        (("script-src", "'self' {chat}"), ("frame-src", "{chat}")),
    ),
    Setting(
        "element",
        "Knapp och element",
        "Samma rad kod och samma knapp, men samtalet blir en del av sidan. Välj det här bara om "
        "inga andra skript på sidan läser av vad besökaren gör.",
        _LINE.replace("{more}", ' data-sort="element"'),
        (("script-src", "'self' {chat}"), ("connect-src", "'self' {chat}")),
    ),
    Setting(
        "utan-skript",
        "Utan skript",
        "En vanlig länk, och en ram direkt i artikeln. Välj det här om "
        "publiceringsverktyget tar bort skript.",
        f"{_LINK}\n{_FRAME}",
        (("script-src", "'none'"), ("frame-src", "{chat}")),
    ),
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
        shown = {"setting": each, "code": each.written(chat)}
        add(each.path, "demo_article.html", each.header(chat), **shown)
    return router


def _sources(value: str, chat: str) -> str:
    """Where something may come from; a chat beside the page is the page's own."""
    wanted = value.replace("{chat}", chat or "'self'").split()
    return " ".join(dict.fromkeys(wanted))
