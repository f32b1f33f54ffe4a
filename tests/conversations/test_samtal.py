"""The conversations written down in *.yml beside this file; LAS_MIG.md says how to read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.chat import Chat

pytestmark = pytest.mark.rasa

FOLDER = Path(__file__).parent
DOES = {"skriver", "valjer", "svarar_pa_resten", "svarar_till"}
EXPECTS = {"fragar_om", "samma_fraga", "sager", "sager_inte", "sager_forst", "vet", "vet_inte_om"}
EXPECTS |= {"nasta_kontakt", "besked", "amne", "knapp"}


def conversations() -> Iterable[tuple[str, list[dict[str, Any]]]]:
    for path in sorted(FOLDER.glob("*.yml")):
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            yield f"{path.stem}: {document['samtal']}", document["steg"]


ALL = list(conversations())


@pytest.mark.parametrize("steps", [steps for _, steps in ALL], ids=[name for name, _ in ALL])
def test_the_conversation_goes_as_written(
    new_chat: Callable[..., Chat], steps: list[dict[str, Any]]
) -> None:
    chat = new_chat()
    for number, step in enumerate(steps, 1):
        before = chat.state.get("asked")
        do(chat, step)
        for key, wanted in step.items():
            if key in EXPECTS:
                problem = check(chat, key, wanted, before)
                assert problem is None, f"step {number} {step}: {problem}\n\n{chat.text}"


def do(chat: Chat, step: dict[str, Any]) -> None:
    assert len(step.keys() & DOES) == 1, f"one of {sorted(DOES)}: {step}"
    assert step.keys() <= DOES | EXPECTS | {"med"}, f"unknown keys: {step}"
    if "skriver" in step:
        chat.write(step["skriver"])
    elif "valjer" in step:
        chat.click(step["valjer"])
    elif "svarar_till" in step:
        chat.to(step["svarar_till"], step.get("med", {}))
    else:
        chat.finish(step["svarar_pa_resten"])


def check(chat: Chat, key: str, wanted: Any, before: str | None) -> str | None:
    """What is wrong; `None` if all is well."""
    if key == "fragar_om":
        return None if chat.asked == wanted else f"asks about {chat.asked}"
    if key == "samma_fraga":
        return None if (chat.asked == before) == wanted else f"asks about {chat.asked}"
    if key == "sager":
        return said(chat.text, wanted, True)
    if key == "sager_inte":
        return said(chat.text, wanted, False)
    if key == "sager_forst":
        return said(chat.messages[0]["text"], wanted, True)
    if key == "vet":
        wrong = {
            fact: chat.facts.get(fact) for fact in wanted if chat.facts.get(fact) != wanted[fact]
        }
        return f"knows {wrong}" if wrong else None
    if key == "vet_inte_om":
        known = chat.facts.keys() & set(wanted)
        return f"knows {sorted(known)}" if known else None
    if key == "besked":
        return None if (chat.outcome is not None) == wanted else "result or none"
    if key == "amne":
        return None if wanted in chat.topics else f"topics {chat.topics}"
    if key == "knapp":
        missing = set(listed(wanted)) - set(chat.titles)
        return f"no button {sorted(missing)} among {chat.titles}" if missing else None
    assert key == "nasta_kontakt"
    if chat.outcome is None:
        return "no result"
    contact = chat.outcome["next_contact"]
    place = f"{contact['actor']}/{contact['contact_point']}"
    return None if wanted in (contact["actor"], place) else f"next contact {place}"


def said(text: str, wanted: Any, should: bool) -> str | None:
    for part in listed(wanted):
        if (part.casefold() in text.casefold()) != should:
            return f"'{part}' {'is not' if should else 'is'} said"
    return None


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
