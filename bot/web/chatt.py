"""/chatt: the conversation as a page, by forms alone. Answers are never in an address."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter, Request, Response

from bot.dialogue import Heard, Message
from bot.resolver import FactError
from bot.web import bodies, fields, replay
from bot.web.bodies import Form
from bot.web.errors import ApiError
from bot.web.exchange import Exchange, exchange
from bot.web.pages import Again, Mistake, Pages
from bot.web.parts import Parts, address, parts_of
from bot.web.policy import CHAT_PAGE
from bot.web.summary import summary
from bot.web.turns import Taken
from bot.web.view import rows, ticked, view

_WISHES = ("radera", "borja_om")
_WRITTEN, _TICKED = "skriv", "valj"  # where on the page a mistake was made
_NEW = "#nytt"  # where on the page the answer begins
_FIELDS = frozenset({"session", "key", "message", "answer", "fact", "value", "vill"})


def create_router(pages: Pages) -> APIRouter:
    """The page, what its forms are sent to, and the way there from the bare address."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def index() -> Response:
        return Response(status_code=308, headers={"Location": CHAT_PAGE})

    @router.api_route(CHAT_PAGE, methods=["GET", "HEAD"])
    async def opening(request: Request) -> Response:
        return Visit(parts_of(request), pages, Form(())).start()

    for path, act in (
        ("", Visit.say),
        ("/bekrafta", Visit.confirm),
        ("/radera", Visit.delete),
        ("/borja-om", Visit.restart),
        ("/sammanfattning", Visit.save),
    ):
        router.add_api_route(CHAT_PAGE + path, _endpoint(pages, act), methods=["POST"])
    return router


def _endpoint(
    pages: Pages, act: Callable[[Visit], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        parts, form = parts_of(request), await bodies.form(request)
        try:
            await parts.limit.address(address(request))
            return await act(Visit(parts, pages, form))
        except ApiError as error:
            if error.status not in (429, 503):
                raise
            sent = tuple((name, text) for name, text in form if name in _FIELDS)
            return pages.error(error, Again(request.scope["path"] + _NEW, sent))

    return endpoint


class Visit:
    """One request: a form that was sent, and the page that answers it."""

    def __init__(self, parts: Parts, pages: Pages, form: Form) -> None:
        self.parts = parts
        self.pages = pages
        self.form = form
        self.token = form.get("session")
        key = form.get("key")
        self.key = key if replay.good(key) else None  # from where the page came from, or nobody

    def start(self, *before: str) -> Response:
        """The page before anybody has spoken; `before`: what is said first."""
        taken = self._opening(*before)
        return self._page(taken, "", started=bool(before))

    async def say(self) -> Response:
        """A button pressed, boxes ticked, or something written; nothing: where we are."""
        if "answer" in self.form:
            return await self._speak(self.form.get("answer"))
        if "fact" in self.form:
            return await self._choose(self.form.get("fact"), self.form.all("value"))
        if "message" in self.form:
            return await self._write(self.form.get("message"))
        return await self._stay()

    async def confirm(self) -> Response:
        """Asks whether to do what cannot be undone. Raises `ApiError` (400) for anything else."""
        wish = self.form.get("vill")
        if wish not in _WISHES:
            raise ApiError(400, "not_form", text="not_json")
        return self.pages.confirm(wish, self.token)

    async def delete(self) -> Response:
        """Removes the conversation."""
        return await self._end("raderat")

    async def restart(self) -> Response:
        """Removes the conversation and begins a new one, by a name that tells nothing of it."""
        return await self._end("borjat_om")

    async def save(self) -> Response:
        """The summary as a text file; where there is no conversation, the page says so."""
        kept = await self._kept()
        if kept is None:
            return await self._stay()
        text = summary(kept.state, self.parts.dialogue, self.pages.strings)
        name = self.pages.strings["samm_fil"]
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, headers=headers, media_type="text/plain")

    # what was sent

    async def _write(self, text: str) -> Response:
        limit, say = self.parts.settings.max_message, self.pages.strings.say
        if not fields.clean(text):
            return await self._wrong(Mistake(say("fel_tomt"), _WRITTEN), text)
        if len(text) > limit:
            return await self._wrong(Mistake(say("fel_langt", antal=limit), _WRITTEN, 413), text)
        return await self._speak(text)

    async def _choose(self, fact: str, values: Sequence[str]) -> Response:
        say, voice = self.pages.strings.say, self.parts.dialogue.voice
        if not values:
            return await self._wrong(Mistake(say("fel_inget_valt"), _TICKED))
        known = self.parts.resolver.knowledge.facts.get(fact)
        alone = known.none if known else None
        if alone and alone in values and len(values) > 1:
            label = voice.label(fact, (alone,), {})
            return await self._wrong(Mistake(say("fel_ensamt", ensamt=label), _TICKED))
        try:
            self.parts.resolver.canonical({fact: values})
        except FactError as error:
            if error.code == "constraint":
                return await self._wrong(Mistake(say("fel_ihop"), _TICKED))
        return await self._speak("/svar" + json.dumps({fact: values}, ensure_ascii=False))

    async def _speak(self, message: str) -> Response:
        answered = await exchange(self.parts, message, self.token or None, key=self.key)
        own = self._words(message, answered)
        return self._page(answered.taken, answered.session, own)

    def _words(self, message: str, answered: Exchange) -> str:
        """What was said, as a person says it."""
        taken = answered.taken
        pressed, voice, facts = taken.pressed, self.parts.dialogue.voice, taken.state.facts
        if pressed is None:
            return "" if message.startswith("/") and "message" not in self.form else answered.said
        heard = Heard.button(pressed.payload)
        if pressed.title or heard is None:
            return pressed.title
        if heard.question is not None:
            subject = voice.subject(heard.question, facts)
            return self.pages.strings.say("andra_sagt", amne=subject)
        said = self.parts.resolver.canonical(heard.facts)
        return voice.listed((voice.label(name, said[name], facts) for name in heard.facts), facts)

    # where we are

    async def _end(self, told: str) -> Response:
        id = self.parts.sessions.read(self.token)
        if id is not None:
            await self.parts.turns.end(id)
        return self.start(self.pages.strings[told])

    async def _wrong(self, mistake: Mistake, typed: str = "") -> Response:
        taken, session = await self._here()
        return self._page(taken, session, mistake=mistake, typed=fields.encodable(typed))

    async def _stay(self) -> Response:
        taken, session = await self._here()
        return self._page(taken, session)

    async def _kept(self) -> Taken | None:
        id = self.parts.sessions.read(self.token)
        return None if id is None else await self.parts.turns.here(id)

    async def _here(self) -> tuple[Taken, str]:
        """Where the conversation is and the session to go on with (empty: none)."""
        if not self.token:
            return self._opening(), ""
        kept = await self._kept()
        if kept is None:
            return self._opening(self.parts.texts.say("expired")), ""
        return kept, self.token

    def _opening(self, *before: str) -> Taken:
        messages = (*map(Message, before), *self.parts.turns.opening)
        return self.parts.turns.unsaid(messages)

    def _page(
        self,
        taken: Taken,
        session: str,
        own: str = "",
        *,
        mistake: Mistake | None = None,
        typed: str = "",
        started: bool = True,
    ) -> Response:
        facts, voice = taken.state.facts, self.parts.dialogue.voice
        shown = view(taken.messages, facts, voice, own)
        if mistake is not None and mistake.place == _TICKED:
            shown = ticked(shown, self.form.all("value"))
        return self.pages.chat(
            shown,
            session=session,
            answers=rows(taken.answers, facts, voice),
            mistake=mistake,
            typed=typed,
            started=started,
        )
