"""Requests that nobody with good intentions would send, drawn at random."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from bench.spellings import Number, framed, harmless
from bot.web.sessions import Sessions

CHAT, RESOLVE, PAGE = "/api/v1/chat", "/api/v1/resolve", "/chatt"
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_PATHS = (
    *(CHAT, RESOLVE, PAGE, "/", "/healthz", "/readyz", "/api/v1/chat/opening", "/static/ladda.js"),
    *("/api/v1/questions", "/api/v1/topics", "/api/v1/actors", "/chatt/radera", "/chatt/bekrafta"),
    *("/chatt/sammanfattning", "/chatt/borja-om", "/demo", "/api/v1/openapi.json", "/metrics"),
    *("/webhooks/vagvisaren/message", "/webhooks/rest/webhook", "/model/parse", "/conversations"),
)
_METHODS = (
    *("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"),
    *("get", "FOO", "M-SEARCH", "A" * 40),
)
_STRANGE_PATHS = (
    *("/static/../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fsettings"),
    *("/static/%00", "/static/ladda.js%00.html", "/static//etc/passwd", "//chatt", "/chatt/", "/."),
    *(
        "/api/v1/chat/%00",
        "/api/v1/chat;x=1",
        "/api/v1/topics/%ff%fe",
        "/%c0%ae%c0%ae/",
        "/static/" + "a" * 300,
    ),
    *(
        "/" + "a" * 4000,
        "/static/" + "å/" * 200,
        "/.env",
        "/.git/config",
        "/api/v2/chat",
        "/static/con",
    ),
    *(
        "/api/v1/topics/" + "%F0%9F%98%80" * 20,
        "/api/v1/rules/..%2f..",
        "/static/\\..\\..\\",
        "/?" + "a=b&" * 900,
    ),
)
_PAYLOADS = (
    *("/restart", "/session_start", "/back", "/svar", "/svar{}", '/svar{"sgi": "nej"}', "/andra{}"),
    *(
        '/andra{"fraga": "sgi"}',
        "/varfor",
        "/visa",
        '/amne{"amne": "vad_ar_sgi"}',
        "/action_listen",
    ),
    *('/svar{"fragestallare": "personal", "verksamhet": "varden", "sgi": "ja"}', '/svar{"sgi": 1}'),
    *(
        '/svar{"ersattning": ["lon", "ingen"]}',
        '/svar{"finns_inte": "x"}',
        "/svar{" * 100,
        "/glom_mig",
    ),
    *(
        '/svar{"halsa": ["beroende", "beroende"]}',
        "EXTERNAL: restart",
        "/vagledning{'a': 1}",
        "///svar{}",
    ),
)
_WORDS = (
    *("jag", "är", "sjukskriven", "arbetsgivaren", "försäkringskassan", "läkarintyg", "vem", "sgi"),
    *("ansvarar", "rehab", "chefen", "inte", "utmattad", "sedan", "dag", "procent", "arbetslös"),
    *(
        "student",
        "nollad",
        "socialtjänsten",
        "hjälp",
        "varför",
        "hur",
        "länge",
        "pengar",
        "a-kassa",
    ),
)
_BLOCKS = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F)),
    *((0x1F00, 0x1FFF), (0x2000, 0x206F), (0x2190, 0x2BFF), (0x3040, 0x30FF), (0x4E00, 0x9FFF)),
    *((0xAC00, 0xD7A3), (0xD800, 0xDFFF), (0xE000, 0xF8FF), (0xFE00, 0xFE0F), (0xFFF0, 0xFFFF)),
    *((0x1F300, 0x1FAFF), (0xE0000, 0xE007F), (0x0, 0x1F), (0x7F, 0x9F), (0x10FFF0, 0x10FFFF)),
)
_HEADERS = (
    *("Host", "Origin", "Referer", "User-Agent", "Cookie", "Accept", "Accept-Encoding", "Range"),
    *(
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "Forwarded",
        "X-Original-URL",
        "X-HTTP-Method-Override",
    ),
    *("Idempotency-Key", "If-None-Match", "If-Modified-Since", "Content-Encoding", "Expect", "TE"),
    *("Authorization", "Accept-Language", "Access-Control-Request-Method", "Upgrade", "Via", "DNT"),
)
_HEADER_VALUES = (
    *(
        "",
        " ",
        "null",
        "*",
        "'; DROP TABLE conversation; --",
        "<script>",
        "${jndi:ldap://x}",
        "%0d%0a",
    ),
    *(
        "a" * 6000,
        "bytes=0-,5-1,999999999999-",
        "gzip, br;q=9",
        "\x7f",
        "127.0.0.1",
        "../../..",
        'W/""',
    ),
    *(
        "Thu, 99 Abc 9999 99:99:99 GMT",
        "chunked, identity",
        "100-continue",
        "-1",
        "9" * 400,
        "å",
        "\xff\xfe",
    ),
)


@dataclass(frozen=True)
class Victim:
    """Somebody else's conversation: its session, id, last key and message, and its answers."""

    session: str
    id: str
    key: str
    message: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Attempt:
    """One request. `raw`: as it goes on the wire, instead of the rest.

    `empty`: nothing is told in it, so that no answers may be shown. `number`: one that is written
    in the message. `harmless`: the message has nothing in it to take out.
    """

    kind: str
    method: str = "POST"
    path: str = CHAT
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    raw: bytes | None = None
    empty: bool = False
    number: Number | None = None
    harmless: str = ""


class Attempts:
    """Draws them. `victims`: whose conversations may not be reached; `texts`: what people write."""

    def __init__(
        self,
        chance: random.Random,
        victims: Sequence[Victim],
        texts: Sequence[str],
        secret: str | None,
    ) -> None:
        self._chance = chance
        self._victims = victims
        self._texts = texts
        self._secret = secret  # the server's own, to make what has expired
        self._kinds: tuple[Callable[[], Attempt], ...] = (
            *(self._noise, self._noise, self._swedish, self._swedish, self._headers, self._headers),
            *(self._json, self._json, self._types, self._types, self._paths, self._methods),
            *(
                self._forged,
                self._forged,
                self._replayed,
                self._elsewhere,
                self._payload,
                self._payload,
            ),
            *(self._form, self._facts, self._wire, self._wire),
        )

    def draw(self) -> Attempt:
        """One of any kind."""
        return self._chance.choice(self._kinds)()

    def numbered(self, number: Number, *, page: bool) -> Attempt:
        """A message with the number in it, to the interface or to the page."""
        kind, message = f"number: {number.kind}", framed(self._chance, number.said)
        return self._said(kind, message, page=page, number=number)

    def aside(self, number: Number) -> Attempt:
        """The number where no message is: in addresses, headers, fields, names of fields."""
        said, kind = number.digits, "number elsewhere"
        dashed = f"{said[:6]}-{said[6:]}"
        chance = self._chance
        told = {"message": "hej"}
        choices: tuple[Callable[[], Attempt], ...] = (
            lambda: Attempt(kind, "GET", f"/{dashed}"),
            lambda: Attempt(kind, "GET", f"{PAGE}?pnr={said}"),
            lambda: Attempt(kind, "GET", f"/api/v1/topics/{dashed}"),
            lambda: _chat(kind, {**told, "session": said}),
            lambda: _chat(kind, {**told, "region": dashed}),
            lambda: _chat(kind, {**told, dashed: said}),
            lambda: _chat(kind, told, {"Idempotency-Key": f"{said}aa"}),
            lambda: _chat(kind, told, {chance.choice(_HEADERS[1:9]): dashed}),
            lambda: _body(kind, f'{{"message": "{dashed}'.encode()),
            lambda: _chat(kind, {"message": [dashed]}),
            lambda: _chat(kind, {"message": dashed + "x" * 1000}),
            lambda: _resolve(kind, {"facts": {"sgi": dashed}}),
            lambda: _resolve(kind, {"facts": {dashed: "ja"}}),
            lambda: _resolve(kind, {"facts": {}, "date": dashed}),
            lambda: _chat(kind, {"message": f'/svar{{"sgi": "{dashed}"}}'}),
            lambda: _chat(kind, {"message": f"/{dashed}"}),
            lambda: _page(kind, {"answer": dashed}),
            lambda: _page(kind, {"fact": "halsa", "value": dashed}),
            lambda: _page(kind, {"fact": dashed, "value": "ja", "session": said}),
            lambda: _page(kind, {"message": dashed + "å" * 1000}),
            lambda: Attempt(kind, "DELETE", CHAT, _JSON, json.dumps({"session": dashed}).encode()),
            lambda: _wired(kind, said, CHAT),
            lambda: Attempt(
                kind, raw=f"GET /{dashed} HTTP/9.{said}\r\nX: {dashed}\r\n\r\n".encode()
            ),
        )
        return chance.choice(choices)()

    def innocent(self, text: str | None = None, *, page: bool = False) -> Attempt:
        """A message without anything personal: what people wrote, or digits that are nobody's."""
        kind = "harmless digits" if text is None else "harmless message"
        message = harmless(self._chance) if text is None else text
        return self._said(kind, message, page=page, harmless=message)

    # kinds

    def _noise(self) -> Attempt:
        chance = self._chance
        low, high = chance.choice(_BLOCKS)
        size = chance.choice((1, 3, 10, 80, 500, 1000, 1001))
        text = "".join(chr(chance.randint(low, high)) for _ in range(size))
        return self._said("unicode noise", text, page=chance.random() < 0.2)

    def _swedish(self) -> Attempt:
        chance = self._chance
        words = [chance.choice(_WORDS) for _ in range(chance.randint(1, 40))]
        if chance.random() < 0.5 and self._texts:
            words = chance.choice(self._texts).split()
        for _ in range(chance.randint(0, 6)):
            place = chance.randrange(len(words))
            word = list(words[place])
            if word:
                word[chance.randrange(len(word))] = chance.choice(string.printable + "åäöÅÄÖé")
            words[place] = "".join(word) * chance.choice((1, 1, 1, 2, 9))
        return self._said("Swedish noise", " ".join(words)[:1100], page=chance.random() < 0.2)

    def _headers(self) -> Attempt:
        chance = self._chance
        names = chance.sample(_HEADERS, chance.randint(1, 6))
        headers = {name: chance.choice(_HEADER_VALUES) for name in names}
        path = chance.choice(_PATHS)
        if path == CHAT:
            return _wired("headers", "POST", path, {**_JSON, **headers}, b'{"message": ""}')
        return _wired("headers", chance.choice(("GET", "POST", "OPTIONS")), path, headers)

    def _json(self) -> Attempt:
        chance = self._chance
        deep = chance.choice((50, 1000, 7000))
        bad: tuple[bytes, ...] = (
            *(b"", b" ", b"{", b"[", b"null", b"true", b"0", b'""', b"[]", b"{}", b"{}{}", b"\x00"),
            *(
                b'{"message": NaN}',
                b'{"message": Infinity}',
                b'{"message": -Infinity}',
                b"\xef\xbb\xbf{}",
            ),
            *(
                b'{"message": "a", "message": "b"}',
                b'{"message": "\xff\xfe"}',
                b'{"message": "\\ud800"}',
            ),
            *(
                b'{"message": "\\u0000"}',
                b'{"message": 1e999}',
                b'{"message": ' + b"9" * 5000 + b"}",
            ),
            *(
                b"[" * deep,
                b'{"a":' * deep,
                b"[" * deep + b"]" * deep,
                b'{"message": "' + b"\\" * 99,
            ),
            *(
                '{"message": "hej"}'.encode("utf-16"),
                b"message=hej",
                b'{"message": "' + b"a" * 20_000 + b'"}',
            ),
            *(
                b"a" * 3_000_000,
                b'{"message": "a"' + b" " * 17_000 + b"}",
                b"'{\"message\": 1}'",
                b"\x1f\x8b\x08",
            ),
        )
        kind = {"Content-Type": chance.choice((*_CONTENT_TYPES, "application/json"))}
        path = chance.choice((CHAT, CHAT, RESOLVE))
        return Attempt("JSON", path=path, headers=kind, content=chance.choice(bad))

    def _types(self) -> Attempt:
        chance = self._chance
        body = {
            name: self._value(2)
            for name in (
                "message",
                "session",
                "region",
                "facts",
                "date",
                "x" * chance.randint(0, 9),
            )
            if chance.random() < 0.6
        }
        path = chance.choice((CHAT, CHAT, RESOLVE))
        method = chance.choice(("POST", "POST", "DELETE")) if path == CHAT else "POST"
        return Attempt("wrong types", method, path, _JSON, json.dumps(body).encode())

    def _value(self, depth: int) -> object:
        chance = self._chance
        plain: tuple[object, ...] = (
            *(
                None,
                True,
                0,
                -1,
                1.5,
                10**400,
                "",
                " ",
                "å",
                "\ud83d",
                "\x00",
                "a" * 999,
                "halland",
            ),
            *("2026-11-22", "0000-00-00", "9999-12-31", "2026-02-30", float("nan"), "ja", "vet_ej"),
        )
        if depth and chance.random() < 0.4:
            inner = [self._value(depth - 1) for _ in range(chance.randint(0, 4))]
            return inner if chance.random() < 0.5 else {f"{each}"[:20]: each for each in inner}
        return chance.choice(plain)

    def _paths(self) -> Attempt:
        method = self._chance.choice(("GET", "POST", "HEAD"))
        return _wired("paths", method, self._chance.choice(_STRANGE_PATHS))

    def _methods(self) -> Attempt:
        return _wired("methods", self._chance.choice(_METHODS), self._chance.choice(_PATHS))

    def _forged(self) -> Attempt:
        """Sessions that are nobody's, made of those that are somebody's."""
        chance, victim = self._chance, self._chance.choice(self._victims)
        other = chance.choice(self._victims)
        session = victim.session
        payload, stamp, signature = session.split(".")
        place = chance.randrange(len(session) - 1)
        changed = "A" if session[place] != "A" else "B"
        forged = [
            session[:place] + changed + session[place + 1 :],
            session[:place],
            session + "A",
            f"{payload}.{stamp}.",
            f"{payload}.{stamp}",
            payload,
            victim.id,
            f"{payload}.{stamp}.{'A' * len(signature)}",
            Sessions("x" * 40, 24).token(victim.id),
            session.swapcase(),
            f" {session} {session}",
            session.replace(".", ".."),
            quote(session, safe="") + "%00",
            "".join(chance.choices(string.ascii_letters + string.digits + "._-", k=80)),
            "å" * 20,
        ]
        if other.session != session:
            theirs = other.session.split(".")
            forged += [f"{payload}.{stamp}.{theirs[2]}", f"{payload}.{theirs[1]}.{theirs[2]}"]
        if self._secret:
            forged.append(Sessions(self._secret, 24, clock=lambda: 1e9).token(victim.id))
        chosen = chance.choice(forged)
        if chance.random() < 0.15:
            return Attempt(
                "forged session", "DELETE", CHAT, _JSON, json.dumps({"session": chosen}).encode()
            )
        message = chance.choice(("", "/visa", "/andra{}", "visa svaret", "sammanfatta"))
        if chance.random() < 0.3:
            path = chance.choice(
                (PAGE, f"{PAGE}/sammanfattning", f"{PAGE}/radera", f"{PAGE}/borja-om")
            )
            return _page("forged session", {"session": chosen, "answer": message}, path, empty=True)
        return _chat("forged session", {"session": chosen, "message": message}, empty=True)

    def _replayed(self) -> Attempt:
        """What somebody else sent, with its key, in no conversation or in another."""
        victim = self._chance.choice(self._victims)
        body = {"message": "/visa" if self._chance.random() < 0.5 else victim.message}
        return _chat("replayed key", body, {"Idempotency-Key": victim.key}, empty=True)

    def _elsewhere(self) -> Attempt:
        """Somebody's real session where no session belongs."""
        session = self._chance.choice(self._victims).session
        name = self._chance.choice(("Cookie", "Authorization", "X-Session", "Session"))
        value = f"session={session}" if name == "Cookie" else session
        path = f"{CHAT}?session={session}" if self._chance.random() < 0.5 else CHAT
        return _chat(
            "session elsewhere", {"message": "/visa"}, {name: value}, empty=True, path=path
        )

    def _payload(self) -> Attempt:
        payload = self._chance.choice(_PAYLOADS)
        # without Rasa and with it: what no button has offered is understood as nothing
        return _chat("payload never offered", {"message": payload}, empty=True)

    def _form(self) -> Attempt:
        chance = self._chance
        names = ("session", "key", "message", "answer", "fact", "value", "vill", "x", "")
        pairs = [
            (chance.choice(names), str(self._value(0))) for _ in range(chance.choice((1, 3, 9, 70)))
        ]
        body = "&".join(
            f"{quote(name)}={quote(value.encode(errors='replace'))}" for name, value in pairs
        )
        kind = {"Content-Type": chance.choice((*_CONTENT_TYPES, *_FORM.values(), *_FORM.values()))}
        path = PAGE + chance.choice(
            ("", "", "/bekrafta", "/radera", "/borja-om", "/sammanfattning")
        )
        return Attempt("forms", path=path, headers=kind, content=body.encode())

    def _facts(self) -> Attempt:
        chance = self._chance
        facts = {
            chance.choice(
                ("sgi", "halsa", "ersattning", "sjukskrivning", "x", "", "fakta")
            ): self._value(1)
            for _ in range(chance.randint(0, 5))
        }
        return _resolve("facts", {"facts": facts})

    def _wire(self) -> Attempt:
        chance = self._chance
        body = b'{"message": "hej"}'
        head = b"POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        bad: tuple[bytes, ...] = (
            *(
                b"\r\n\r\n",
                b"\x00" * 50,
                b"GET\r\n\r\n",
                b"GET / HTTP/0.9\r\n\r\n",
                b"\x16\x03\x01\x02\x00",
            ),
            b"GET / HTTP/1.1\r\n\r\n",
            b"GET /%zz%00 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET http://evil.example/chatt HTTP/1.1\r\nHost: y\r\nHost: z\r\n\r\n",
            b"GET /chatt HTTP/1.1\r\nHost: x\r\nX: "
            + b"a" * chance.choice((100, 70_000))
            + b"\r\n\r\n",
            b"GET /chatt HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 2000 + b"\r\n",
            b"GET /chatt HTTP/1.1\r\nHost: x\r\nBad Name: y\r\nX\x00: z\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            head + b"Content-Length: -5\r\n\r\n" + body,
            head + b"Content-Length: 5\r\nContent-Length: 18\r\n\r\n" + body,
            head + b"Content-Length: 999999\r\n\r\n" + body,
            head + b"Content-Length: 3\r\n\r\n" + body,
            head + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n" + body,
            head + b"Transfer-Encoding: chunked\r\n\r\n12\r\n" + body + b"\r\n0\r\n\r\n",
            head
            + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /x\r\n\r\n",
            head + b"Transfer-Encoding: xchunked\r\n\r\n12\r\n" + body,
            head + b"Content-Length: 18\r\nExpect: 100-continue\r\n\r\n" + body,
            head + b"Content-Length: 18\r\nContent-Encoding: gzip\r\n\r\n" + body,
            head.replace(b"\r\n", b"\n") + b"Content-Length: 18\n\n" + body,
            b"GET /chatt HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            b"GET /chatt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            head[: chance.randrange(len(head))],
            bytes(chance.randrange(256) for _ in range(200)),
        )
        return Attempt("on the wire", raw=chance.choice(bad))

    def _said(
        self,
        kind: str,
        message: str,
        *,
        page: bool,
        number: Number | None = None,
        harmless: str = "",
    ) -> Attempt:
        if page:
            content = urlencode({"message": message.encode(errors="replace")}).encode()
            return Attempt(kind, "POST", PAGE, _FORM, content, number=number, harmless=harmless)
        content = json.dumps({"message": message}).encode()
        return Attempt(kind, "POST", CHAT, _JSON, content, number=number, harmless=harmless)


_CONTENT_TYPES = (
    *(
        "",
        "text/plain",
        "application/json; charset=utf-16",
        "application/JSON",
        "multipart/form-data",
    ),
    *(
        "multipart/form-data; boundary=x",
        "application/xml",
        "*/*",
        "application/json, text/html",
    ),
    *("application/vnd.api+json", "application/x-www-form-urlencoded; charset=ebcdic"),
)


def _chat(
    kind: str,
    body: Mapping[str, object],
    headers: Mapping[str, str] | None = None,
    *,
    empty: bool = False,
    path: str = CHAT,
) -> Attempt:
    content = json.dumps(body).encode()
    return Attempt(kind, "POST", path, {**_JSON, **(headers or {})}, content, empty=empty)


def _wired(
    kind: str,
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
) -> Attempt:
    """As no decent client would send it."""
    sent = {
        "Host": "x",
        "Content-Length": str(len(content)),
        **(headers or {}),
        "Connection": "close",
    }
    head = f"{method} {path} HTTP/1.1\r\n".encode()
    lines = (f"{name}: {value}\r\n".encode("latin-1") for name, value in sent.items())
    return Attempt(kind, method, path, raw=head + b"".join(lines) + b"\r\n" + content)


def _body(kind: str, content: bytes) -> Attempt:
    return Attempt(kind, "POST", CHAT, _JSON, content)


def _resolve(kind: str, body: Mapping[str, object]) -> Attempt:
    return Attempt(kind, "POST", RESOLVE, _JSON, json.dumps(body).encode())


def _page(
    kind: str, fields: Mapping[str, str], path: str = PAGE, *, empty: bool = False
) -> Attempt:
    return Attempt(kind, "POST", path, _FORM, urlencode(fields).encode(), empty=empty)
