"""Hostile and broken inputs against the running service, and what they leave behind.

    .venv/bin/python -m bench.hostile --inputs 50000

A fifth of them are messages with made-up personal identity numbers. Counted are answers with a
status of 500 or more, and answers that hold anything of somebody else's conversation. Afterwards
every byte that was kept is looked through for the numbers: the data folder, the logs (at their
most talkative) and Rasa's memory. The exit code is 1 if anything was found.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import html
import json
import os
import random
import re
import secrets
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bench import scan
from bench.attempts import CHAT, PAGE, Attempt, Attempts, Victim
from bench.openings import texts
from bench.people import SEED
from bench.served import Served
from bench.spellings import BEYOND, numbers
from bot.privacy.folding import fold
from bot.resolver import Resolver

_VICTIMS, _ANSWERS = 24, 6
_KEPT = 12  # examples of each thing
_PATIENCE = 60.0  # seconds for an answer
_WIRE = 4.0  # seconds on the wire: some of what is sent there has no end
_OWN = re.compile(r'<li class="vv-turn vv-own.*?</li>', re.DOTALL)
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_TAKEN = "[borttaget"
_SAME = "somebody's answers"
Report = dict[str, Any]


@dataclass
class Seen:
    """What came back."""

    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    failures: list[str] = field(default_factory=list)  # 500 and more
    crossed: list[str] = field(default_factory=list)
    numbers: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    harmless: dict[str, int] = field(default_factory=Counter)
    alarms: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    done: int = 0


class Attack:
    """Sends the attempts and judges the answers."""

    def __init__(self, address: str, resolver: Resolver, at_once: int) -> None:
        self.seen = Seen()
        self.victims: list[Victim] = []
        self._host, self._port = address.removeprefix("http://").split(":")
        self._at_once = at_once
        self._notice = resolver.phrase("borttaget", lista="|").partition("|")[0]
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=at_once)
        self._client = httpx.AsyncClient(
            base_url=address, timeout=_PATIENCE, limits=limits, trust_env=False
        )

    async def prepare(self, chance: random.Random) -> None:
        """Have conversations that nobody else may see anything of."""
        for _ in range(_VICTIMS):
            self.victims.append(await self._victim(chance))

    async def run(self, attempts: Sequence[Attempt]) -> None:
        """Send them all, so many at once."""
        waiting = iter(attempts)

        async def one_after_another() -> None:
            for attempt in waiting:
                await self._try(attempt)
                self.seen.done += 1

        watch = asyncio.create_task(self._watch(len(attempts)))
        try:
            await asyncio.gather(*(one_after_another() for _ in range(self._at_once)))
        finally:
            watch.cancel()

    async def unharmed(self) -> int:
        """How many of the victims go on where they were."""
        count = 0
        for victim in self.victims:
            answer = await self._client.post(
                CHAT, json={"message": "hjälp", "session": victim.session}
            )
            count += answer.status_code == 200 and _answers(answer.json()) == victim.answers
        return count

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _victim(self, chance: random.Random) -> Victim:
        told = (await self._client.post(CHAT, json={"message": ""})).json()
        key, message = "", ""
        for _ in range(_ANSWERS):
            question = next((m["question"] for m in told["messages"] if m.get("question")), None)
            if question is None:
                break
            value = chance.choice(question["options"])["value"]
            answer = [value] if question["multiple"] and value != "vet_ej" else value
            message = "/svar" + json.dumps({question["fact"]: answer}, ensure_ascii=False)
            key = secrets.token_urlsafe(12)
            told = (
                await self._client.post(
                    CHAT,
                    json={"message": message, "session": told["session"]},
                    headers={"Idempotency-Key": key},
                )
            ).json()
        session = told["session"]
        return Victim(session, session.split(".")[0], key, message, _answers(told))

    async def _try(self, attempt: Attempt) -> None:
        try:
            if attempt.raw is not None:
                status, body = await self._on_the_wire(attempt.raw)
            else:
                response = await self._client.request(
                    attempt.method,
                    attempt.path,
                    headers=dict(attempt.headers),
                    content=attempt.content,
                )
                status, body = str(response.status_code), response.text + str(response.headers)
        except (httpx.HTTPError, OSError, UnicodeError) as error:
            status, body = type(error).__name__, ""
        self.seen.statuses[attempt.kind][status] += 1
        if status.startswith("5") or status.endswith("Timeout"):
            self.seen.failures.append(f"{status} {_told(attempt)} -> {body[:150]!r}")
        reason = self._crossing(attempt, body)
        if reason == _SAME and await self._alike(attempt):
            reason = ""  # somebody else told the same by themselves
        if reason:
            self.seen.crossed.append(f"{reason}: {_told(attempt)} -> {body[:200]!r}")
        if status == "200":
            self._redaction(attempt, body)

    async def _on_the_wire(self, raw: bytes) -> tuple[str, str]:
        reader, writer = await asyncio.open_connection(self._host, int(self._port))
        data = b""
        try:
            writer.write(raw)
            await writer.drain()
            with contextlib.suppress(asyncio.TimeoutError):
                while piece := await asyncio.wait_for(reader.read(65536), _WIRE):
                    data += piece
                    if _complete(data):
                        break
        finally:
            writer.close()
        found = _STATUS.findall(data)
        worst = max(found, default=b"no answer")
        return worst.decode(), data.decode("utf-8", "replace")

    def _crossing(self, attempt: Attempt, body: str) -> str:
        """Why the answer may not be: what of somebody else's is in it; empty if nothing is."""
        if any(victim.id in body for victim in self.victims):
            return "somebody's session"
        if attempt.empty and "/andra{" in html.unescape(body).replace('\\"', '"'):
            return "answers where none were given"
        with contextlib.suppress(ValueError, AttributeError, KeyError, TypeError):
            answers = _answers(json.JSONDecoder().raw_decode(body)[0])
            if answers and any(victim.answers == answers for victim in self.victims):
                return _SAME
        return ""

    async def _alike(self, attempt: Attempt) -> bool:
        """Whether the message alone, to nobody's conversation, gives some victim's answers."""
        try:
            message = json.loads(attempt.content)["message"]
        except (ValueError, KeyError, TypeError):
            return False
        answer = await self._client.post(CHAT, json={"message": message})
        answers = _answers(answer.json()) if answer.status_code == 200 else ()
        return any(victim.answers == answers for victim in self.victims)

    def _redaction(self, attempt: Attempt, body: str) -> None:
        if attempt.number is None and not attempt.harmless:
            return
        own = html.unescape(" ".join(_OWN.findall(body))) if attempt.path == PAGE else ""
        taken = _TAKEN in own if attempt.path == PAGE else self._notice in body
        if attempt.number is None:
            self.seen.harmless[attempt.kind] += 1
            if taken:
                self.seen.alarms[attempt.kind].append(attempt.harmless)
            return
        kept = re.sub(r"\D", "", fold(own).text)
        whole = taken and attempt.number.digits[6:] not in kept
        self.seen.numbers[attempt.number.kind].append(whole)
        if not whole:
            self.seen.missed[attempt.number.kind].append(attempt.number.said)

    async def _watch(self, count: int) -> None:
        began = time.monotonic()
        while True:
            await asyncio.sleep(10)
            print(
                f"{time.monotonic() - began:6.0f} s  {self.seen.done:7,} of {count:,} inputs  "
                f"500s {len(self.seen.failures)}  crossed {len(self.seen.crossed)}",
                flush=True,
            )


def plan(
    attempts: Attempts, chance: random.Random, inputs: int, said: Sequence[str]
) -> tuple[list[Attempt], frozenset[str]]:
    """So many, in a random order, and the numbers in them."""
    today = dt.date.today()  # a moment in a log must not look like a number
    never = frozenset(f"{today + dt.timedelta(days):%y%m%d}" for days in (-1, 0, 1))
    sent = numbers(chance, inputs // 5, never)
    chosen = [attempts.numbered(each, page=chance.random() < 0.5) for each in sent]
    elsewhere = numbers(chance, inputs // 25, never)
    chosen += map(attempts.aside, elsewhere)
    for _ in range(inputs // 20):
        chosen.append(attempts.innocent(page=chance.random() < 0.5))
        chosen.append(attempts.innocent(chance.choice(said), page=chance.random() < 0.5))
    chosen += [attempts.draw() for _ in range(inputs - len(chosen))]
    chance.shuffle(chosen)
    return chosen, frozenset(each.digits for each in (*sent, *elsewhere))


def _answers(told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((each["fact"], each["answer"]) for each in told.get("answers", ()))


def _complete(data: bytes) -> bool:
    """Whether an answer is there with all of its body."""
    head, found, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return bool(found and length and len(body) >= int(length[1]))


def _told(attempt: Attempt) -> str:
    if attempt.raw is not None:
        return f"[{attempt.kind}] {attempt.raw[:160]!r}"
    sent = f"{attempt.method} {attempt.path[:80]} {dict(attempt.headers)} {attempt.content[:160]!r}"
    return f"[{attempt.kind}] {sent}"


async def attack(
    address: str, resolver: Resolver, options: argparse.Namespace, secret: str | None
) -> tuple[Attack, int, frozenset[str], float]:
    """Everything sent; then how many victims are unharmed, the numbers, and the seconds."""
    chance = random.Random(options.seed)
    made = Attack(address, resolver, options.at_once)
    await made.prepare(chance)
    said = [text for text, _ in texts()]
    drawn = Attempts(chance, made.victims, said, secret)
    attempts, digits = plan(drawn, chance, options.inputs, said)
    began = time.monotonic()
    await made.run(attempts)
    seconds = time.monotonic() - began
    unharmed = await made.unharmed()
    await made.close()
    return made, unharmed, digits, seconds


def left_behind(served: Served, digits: frozenset[str]) -> dict[str, Any]:
    """The numbers in what the service keeps: files, logs, and Rasa's memory.

    Raises `RuntimeError` if the search would not find them.
    """
    if unseen := scan.blind(digits):
        raise RuntimeError(f"the search does not find numbers that are {', '.join(unseen)}")
    told = {}
    looked = {"data": served.data, "logs": served.logs}
    for name, path in looked.items():
        found, size = scan.folder(path, digits)
        told[name] = _found(found, size)
    pid = served.processes().get("rasa")
    if pid is not None:
        with contextlib.suppress(OSError):
            told["rasa's memory"] = _found(*scan.memory(pid, digits))
    return told


def _found(found: Sequence[scan.Found], size: int) -> dict[str, Any]:
    examples = [f"{each.place}: {each.around!r}" for each in found[:_KEPT]]
    return {"bytes": size, "found": len(found), "examples": examples}


def report(made: Attack, unharmed: int, seconds: float, note: str) -> Report:
    """The figures."""
    seen = made.seen
    usual = [each for kind, all in seen.numbers.items() if kind not in BEYOND for each in all]
    return {
        "service": note,
        "inputs": seen.done,
        "seconds": round(seconds, 1),
        "five_hundreds": len(seen.failures),
        "crossed": len(seen.crossed),
        "victims_unharmed": f"{unharmed} of {len(made.victims)}",
        "statuses": {kind: dict(each) for kind, each in sorted(seen.statuses.items())},
        "failures": seen.failures[:_KEPT],
        "crossings": seen.crossed[:_KEPT],
        "recall": round(sum(usual) / len(usual), 5) if usual else None,
        "numbers": {
            kind: {
                "sent": len(all),
                "taken": sum(all),
                "goal": kind not in BEYOND,
                "missed": seen.missed[kind][:_KEPT],
            }
            for kind, all in sorted(seen.numbers.items())
        },
        "false_alarms": {
            kind: {
                "sent": count,
                "alarms": len(seen.alarms[kind]),
                "examples": seen.alarms[kind][:_KEPT],
            }
            for kind, count in sorted(seen.harmless.items())
        },
    }


def markdown(told: Report) -> str:
    """The figures as a document."""
    rows = [
        "# Hostile and broken inputs",
        "",
        f"{told['service']}; {told['inputs']:,} inputs in {told['seconds']} s.",
        "",
        f"- answers with a status of 500 or more: {told['five_hundreds']}",
        f"- answers with something of another conversation: {told['crossed']}",
        f"- conversations under attack that went on as they were: {told['victims_unharmed']}",
        "",
        "| kind | answers by status |",
        "| --- | --- |",
    ]
    for kind, statuses in told["statuses"].items():
        listed = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
        rows.append(f"| {kind} | {listed} |")
    rows += [
        "",
        "| personal identity numbers | sent | taken out | share |",
        "| --- | --- | --- | --- |",
    ]
    for kind, each in told["numbers"].items():
        name = kind if each["goal"] else f"({kind})"
        share = f"{each['taken'] / each['sent']:.2%}"
        rows.append(f"| {name} | {each['sent']:,} | {each['taken']:,} | {share} |")
    if told["recall"] is not None:
        rows += ["", f"Recall {told['recall']:.3%}, without the kinds in brackets."]
    for kind, each in told["false_alarms"].items():
        rows.append(f"False alarms, {kind}: {each['alarms']} of {each['sent']:,}.")
    rows += ["", "| looked through for the numbers | bytes | found |", "| --- | --- | --- |"]
    for name, each in told["left_behind"].items():
        rows.append(f"| {name} | {each['bytes']:,} | {each['found']} |")
    for title, examples in _examples(told):
        rows += ["", f"**{title}**", "", *(f"- `{example}`" for example in examples)]
    return "\n".join(rows) + "\n"


def _examples(told: Report) -> list[tuple[str, list[str]]]:
    listed = [
        ("500 and more", told["failures"]),
        ("Crossed", told["crossings"]),
        *((f"Missed, {kind}", each["missed"]) for kind, each in told["numbers"].items()),
        *((f"False alarms, {k}", each["examples"]) for k, each in told["false_alarms"].items()),
        *((f"Left in {name}", each["examples"]) for name, each in told["left_behind"].items()),
    ]
    return [(title, examples) for title, examples in listed if examples]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("--inputs", type=int, default=50_000)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--address", help="http://host:port of a running service, not looked into")
    parser.add_argument("--without-rasa", action="store_true", help="start the web process only")
    parser.add_argument("--out", type=Path, help="folder for hostile.json and hostile.md")
    options = parser.parse_args(arguments)
    resolver = Resolver.load()
    with contextlib.ExitStack() as stack:
        if options.address:
            address, note, secret, served = options.address, options.address, None, None
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            started = Served(folder, rasa=not options.without_rasa, log_level="DEBUG")
            served = stack.enter_context(started)
            address, note, secret = served.address, served.note, served.secret
        print(f"{note}, at {address}; this is process {os.getpid()}", flush=True)
        made, unharmed, digits, seconds = asyncio.run(attack(address, resolver, options, secret))
        told = report(made, unharmed, seconds, note)
        print(f"looking for {len(digits):,} numbers in what is left", flush=True)
        told["left_behind"] = left_behind(served, digits) if served else {}
    text = markdown(told)
    print(text)
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "hostile.md").write_text(text, encoding="utf-8")
        figures = json.dumps(told, ensure_ascii=False, indent=1)
        (options.out / "hostile.json").write_text(figures + "\n", encoding="utf-8")
    kept = sum(each["found"] for each in told["left_behind"].values())
    harmed = unharmed < len(made.victims)
    return 1 if told["five_hundreds"] or told["crossed"] or kept or harmed else 0


if __name__ == "__main__":
    sys.exit(main())
