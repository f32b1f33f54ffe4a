"""What the classifier learns from: (text, label) out of the data files and the knowledge base.

A label is an intent, or `amne/<id>` for a topic.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml import YAML

from bot.resolver import Knowledge

FOLDER = Path(__file__).parent.parent / "data" / "nlu"
TOPIC = "amne/"
# What Rasa calls any topic; which one is said beside it.
TOPIC_INTENT = "amne_fraga"
DEFINITION = "begrepp_fraga"
# Ways to ask about a word. Only learnt from, and nobody reads them: so here, not in phrases.yml.
_ASKING = (
    *("vad är {}", "vad betyder {}", "vad innebär {}", "förklara {}", "vad menas med {}"),
    "vad är {} för något",
)


def examples(knowledge: Knowledge, folder: Path = FOLDER) -> list[tuple[str, str]]:
    """All of them, each text once: what somebody chose the intent for counts before the rest."""
    found = dict(written(folder))
    for text, label in (*asked_of_topics(knowledge), *asked_of_words(knowledge)):
        found.setdefault(text, label)
    return list(found.items())


def written(folder: Path = FOLDER) -> Iterator[tuple[str, str]]:
    """The examples in Rasa's training files."""
    for file in sorted(folder.glob("*.yml")):
        for entry in YAML(typ="safe").load(file)["nlu"]:
            for line in entry["examples"].splitlines():
                yield line.removeprefix("-").strip(), entry["intent"]


def asked_of_topics(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """How people ask about each topic."""
    yield from titles(knowledge)
    for topic in knowledge.topics.values():
        for text in topic.questions:
            yield text, TOPIC + topic.id


def titles(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The title of each topic, which is one way to ask about it."""
    for topic in knowledge.topics.values():
        yield topic.title, TOPIC + topic.id


def asked_of_words(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Questions about the words of the glossary."""
    for number, term in enumerate(knowledge.glossary.values()):
        for offset, name in enumerate((term.term, *term.aliases)):
            # one pattern for each name, in turn: the patterns are learnt, and so are the names
            pattern = _ASKING[(number + offset) % len(_ASKING)]
            yield pattern.format(name), DEFINITION
