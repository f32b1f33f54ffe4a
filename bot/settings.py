"""The settings: what each is called, accepts and means, and how they are read.

Every setting is described once, as a field of `Settings`. It is read from the environment, under
its name in capitals with the prefix `VAGVISAREN_`, or else from the file `.env`; the environment
wins. All of them are checked together at start. `.env.example` is this module's own output:

    .venv/bin/python -m bot.settings > .env.example
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
import secrets
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from dotenv import dotenv_values

PREFIX: Final = "VAGVISAREN_"
PROJECT: Final = Path(__file__).resolve().parent.parent
REGIONS: Final = PROJECT / "bot" / "knowledge" / "regions"
SHORTEST_SECRET: Final = 32
# What a key that was drawn at random has, and what it does not hold.
FEWEST_CHARACTERS: Final = 10
WELL_KNOWN: Final = (
    *("changeme", "change-me", "change_me", "replace", "example", "default", "secret", "password"),
    *("byt-ut", "byt_ut", "bytut", "exempel", "hemlig", "losenord", "lösenord", "vagvisaren"),
    *("0123456789", "1234567890", "qwerty"),
)


@dataclass(frozen=True)
class Kind:
    """What a setting accepts, in words, and how its text becomes a value.

    `parse` raises ValueError for text that is not accepted. `hidden`: it may never be shown.
    """

    accepts: Callable[[], str]
    parse: Callable[[str], Any]
    hidden: bool = False


@dataclass(frozen=True)
class Problem:
    """One setting that is wrong: `value` as it may be shown (never a secret)."""

    name: str
    value: str
    accepts: str

    def __str__(self) -> str:
        return f"{self.name} = {self.value}\n    accepted: {self.accepts}"


class SettingsError(ValueError):
    """Settings that are wrong, all of them at once; `problems` lists them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = "1 setting is wrong." if count == 1 else f"{count} settings are wrong."
        advice = "Correct the environment or .env; every setting is described in .env.example."
        details = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{heading} {advice}\n{details}")


def _choice(*values: str, fold: Callable[[str], str] = str.lower) -> Kind:
    def parse(text: str) -> str:
        if fold(text) not in values:
            raise ValueError(text)
        return fold(text)

    return Kind(lambda: " or ".join(values), parse)


def _whole(low: int, high: int) -> Kind:
    def parse(text: str) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1
        if not low <= number <= high:
            raise ValueError(text)
        return number

    return Kind(lambda: f"a whole number from {low} to {high}", parse)


def _seconds(low: float, high: float) -> Kind:
    def parse(text: str) -> float:
        number = float(text)
        if not low <= number <= high:  # also refuses nan
            raise ValueError(text)
        return number

    return Kind(lambda: f"a number of seconds from {low:g} to {high:g}", parse)


def _folder(text: str) -> Path:
    path = PROJECT / Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError(text)
    return path


def _address(text: str) -> str:
    name = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"  # also IPv4
    ipv6 = r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*"
    if not re.fullmatch(f"{name}|{ipv6}", text):
        raise ValueError(text)
    return text


def _switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError(text)
    return text.lower() == "on"


def _origins(text: str) -> tuple[str, ...]:
    """Each goes into a header as it is: nothing but a scheme, a name and a port."""
    host = r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?"
    origin = rf"https://{host}(:[0-9]{{1,5}})?|http://(127\.0\.0\.1|localhost)(:([0-9]{{1,5}}|\*))?"
    found = tuple(dict.fromkeys(text.split()))
    if not all(re.fullmatch(origin, each) for each in found):
        raise ValueError(text)
    return found


def _regions() -> list[str]:
    return sorted(path.stem for path in REGIONS.glob("*.yml"))


def _region(text: str) -> str:
    if text and text not in _regions():
        raise ValueError(text)
    return text


def _spacy_model(text: str) -> str:
    """`auto`, `blank` and package names as they are; a folder as its absolute path."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text):
        return text
    path = PROJECT / Path(text).expanduser()
    if not (path / "meta.json").is_file():
        raise ValueError(text)
    return str(path)


def _secret(text: str) -> str:
    keys = text.split()
    if not keys or min(map(len, keys)) < SHORTEST_SECRET:
        raise ValueError(text)
    return " ".join(keys)


def _guessable(secret: str) -> bool:
    """Whether a key in it is one that stands in somebody's instructions, or was typed idly."""
    folded = (key.casefold() for key in secret.split())
    return any(
        len(set(key)) < FEWEST_CHARACTERS or any(word in key for word in WELL_KNOWN)
        for key in folded
    )


def _urls(*schemes: str, many: bool = False) -> Callable[[str], Any]:
    """Reads one address (empty: none), or with `many` a tuple of them."""

    def parse(text: str) -> str:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError for one that is no number
        if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
            raise ValueError(text)
        return text

    def bare(text: str) -> str:
        parts = urlsplit(parse(text))
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError(text)
        return text.rstrip("/")

    if many:
        return lambda text: tuple(dict.fromkeys(map(bare, text.split())))
    return lambda text: parse(text) if text else ""


_ADDRESS = Kind(lambda: "an IP address or a host name, without port or scheme", _address)
_FOLDER = Kind(lambda: "a folder, existing or not (a relative one starts at the project)", _folder)
_REGION = Kind(lambda: " or ".join(["empty", *_regions()]), _region)
_SPACY = Kind(
    lambda: "auto, blank, the name of an installed spaCy pipeline, or a folder with its meta.json",
    _spacy_model,
)
_SWITCH = Kind(lambda: "on or off", _switch)
_ORIGINS = Kind(
    lambda: (
        "addresses like https://www.region.se with a space between, no slash at the end (on "
        "this machine also http://127.0.0.1:* and http://localhost:*)"
    ),
    _origins,
)
_SECRET = Kind(
    lambda: f"at least {SHORTEST_SECRET} characters (several keys: with a space between)",
    _secret,
    hidden=True,
)
_STAFF_KEY = Kind(
    lambda: f"empty, or at least {SHORTEST_SECRET} characters (several keys: with a space between)",
    lambda text: _secret(text) if text else "",
    hidden=True,
)
_DATABASE = Kind(
    lambda: "empty, or postgresql://user:password@host:port/name",
    _urls("postgresql", "postgres"),
    hidden=True,
)
_REDIS = Kind(
    lambda: "empty, or redis://:password@host:port/0 (rediss:// with TLS, unix:///path)",
    _urls("redis", "rediss", "unix"),
    hidden=True,
)
_RASAS = Kind(
    lambda: "empty, or addresses like http://10.0.0.5:5005 with a space between",
    _urls("http", "https", many=True),
)


def _setting(default: str, kind: Kind, about: str) -> Any:
    """A field with the default as it is written in `.env.example`."""
    metadata = {"default": default, "kind": kind, "help": about}
    if kind is _SECRET:
        return field(default_factory=secrets.token_urlsafe, repr=False, metadata=metadata)
    return field(default=kind.parse(default), repr=not kind.hidden, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """The settings in force. `Settings()` is all defaults; `Settings.load()` is how to start."""

    host: str = _setting(
        "127.0.0.1",
        _ADDRESS,
        "Address the web process listens on. 127.0.0.1 is this machine only; 0.0.0.0 is every "
        "network: put a proxy with TLS in front of it.",
    )
    port: int = _setting("8000", _whole(1, 65535), "Port of the web process.")
    rasa_port: int = _setting(
        "5005",
        _whole(1, 65535),
        "Port of the Rasa process. Another than PORT.",
    )
    rasa_host: str = _setting(
        "127.0.0.1",
        _ADDRESS,
        "Address the Rasa process listens on. It has no login: another address than 127.0.0.1 "
        "only on a network of its own, where nothing but the web processes reaches it.",
    )
    rasa_urls: tuple[str, ...] = _setting(
        "",
        _RASAS,
        "The Rasa processes that answer, with a space between. A conversation keeps to one of "
        "them; where it does not answer the next one does. Empty: the one at RASA_HOST and "
        "RASA_PORT.",
    )
    database_url: str = _setting(
        "",
        _DATABASE,
        "PostgreSQL database where the conversations are kept, the same for every web process. "
        "Tables are made on first use. Empty: a file in DATA_DIR, for one machine.",
    )
    redis_url: str = _setting(
        "",
        _REDIS,
        "Redis through which several web processes take turns in a conversation and share the "
        "rate limits. While it is away each process manages by itself. Empty: one web process.",
    )
    data_dir: Path = _setting(
        "var", _FOLDER, "Folder for what is kept while running: the conversations' database."
    )
    models_dir: Path = _setting("bot/models", _FOLDER, "Folder for trained Rasa models.")
    region: str = _setting(
        "",
        _REGION,
        "Region whose own routine is added to the national rules, by its file's name in "
        "bot/knowledge/regions/. Empty: national rules only.",
    )
    spacy_model: str = _setting(
        "auto",
        _SPACY,
        "Swedish spaCy pipeline. auto: sv_core_news_md, else sv_core_news_sm, else blank. blank: "
        "tokens by rule, lemmas from spacy-lookups-data. Or the name of an installed pipeline, or "
        "the folder of one. Train again after a change.",
    )
    secret: str = _setting(
        "",
        _SECRET,
        f"Key that signs the sessions, at least {SHORTEST_SECRET} characters, the same in every "
        "web process. To change it: the new one first, then the old one, with a space between, for "
        "as long as SESSION_HOURS; the first signs, all are accepted. Empty: a new one at each "
        "start, so that no session survives a restart; not allowed when ENV is production, and "
        "neither is one that can be guessed.",
    )
    env: str = _setting(
        "development",
        _choice("development", "production"),
        "development, or production, which refuses to start without SECRET.",
    )
    staff_key: str = _setting(
        "",
        _STAFF_KEY,
        "Key with which a reverse proxy says that it has logged somebody in: it sends the key in "
        "the header X-Vagvisaren-Staff with requests to /personal, and no other header counts. "
        "There staff look cases up and read the report. Several keys, with a space between, while "
        "it is changed. Empty: there is no such page.",
    )
    session_hours: int = _setting(
        "24", _whole(1, 720), "Hours until a session expires and its conversation is deleted."
    )
    max_message: int = _setting(
        "1000",
        _whole(1, 1000),
        "Longest message taken, in characters. The interface promises at most 1000.",
    )
    rate_per_minute: int = _setting(
        "60", _whole(1, 100_000), "Requests a minute taken from one client before it gets a 429."
    )
    embed_origins: tuple[str, ...] = _setting(
        "",
        _ORIGINS,
        "Websites that may show the chat: their addresses (scheme, name and any port) with a space "
        "between. They may put /chatt in a frame, and the chat on their pages may use the "
        "interface. Empty: this address only.",
    )
    demo: bool = _setting(
        "off",
        _SWITCH,
        "on: /demo shows how the chat looks on a region's page. Always shown when ENV is "
        "development.",
    )
    log_level: str = _setting(
        "INFO",
        _choice("DEBUG", "INFO", "WARNING", "ERROR", fold=str.upper),
        "Least serious log lines shown: DEBUG, INFO, WARNING or ERROR. None of them shows what "
        "people write or answer, who they are or where they write from.",
    )
    turn_timeout: float = _setting(
        "10",
        _seconds(0.1, 120),
        "Seconds to wait for Rasa's answer in a turn before answering without it.",
    )
    metrics_host: str = _setting(
        "127.0.0.1",
        _ADDRESS,
        "Address that /metrics listens on: figures for Prometheus, never for the public.",
    )
    metrics_port: int = _setting(
        "0", _whole(0, 65535), "Port of /metrics, one for each web process. 0: none."
    )
    counting: bool = _setting(
        "on",
        _SWITCH,
        "on: count per day which topics are asked about, where people get stuck and the like, for "
        "`vagvisaren report`. Nothing of what people write, nothing about who they are.",
    )

    @property
    def production(self) -> bool:
        """Whether real people are served."""
        return self.env == "production"

    @property
    def shows_demo(self) -> bool:
        """Whether /demo is there."""
        return self.demo or self.env == "development"

    @property
    def rasa_url(self) -> str:
        """Where this machine's own Rasa process is found, without a slash at the end."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
        host = everywhere.get(self.rasa_host, self.rasa_host)
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.rasa_port}"

    @property
    def rasa_addresses(self) -> tuple[str, ...]:
        """Where the web process finds Rasa: one address or more."""
        return self.rasa_urls or (self.rasa_url,)

    @classmethod
    def load(
        cls, env: Mapping[str, str] | None = None, dotenv: Path | None = PROJECT / ".env"
    ) -> Settings:
        """The settings from `env` (default: the environment) and the file `dotenv`, checked.

        `env` wins over the file; an empty value is as good as none; a file that does not exist is
        as good as an empty one, and None reads none. Other names are left alone in `env`, but a
        name in the file that has the prefix and is no setting is an error, being misspelt.

        Raises SettingsError, which lists every setting that is wrong.
        """
        filed = _read(dotenv) if dotenv else {}
        environment = os.environ if env is None else env
        given = filed | {name: text for name, text in environment.items() if text.strip()}
        problems = [_misspelt(name) for name in filed if _is_misspelt(name)]
        values: dict[str, Any] = {}
        for item in dataclasses.fields(cls):
            name = variable(item.name)
            if name not in given:
                continue
            kind: Kind = item.metadata["kind"]
            text = given[name].strip()
            try:
                values[item.name] = kind.parse(text)
            except ValueError:
                problems.append(Problem(name, _shown(kind, text), kind.accepts()))
        settings = cls(**values)
        wrong = {problem.name for problem in problems}
        problems += [each for each in _disagreements(settings, values) if each.name not in wrong]
        if problems:
            raise SettingsError(problems)
        return settings


def variable(name: str) -> str:
    """The environment variable of a field: `port` is `VAGVISAREN_PORT`."""
    return PREFIX + name.upper()


def example() -> str:
    """The text of `.env.example`: every setting with its help and its default."""
    blocks = [
        "# The settings of Vägvisaren, with their defaults. Copy this file to .env and change\n"
        "# what you need. A variable of the same name in the environment wins over .env.\n"
        "# Written by: .venv/bin/python -m bot.settings > .env.example"
    ]
    for item in dataclasses.fields(Settings):
        lines = textwrap.wrap(item.metadata["help"], 97, break_on_hyphens=False)
        about = "\n".join(f"# {line}" for line in lines)
        blocks.append(f"{about}\n{variable(item.name)}={item.metadata['default']}")
    return "\n\n".join(blocks) + "\n"


def _read(path: Path) -> dict[str, str]:
    # Not interpolated: a secret may hold a dollar sign.
    texts = dotenv_values(path, interpolate=False)
    return {name: text for name, text in texts.items() if text and text.strip()}


def _variables() -> list[str]:
    return [variable(item.name) for item in dataclasses.fields(Settings)]


def _is_misspelt(name: str) -> bool:
    return name.startswith(PREFIX) and name not in _variables()


def _misspelt(name: str) -> Problem:
    near = difflib.get_close_matches(name, _variables(), n=1)
    meant = f"did you mean {near[0]}?" if near else "see .env.example"
    return Problem(name, "(in .env)", f"there is no such setting; {meant}")


def _shown(kind: Kind, text: str) -> str:
    return f"(hidden, {len(text)} characters)" if kind.hidden else repr(text)


def _disagreements(settings: Settings, given: Mapping[str, Any]) -> list[Problem]:
    """What is wrong between settings that each are right by themselves."""
    problems = []
    if settings.port == settings.rasa_port:
        problems.append(
            Problem(
                variable("rasa_port"),
                str(settings.rasa_port),
                f"another port than {variable('port')}, which is the same",
            )
        )
    if settings.metrics_port in (settings.port, settings.rasa_port):
        problems.append(
            Problem(
                variable("metrics_port"),
                str(settings.metrics_port),
                f"another port than {variable('port')} and {variable('rasa_port')}, or 0",
            )
        )
    if settings.production and "secret" not in given:
        problems.append(
            Problem(
                variable("secret"),
                "(empty)",
                f"{_SECRET.accepts()}, needed because {variable('env')} is production",
            )
        )
    for name in ("secret", "staff_key"):
        if settings.production and name in given and _guessable(given[name]):
            problems.append(
                Problem(
                    variable(name),
                    _shown(_SECRET, given[name]),
                    "one that nobody can guess; openssl rand -base64 48 makes one",
                )
            )
    return problems


if __name__ == "__main__":
    sys.stdout.write(example())
