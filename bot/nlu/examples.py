"""What the classifier learns from: (text, label) out of the data files and the knowledge base.

A label is an intent, or `amne/<id>` for a topic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.resolver import Knowledge

DATA = Path(__file__).parent.parent / "data"
TOPIC = "amne/"
# What Rasa calls any topic; which one is said beside it.
TOPIC_INTENT = "amne_fraga"
DEFINITION = "begrepp_fraga"
# What is told by other means than the classifier.
_NOT_LEARNT = frozenset({"annat_sprak", "nonsens"})
# Ways to ask about a word. Only learnt from, and nobody reads them: so here, not in phrases.yml.
_ASKING = (
    *("vad är {}", "vad betyder {}", "vad innebär {}", "förklara {}", "vad menas med {}"),
    "vad är {} för något",
)


def examples(knowledge: Knowledge, data: Path = DATA) -> list[tuple[str, str]]:
    """All of them, each text once: what somebody chose the label for counts before the rest."""
    found = dict(written(data / "nlu"))
    labelled = ((message.text, message.label(knowledge)) for message in messages(data / "messages"))
    chosen = ((text, label) for text, label in labelled if label not in _NOT_LEARNT)
    for text, label in (*chosen, *asked_of_topics(knowledge), *asked_of_words(knowledge)):
        found.setdefault(text, label)
    return list(found.items())


def files(data: Path = DATA) -> list[Path]:
    """The files that the examples are written in, beside the knowledge base."""
    return sorted((*(data / "nlu").glob("*.yml"), *(data / "messages").glob("*.yml")))


def written(folder: Path = DATA / "nlu") -> Iterator[tuple[str, str]]:
    """The examples in Rasa's training files."""
    for file in sorted(folder.glob("*.yml")):
        for entry in YAML(typ="safe").load(file)["nlu"]:
            for line in entry["examples"].splitlines():
                yield line.removeprefix("-").strip(), entry["intent"]


@dataclass(frozen=True)
class LabelledMessage:
    """A message somebody wrote and labelled. `want`: topics and intents that fit, best first."""

    text: str
    want: tuple[str, ...]

    def label(self, knowledge: Knowledge) -> str:
        """The label of the best."""
        best = self.want[0]
        return TOPIC + best if best in knowledge.topics else best


def messages(folder: Path = DATA / "messages") -> Iterator[LabelledMessage]:
    """The messages in the files of that folder, whose form is described in its LAS_MIG.md."""
    for file in sorted(folder.glob("*.yml")):
        for entry in YAML(typ="safe").load(file):
            yield LabelledMessage(entry["text"], tuple(entry["want"]))


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
