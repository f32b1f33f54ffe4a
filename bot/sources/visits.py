"""The addresses of the sources and of the ways in, visited: which of them no longer answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from urllib.parse import urldefrag

import httpx

from bot.resolver import Defect, Knowledge
from bot.resolver.model import Place
from bot.sources.references import defect

_AT_ONCE = 4
_TIMEOUT = 10  # seconds
_AGENT = "Vagvisaren (source check; opens each cited page once)"
_GONE = (404, 410)


@dataclass(frozen=True)
class User:
    """What gives an address: a source's id, or an actor's (and contact point's), and its place."""

    name: str
    place: Place


@dataclass(frozen=True)
class Visits:
    """How it went: the defects, and how many of all the addresses answered, be it with an error."""

    defects: tuple[Defect, ...]
    answered: int
    of: int

    @property
    def none_answered(self) -> bool:
        """Whether nothing could be reached, which says nothing of the addresses."""
        return self.answered == 0


def addresses(knowledge: Knowledge) -> dict[str, list[User]]:
    """Each page that is given once, without the place on it, and what gives it."""
    found: dict[str, list[User]] = {}
    for source in knowledge.sources.values():
        found.setdefault(urldefrag(source.url).url, []).append(User(source.id, source.place))
    for name, channel, place in knowledge.channels():
        if channel.kind != "phone":
            found.setdefault(urldefrag(channel.href).url, []).append(User(name, place))
    return found


def visit(given: Mapping[str, list[User]], told: Callable[[int], None]) -> Visits:
    """Open every address, at most four at once; `told` is called with how many are done.

    An answer that refuses (a login, too many requests) is an answer: the page is there.
    """
    answers: dict[str, int | str] = {}
    with (
        httpx.Client(
            follow_redirects=True, timeout=_TIMEOUT, headers={"User-Agent": _AGENT}
        ) as client,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        waiting = {pool.submit(_answer, client, address): address for address in given}
        try:
            for done, future in enumerate(as_completed(waiting), 1):
                answers[waiting[future]] = future.result()
                told(done)
        except BaseException:  # Ctrl-C: do not go on with the others
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    defects = [_judged(address, answers[address], users) for address, users in given.items()]
    answered = sum(isinstance(answer, int) for answer in answers.values())
    return Visits(tuple(each for each in defects if each), answered, len(given))


def _answer(client: httpx.Client, address: str) -> int | str:
    """The status of the answer, or why there is none."""
    status: int | str = ""
    for method in ("HEAD", "GET"):  # some answer only the latter
        try:
            with client.stream(method, address) as response:
                status = response.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            status = str(error) or type(error).__name__
        if isinstance(status, int) and status < 400:
            break
    return status


def _judged(address: str, answer: int | str, users: list[User]) -> Defect | None:
    names = ", ".join(dict.fromkeys(user.name for user in users))
    if isinstance(answer, str):
        message = f"{address} cannot be reached ({answer}); it is given by {names}"
        return defect("source-unreachable", message, users[0].place)
    if answer in _GONE or answer >= 500:
        message = f"{address} answers {answer}; it is given by {names}"
        return defect("source-gone", message, users[0].place)
    return None
