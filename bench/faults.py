"""Faults in the middle of conversations: what people see, when it is over, and what is lost.

    .venv/bin/python -m bench.faults --write docs/felmatris.md

Starts the service as on several machines (bench/fleet.py) and once more as on one small server;
patients and staff talk all the while (bench/witness.py). The exit code is 1 if an answer was lost
or became somebody else's, or a message was never answered. Takes some twenty minutes, most of it
for Rasa to start again; `--only NAME` (repeat) does some faults alone, `--list` names them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import json
import random
import resource
import secrets
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import psycopg2

from bench.fault import FAULTS, Fault, Outcome, Scene, fault
from bench.fleet import TABLE, Fleet, FleetError, Process, end_when_asked, port_of
from bench.matrix import Row, back, lost, matrix, row, seen
from bench.person import CHAT, TroubleError
from bench.witness import Crowd, Record, RestartedError, Witness
from bot.dialogue import Dialogue, State
from bot.resolver import Resolver
from bot.web.stores import DATABASE

__all__ = ("FAULTS", "main")

SEED = 20261122
_PEOPLE = 6
_BEFORE = 1.5  # seconds of talk before a fault, and after it is over
_AWAY = 10.0  # seconds that something is away
_FROZEN = 40.0  # seconds: longer than nginx waits for a web process


# in an order in which other faults are done while a Rasa loads


# Rasa, all there


@fault("En Rasa hänger sig", "`SIGSTOP` på en av två i 20 s", both=True)
async def rasa_frozen(scene: Scene) -> None:
    async with _frozen(scene, scene.fleet.rasas[:1]):
        await asyncio.sleep(20)


@fault("Båda Rasa hänger sig", "`SIGSTOP` på båda i 20 s", both=True)
async def rasas_frozen(scene: Scene) -> None:
    async with _frozen(scene, scene.fleet.rasas):
        await asyncio.sleep(20)


@fault(
    "Rasa får slut på minne",
    "båda får inte mer minne än de har (`prlimit --as`) i 15 s; den som dör startas om",
    both=True,
)
async def rasas_out_of_memory(scene: Scene) -> None:
    _limit(scene.fleet.rasas, resource.RLIMIT_AS, 1)
    await asyncio.sleep(15)
    died = [rasa for rasa in scene.fleet.rasas if not rasa.alive]
    _limit([each for each in scene.fleet.rasas if each.alive], resource.RLIMIT_AS, None)
    scene.mended()
    scene.notes.append(f"{len(died)} av två dog.")
    for rasa in died:
        rasa.start()


@fault("En Rasa dör", "`kill -9` på en av två; den startas om", both=True)
async def rasa_killed(scene: Scene) -> None:
    await _restarted(scene.fleet.rasas[0], signal.SIGKILL)


# PostgreSQL, while that Rasa loads


@fault("PostgreSQL startas om", "snabb nedstängning (`SIGINT`) och start")
async def postgres_restarted(scene: Scene) -> None:
    await asyncio.to_thread(scene.fleet.postgres.restart)


@fault("PostgreSQL kraschar", "omedelbar nedstängning (`SIGQUIT`); återhämtar sig ur sin logg")
async def postgres_crashed(scene: Scene) -> None:
    await asyncio.to_thread(scene.fleet.postgres.stop, signal.SIGQUIT)
    await asyncio.to_thread(scene.fleet.postgres.start)


@fault("PostgreSQL är borta", f"stoppad i {_AWAY:.0f} s")
async def postgres_stopped(scene: Scene) -> None:
    await _away(scene, scene.fleet.postgres.stop, scene.fleet.postgres.start)


@fault("PostgreSQL svarar inte", f"alla dess processer fryses (`SIGSTOP`) i {_AWAY:.0f} s")
async def postgres_frozen(scene: Scene) -> None:
    await _away(scene, scene.fleet.postgres.freeze, scene.fleet.postgres.thaw)


@fault("Tabellen är låst", f"`LOCK TABLE … ACCESS EXCLUSIVE` i {_AWAY:.0f} s")
async def postgres_locked(scene: Scene) -> None:
    def lock() -> None:
        connection = psycopg2.connect(scene.fleet.database)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE")
            time.sleep(_AWAY)
        connection.close()

    await asyncio.to_thread(lock)
    scene.mended()


@fault(
    "Databasen går bara att läsa",
    f"`default_transaction_read_only = on` i {_AWAY:.0f} s, som efter ett byte till fel server "
    "eller när disken är full",
)
async def postgres_read_only(scene: Scene) -> None:
    read_only = functools.partial(_postgres_setting, scene.fleet)
    await _away(scene, lambda: read_only("on"), lambda: read_only("off"))


@fault("Samtal i databasen är förstörda", "varje rad kortas till 40 tecken (`UPDATE`)")
async def rows_damaged(scene: Scene) -> None:
    connection = psycopg2.connect(scene.fleet.database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET body = left(body, 40)")
    connection.close()


# One Rasa again


@fault(
    "En Rasa stoppas under last",
    "`SIGTERM` på en av två mitt i samtal; den startas om med en annan modell",
    both=True,
)
async def rasa_stopped(scene: Scene) -> None:
    scene.fleet.use_model("new.tar.gz")
    code = await _restarted(scene.fleet.rasas[0], signal.SIGTERM)
    scene.expect(code == 0, "ended badly", code)


# Redis, and what people and their machines do, while that Rasa loads


@fault("Redis startas om", "stopp och start; allt i den försvinner")
async def redis_restarted(scene: Scene) -> None:
    await asyncio.to_thread(scene.fleet.redis.restart)


@fault("Redis är borta", f"stoppad i {_AWAY:.0f} s")
async def redis_stopped(scene: Scene) -> None:
    await _away(scene, scene.fleet.redis.stop, scene.fleet.redis.start)


@fault("Redis svarar inte", f"fryst (`SIGSTOP`) i {_AWAY:.0f} s")
async def redis_frozen(scene: Scene) -> None:
    await _away(scene, scene.fleet.redis.freeze, scene.fleet.redis.thaw)


@fault("Redis töms", "`FLUSHALL` hundra gånger i sekunden i 5 s: låsen försvinner under samtal")
async def redis_flushed(scene: Scene) -> None:
    def flush() -> None:
        client, end = scene.fleet.redis.client(), time.monotonic() + 5
        while time.monotonic() < end:
            client.flushall()
            time.sleep(0.01)

    await asyncio.to_thread(flush)
    scene.mended()


@fault(
    "Två svar samtidigt i samma samtal",
    "två olika svar på samma fråga skickas i samma stund till var sin webbprocess, fråga efter "
    "fråga i tre samtal",
)
async def two_at_once(scene: Scene) -> None:
    dialogue, rounds = scene.crowd.dialogue, 0
    async with _direct(scene) as webs:
        for number in range(3):
            person = scene.crowd.person(number, webs[0])
            answer = await person.say("", {})
            while (asked := _options(answer)) is not None:
                rounds += 1
                first, second = asked
                told = await asyncio.gather(
                    *(
                        _tell(web, payload, person.session)
                        for web, payload in zip(webs, (first, second), strict=True)
                    )
                )
                orders = [
                    _after(person, (first, second)),
                    _after(person, (second, first)),
                ]
                shown = [await _tell(web, "/visa", person.session) for web in webs]
                given = shown[0].get("answers", [])
                scene.expect(given == shown[1].get("answers", []), "two truths", shown)
                matching = [
                    facts
                    for facts in orders
                    if [e.as_dict() for e in dialogue.answers(State(facts=facts))] == given
                ]
                scene.expect(bool(matching), "lost", (first, second, given, told))
                if not matching:
                    break
                person.facts = matching[0]
                answer = shown[0]
    scene.mended()
    scene.notes.append(
        f"Båda meddelandena besvaras, ett i taget; det sist besvarade gäller ({rounds} gånger)."
    )


@fault(
    "Samma meddelande två gånger",
    "dubbelklick: samma meddelande med samma `Idempotency-Key` i samma stund till båda "
    "webbprocesserna, och en gång till efteråt, genom tre samtal",
)
async def same_twice(scene: Scene) -> None:
    rounds = 0
    async with _direct(scene) as webs:
        for number in range(3):
            person = scene.crowd.person(number, webs[0])
            answer = await person.say("", {})
            while (asked := _options(answer)) is not None:
                rounds += 1
                key = secrets.token_urlsafe(12)
                told = await asyncio.gather(
                    *(_tell(web, asked[0], person.session, key) for web in webs)
                )
                told.append(await _tell(webs[1], asked[0], person.session, key))
                scene.expect(told[0] == told[1] == told[2], "answered twice", told)
                person.facts = _after(person, asked[:1])
                _check(scene, person, told[0])
                answer = told[0]
    scene.mended()
    scene.notes.append(f"Samma svar alla tre gångerna, räknat en gång ({rounds} meddelanden).")


@fault(
    "Besökaren tappar kontakten mitt i",
    "förbindelsen bryts 0–50 ms efter att meddelandet skickats; samma meddelande skickas igen "
    "med sin nyckel, genom tre samtal",
)
async def disconnected(scene: Scene) -> None:
    rounds = 0
    for number in range(3):
        async with scene.crowd.client() as client:
            person = scene.crowd.person(number, client)
            answer = await person.say("", {})
            while _options(answer) is not None:
                rounds += 1
                answer = await person._abort(answer)
    scene.mended()
    scene.notes.append(f"Svaret kommer när meddelandet skickas igen ({rounds} avbrott).")


@fault(
    "Långsamma besökare",
    "tjugo förbindelser skickar ett tecken i sekunden: tio hinner aldrig bli klara med rubrikerna, "
    "tio skickar ett helt meddelande",
)
async def slow_clients(scene: Scene) -> None:
    body = b'{"message": "hej"}'
    head = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" % CHAT.encode()
    heads = head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
    slow = [_byte_by_byte(scene, b"", heads) for _ in range(10)]
    slow += [_byte_by_byte(scene, heads, body) for _ in range(10)]
    told = await asyncio.gather(*slow)
    scene.notes.append(f"Den långsamma själv: {_counted(told[:10])}; {_counted(told[10:])}.")
    scene.expect(set(told[10:]) == {"200"}, "a slow message refused", told)
    scene.mended()


@fault("Jättestora meddelanden", "50 MB till nginx, 200 kB genom nginx till webben, tio av varje")
async def huge_bodies(scene: Scene) -> None:
    for size, name in ((50_000_000, "50 MB"), (200_000, "200 kB")):
        told = []
        for _ in range(10):
            async with scene.crowd.client() as client:
                content, headers = b"x" * size, {"Content-Type": "application/json"}
                try:
                    response = await client.post(CHAT, content=content, headers=headers)
                    error = response.json()["error"]["message"]
                    told.append(f"{response.status_code} ”{error}”")
                except httpx.HTTPError:
                    told.append("förbindelsen stängs")
        scene.notes.append(f"{name}: {_counted(told)}.")
    scene.mended()


@fault(
    "En webbprocess klocka går fel",
    "klockan i en av två ställs fram sex timmar i 8 s, sedan tillbaka sex timmar i 8 s",
)
async def clock_jumps(scene: Scene) -> None:
    await _clock_jumps(scene)


# The model


@fault(
    "Modellen byts i drift",
    "den andra Rasa stoppas och startas med samma nya modell; dessförinnan svarar de två med "
    "olika modeller",
    both=True,
)
async def model_swapped(scene: Scene) -> None:
    await _restarted(scene.fleet.rasas[1], signal.SIGTERM)


# nginx and the web


@fault("nginx startas om", "`SIGTERM` och start igen mitt i samtal")
async def nginx_restarted(scene: Scene) -> None:
    assert scene.fleet.nginx is not None
    await _restarted(scene.fleet.nginx, signal.SIGTERM)


@fault(
    "En webbprocess hänger sig",
    f"`SIGSTOP` på en av två i {_FROZEN:.0f} s, längre än nginx väntar (30 s)",
)
async def web_frozen(scene: Scene) -> None:
    async with _frozen(scene, scene.fleet.webs[:1]):
        await asyncio.sleep(_FROZEN)


@fault("En webbprocess startas om under last", "`SIGTERM` på en av två mitt i samtal; startas om")
async def web_stopped(scene: Scene) -> None:
    code = await _restarted(scene.fleet.webs[1], signal.SIGTERM)
    scene.expect(code == 0, "ended badly", code)


@fault("En webbprocess dör", "`kill -9` på en av två; den startas om")
async def web_killed(scene: Scene) -> None:
    await _restarted(scene.fleet.webs[0], signal.SIGKILL)


@fault("Båda webbprocesserna dör", "`kill -9` på båda samtidigt; de startas om")
async def webs_killed(scene: Scene) -> None:
    await asyncio.gather(*(_restarted(web, signal.SIGKILL) for web in scene.fleet.webs))


# Rasa, none left


@fault(
    "Modellfilen är trasig",
    "halva filen är borta när en av två startas om; sedan läggs en hel dit och den startas igen",
    both=True,
)
async def model_truncated(scene: Scene) -> None:
    rasa = scene.fleet.rasas[0]
    scene.fleet.use_model("half.tar.gz")
    await _restarted(rasa, signal.SIGTERM)
    try:
        await rasa.until_ready(150)
        scene.expect(False, "a broken model is used", rasa.name)
    except FleetError:
        still = "lever men säger att den inte är redo" if rasa.alive else "avslutas med en logg"
        scene.notes.append(f"Rasa med den trasiga filen {still}.")
    await rasa.end()
    scene.fleet.use_model("old.tar.gz")
    rasa.start()
    scene.mended()


@fault("Båda Rasa dör", "`kill -9` på båda samtidigt; de startas om", both=True)
async def rasas_killed(scene: Scene) -> None:
    await asyncio.gather(*(_restarted(rasa, signal.SIGKILL) for rasa in scene.fleet.rasas))


# One small server: a web process with a file


@fault("Disken är full (en server)", "`prlimit --fsize`: filerna får inte växa i 10 s", lone=True)
async def file_full(scene: Scene) -> None:
    limit = functools.partial(_limit, [_lone(scene)], resource.RLIMIT_FSIZE)
    await _away(scene, lambda: limit(4096), lambda: limit(None))


@fault(
    "Databasfilen är låst (en server)",
    "en annan process håller `BEGIN EXCLUSIVE` i 10 s",
    lone=True,
)
async def file_locked(scene: Scene) -> None:
    def lock() -> None:
        connection = sqlite3.connect(_file(scene), timeout=30, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        time.sleep(_AWAY)
        connection.execute("ROLLBACK")
        connection.close()

    await asyncio.to_thread(lock)
    scene.mended()


@fault("Webbprocessen dör (en server)", "`kill -9` mitt i samtal; den startas om", lone=True)
async def lone_killed(scene: Scene) -> None:
    web = _lone(scene)
    await _restarted(web, signal.SIGKILL)
    await web.until_ready()


@fault(
    "Klockan går fel (en server)",
    "fram sex timmar i 8 s, sedan tillbaka sex timmar i 8 s",
    lone=True,
)
async def lone_clock_jumps(scene: Scene) -> None:
    await _clock_jumps(scene)


@fault(
    "Databasfilen går inte att nå (en server)",
    "`kill -9`, och filen är borta (en mapp ligger i dess ställe) i 10 s efter omstarten",
    lone=True,
)
async def file_unreachable(scene: Scene) -> None:
    web, file = _lone(scene), _file(scene)
    await web.end()
    away = [each.rename(each.with_name(f"away{each.name}")) for each in _parts(file)]
    file.mkdir()
    web.start()
    await web.until_ready(of="healthz")
    await asyncio.sleep(_AWAY)
    file.rmdir()
    for each in away:
        each.rename(each.with_name(each.name.removeprefix("away")))
    scene.mended()


@fault(
    "Databasfilen är förstörd (en server)",
    "filen skrivs över med skräp och webbprocessen dör; efter 10 s läggs en hel tillbaka",
    lone=True,
)
async def file_corrupt(scene: Scene) -> None:
    web, file = _lone(scene), _file(scene)
    await web.end()
    whole = {each: each.read_bytes() for each in _parts(file)}
    for each, content in whole.items():
        each.write_bytes(random.Random(SEED).randbytes(len(content)))
    web.start()
    await web.until_ready(of="healthz")
    await asyncio.sleep(_AWAY)
    for each in _parts(file):
        each.unlink()
    for each, content in whole.items():
        each.write_bytes(content)
    scene.mended()


@fault(
    "Databasfilen är förstörd och byts mot en tom (en server)",
    "som ovan, men filen tas bort i stället för att läggas tillbaka",
    lone=True,
)
async def file_replaced(scene: Scene) -> None:
    web, file = _lone(scene), _file(scene)
    await web.end()
    for each in _parts(file):
        each.write_bytes(b"skr\xe4p" * 1000)
    web.start()
    await web.until_ready(of="healthz")
    await asyncio.sleep(5)
    for each in _parts(file):
        each.unlink()
    scene.mended()


# how


async def _restarted(process: Process, number: signal.Signals) -> int:
    """End it and start it at once, without waiting for it to be ready."""
    code = await process.end(number)
    process.start()
    return code


async def _away(scene: Scene, leave: Callable[[], object], come_back: Callable[[], object]) -> None:
    """Be without it for ten seconds."""
    await asyncio.to_thread(leave)
    await asyncio.sleep(_AWAY)
    await asyncio.to_thread(come_back)
    scene.mended()


@contextlib.asynccontextmanager
async def _frozen(scene: Scene, processes: Sequence[Process]) -> AsyncIterator[None]:
    for process in processes:
        process.send(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send(signal.SIGCONT)
        scene.mended()


async def _clock_jumps(scene: Scene) -> None:
    for hours in (6, -6):
        scene.fleet.set_clock(hours * 3600)
        await asyncio.sleep(8)
    scene.fleet.set_clock(0)
    scene.mended()


def _limit(processes: Sequence[Process], what: int, most: int | None) -> None:
    """Set the soft limit; `None`: what the hard one allows."""
    for process in processes:
        _, hard = resource.prlimit(process.pid, what)
        resource.prlimit(process.pid, what, (hard if most is None else most, hard))


def _postgres_setting(fleet: Fleet, value: str) -> None:
    connection = psycopg2.connect(fleet.postgres.url("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
        cursor.execute(f"ALTER SYSTEM SET default_transaction_read_only = {value}")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


def _lone(scene: Scene) -> Process:
    assert scene.fleet.lone is not None
    return scene.fleet.lone


def _file(scene: Scene) -> Path:
    return Path(_lone(scene).settings["VAGVISAREN_DATA_DIR"]) / DATABASE


def _parts(file: Path) -> list[Path]:
    """A SQLite file and those beside it."""
    return [*file.parent.glob(f"{file.name}*")]


@contextlib.asynccontextmanager
async def _direct(scene: Scene) -> AsyncIterator[list[httpx.AsyncClient]]:
    """The two web processes themselves, without nginx."""
    async with contextlib.AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                httpx.AsyncClient(
                    base_url=f"http://127.0.0.1:{port_of(web)}", timeout=60, trust_env=False
                )
            )
            for web in scene.fleet.webs
        ]


async def _tell(
    web: httpx.AsyncClient, message: str, session: str | None, key: str | None = None
) -> dict[str, Any]:
    headers = {"Idempotency-Key": key or secrets.token_urlsafe(12)}
    response = await web.post(CHAT, json={"message": message, "session": session}, headers=headers)
    if response.status_code != 200:
        raise TroubleError(f"status {response.status_code}", response.text[:200])
    told: dict[str, Any] = response.json()
    return told


def _options(answer: dict[str, Any]) -> tuple[str, str] | None:
    """Two answers to the open question, as buttons send them."""
    for message in answer["messages"]:
        question = message.get("question")
        if question:
            values = [option["value"] for option in question["options"]][:2]
            sent = [[value] if question["multiple"] else value for value in values]
            sent = [value[0] if value == ["vet_ej"] else value for value in sent]
            first, second = ("/svar" + json.dumps({question["fact"]: each}) for each in sent)
            return first, second
    return None


def _after(person: Witness, payloads: Sequence[str]) -> Any:
    """The person's answers after those buttons, one after the other."""
    before = person.facts
    try:
        for payload in payloads:
            person.facts = person._after(payload)
        return person.facts
    finally:
        person.facts = before


def _check(scene: Scene, person: Witness, answer: dict[str, Any]) -> None:
    wanted = [e.as_dict() for e in scene.crowd.dialogue.answers(State(facts=person.facts))]
    scene.expect(answer.get("answers", []) == wanted, "lost", (wanted, answer.get("answers")))


async def _byte_by_byte(scene: Scene, at_once: bytes, slowly: bytes) -> str:
    """What is answered: a status, or that nothing was."""
    url = httpx.URL(scene.crowd.address)
    reader, writer = await asyncio.open_connection(url.host, url.port, ssl=scene.fleet.trust)
    try:
        writer.write(at_once)
        for place in range(min(len(slowly), 25)):
            writer.write(slowly[place : place + 1])
            await writer.drain()
            await asyncio.sleep(1)
        said = await asyncio.wait_for(reader.readline(), 30)
        return said.split()[1].decode() if said else "förbindelsen stängs efter 10 s"
    except (OSError, asyncio.TimeoutError):
        return "förbindelsen stängs efter 10 s"
    finally:
        writer.close()


def _counted(said: Sequence[str]) -> str:
    return ", ".join(f"{said.count(each)} gånger {each}" for each in dict.fromkeys(said))


# running


async def observe(fault: Fault, scene: Scene) -> Outcome:
    """Inject it among people who talk, and look until all is as before."""
    crowd, fleet = scene.crowd, scene.fleet
    for process in fleet.processes:
        if not process.alive:
            process.start()
    waiting = [*fleet.webs, *(fleet.rasas if fault.both else ())]
    await asyncio.gather(*(process.until_ready() for process in waiting))
    await crowd.until_whole()
    await crowd.settled()
    scene.notes = []
    crowd.seen.record = Record()
    await asyncio.sleep(_BEFORE)
    scene.mended()
    try:
        await fault.act(scene)
    except (TroubleError, RestartedError, FleetError, httpx.HTTPError) as error:
        told = error.what if isinstance(error, TroubleError) else ""
        scene.record.note(TroubleError(f"{type(error).__name__} {error}", told))
    over: float = scene.over
    try:
        back: float | None = max(0.0, await crowd.until_whole() - over)
        await crowd.settled()
    except TimeoutError:
        back = None
    await asyncio.sleep(_BEFORE)
    return Outcome(fault, crowd.seen.record, back, tuple(scene.notes))


async def run(fleet: Fleet, chosen: Sequence[Fault]) -> list[Outcome]:
    """Each fault in turn, first where there are several of everything."""
    dialogue, chance = Dialogue(Resolver.load()), random.Random(SEED)
    outcomes: list[Outcome] = []
    await fleet.up()
    for lone in (False, True):
        faults = [each for each in chosen if each.lone is lone]
        if not faults:
            continue
        address = fleet.address
        if lone:
            address = f"http://127.0.0.1:{port_of(await fleet.lone_up())}"
        crowd = Crowd(address, fleet.trust, dialogue, at_once=_PEOPLE, chance=chance)
        crowd.begin()
        for each in faults:
            began = time.monotonic()
            outcome = await observe(each, Scene(fleet, crowd))
            outcomes.append(outcome)
            print(
                f"{each.name} ({time.monotonic() - began:.0f} s): {seen(outcome)} | "
                f"{back(outcome)} | {lost(outcome)}",
                flush=True,
            )
            for example in outcome.record.examples[:3]:
                print(f"    {example}", flush=True)
        await crowd.end()
    return outcomes


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--only", action="append", metavar="NAME", help="this fault; repeat")
    parser.add_argument("--list", action="store_true", help="name the faults")
    parser.add_argument("--write", type=Path, help="the document: docs/felmatris.md")
    parser.add_argument(
        "--results",
        type=Path,
        help="JSON: what was seen before, and now; a fault done again is new",
    )
    given = parser.parse_args(arguments)
    if given.list:
        print("\n".join(f"{each.name}: {each.title}" for each in FAULTS))
        return 0
    unknown = set(given.only or ()) - {each.name for each in FAULTS}
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    chosen = [each for each in FAULTS if not given.only or each.name in given.only]
    end_when_asked()
    with tempfile.TemporaryDirectory(prefix="vagvisaren-") as name, Fleet(Path(name)) as fleet:
        outcomes = asyncio.run(run(fleet, chosen))
    rows = {each.name: each for each in map(row, outcomes)}
    if given.results:
        before = json.loads(given.results.read_text("utf-8")) if given.results.exists() else []
        rows = {**{each["name"]: Row(**each) for each in before}, **rows}
        kept = json.dumps([asdict(each) for each in rows.values()], ensure_ascii=False, indent=1)
        given.results.write_text(kept + "\n", encoding="utf-8")
    text = matrix([*rows.values()], _PEOPLE)
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 1 if any(each.bad for each in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
