"""The pages people see, rendered: the chat without JavaScript, a question back, an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from fastapi import Response
from starlette.datastructures import Headers
from starlette.types import Scope

from bot.web import replay
from bot.web.errors import ApiError
from bot.web.lines import blocks
from bot.web.policy import is_chat_page
from bot.web.strings import Strings
from bot.web.texts import Texts
from bot.web.view import Row, View

TEMPLATES = Path(__file__).parent / "templates"
_FOR_PROGRAMS = ("/api/", "/static/", "/healthz", "/readyz")
# what of a status code's error page is its own: heading and advice, by key in texter.json
_TOLD = {
    400: ("fel_lasbart", "fel_lasbart_text"),
    403: ("fel_personal", "fel_personal_text"),
    404: ("fel_hittas_inte", "fel_hittas_inte_text"),
    405: ("fel_metod", "fel_metod_text"),
    413: ("fel_stort", "fel_stort_text"),
    429: ("fel_manga", "fel_manga_text"),
    503: ("fel_tjanst", "fel_igen_text"),
}


@dataclass(frozen=True)
class Mistake:
    """What has to be put right in a form: what is wrong, and where (`skriv` or `valj`)."""

    text: str
    place: str
    status: int = 422


@dataclass(frozen=True)
class Again:
    """What was sent in vain, to be sent again: where to, and the form's fields."""

    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def kept(self) -> bool:
        """Whether something somebody wrote is in it."""
        return any(name == "message" and text.strip() for name, text in self.fields)


class Pages:
    """Makes the pages."""

    def __init__(self, strings: Strings, hours: int) -> None:
        """`hours`: how long answers are kept."""
        self.strings = strings
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        told = [strings["automatisk"], strings["inga_personuppgifter"], strings.stored(hours)]
        notice = [line for text in (*told, strings["fara"]) for line in blocks(text)[0].lines]
        self._environment.globals.update(t=strings, say=strings.say, notice=notice)

    def chat(
        self,
        view: View,
        *,
        session: str = "",
        answers: Sequence[Row] = (),
        mistake: Mistake | None = None,
        typed: str = "",
        started: bool = True,
    ) -> Response:
        """The conversation. `typed`: what stays in the field. `started`: somebody has spoken."""
        return self._page(
            "chatt.html",
            mistake.status if mistake else 200,
            title=self._title(view, mistake, started),
            view=view,
            session=session,
            key=replay.new_key(),
            answers=answers,
            mistake=mistake,
            typed=typed,
        )

    def confirm(self, wish: str, session: str) -> Response:
        """Whether to do it: `wish` is `radera` or `borja_om`."""
        title = self.strings.say("titel_sida", rubrik=self.strings[f"bekrafta_{wish}"])
        return self._page("confirm.html", title=title, wish=wish, session=session)

    def staff(self, answer: str, *, counts: bool) -> Response:
        """Where staff begin. `answer`: what the button says. `counts`: there is a report."""
        key = replay.new_key()
        return self._page("personal.html", answer=answer, key=key, counts=counts)

    def explorer(self, shown: Mapping[str, object]) -> Response:
        """The answers that are tried and what follows, as `Explorer.page` makes it."""
        return self._page("utforska.html", 422 if shown["error"] else 200, **shown)

    def error(self, error: ApiError, again: Again | None = None) -> Response:
        """What went wrong, what can be done, and what was sent to be sent again."""
        heading, advice = _TOLD.get(error.status, _TOLD[503])
        if error.code == "store_unavailable":
            heading = "fel_lagring"
        seconds = error.headers.get("Retry-After", "")
        if error.status == 429 and seconds == "1":
            advice = "fel_manga_text_en"
        response = self._page(
            "error.html",
            error.status,
            title=self.strings.say("titel_fel", fel=self.strings[heading]),
            heading=self.strings[heading],
            advice=self.strings.say(advice, sekunder=seconds),
            again=again,
        )
        response.headers.update(error.headers)
        return response

    def _title(self, view: View, mistake: Mistake | None, started: bool) -> str:
        say = self.strings.say
        if mistake is not None:
            return say("titel_fel", fel=mistake.text)
        if not started:
            return say("titel_start")
        if view.result:
            return say("titel_besked")
        if view.question is not None:
            return say("titel_fraga", fraga=view.question.text)
        return say("titel_svar")

    def _page(self, template: str, status: int = 200, **shown: object) -> Response:
        html = self._environment.get_template(template).render(shown)
        return Response(html, status, media_type="text/html")


class Refusals:
    """Answers errors: as pages where a person looks at them, as JSON to programs."""

    def __init__(self, texts: Texts, pages: Pages) -> None:
        self.texts = texts
        self.pages = pages

    def __call__(self, scope: Scope, error: ApiError) -> Response:
        """The error as the one who asked can read it."""
        return self.pages.error(error) if _person(scope) else error.response(self.texts)


def _person(scope: Scope) -> bool:
    path = scope["path"]
    if is_chat_page(path):
        return True
    return not path.startswith(_FOR_PROGRAMS) and "text/html" in Headers(scope=scope).get(
        "accept", ""
    )
