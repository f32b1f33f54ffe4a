"""The sample questions, typed by others, in the words of the contract.

They are never trained on. Their facts use other names than ours; what a sample says but we have
no fact for is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parent / "exempelfragor.jsonl"

_ACTORS = {
    "arbetsgivare": ("arbetsgivaren",),
    "varden": ("halso_och_sjukvarden",),
    "rehabkoordinator": ("halso_och_sjukvarden",),
    "facket_skyddsombud": ("facket", "skyddsombudet"),
    "a_kassa": ("a_kassan",),
    "foretagshalsovard": ("foretagshalsovarden",),
    "socialtjansten_ekonomiskt_bistand": ("socialtjansten",),
    "omstallningsorganisation": ("omstallningsorganisationen",),
}
_WORKPLACES = {
    "vard": "varden",
    "socialtjanst": "socialtjansten",
    "arbetsgivare": "arbetsgivare",
    "skola": "annan",
}
_NEEDS = {
    "byte_arbete": "byta_arbete",
    "arbetslivsinriktad_rehab": "arbetslivsinriktad_rehabilitering",
}
_HEALTH = {"psykisk": "psykisk_sjukdom", "arbetsrelaterad": None}


@dataclass(frozen=True)
class Sample:
    """A question as somebody typed it, what is true of them, and which actors are right."""

    text: str
    facts: dict[str, str | list[str]]
    actors: frozenset[str]
    situation: str

    def answer(self, fact: str) -> str | list[str]:
        """What this person answers when asked: what is known of them, else "vet inte"."""
        return self.facts.get(fact, "vet_ej")


def samples() -> list[Sample]:
    """All of them, in the order of the file."""
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    return [_sample(json.loads(line)) for line in lines]


def _sample(record: dict[str, Any]) -> Sample:
    named = [record["next_actor"], *record.get("also", ())]
    actors = frozenset(actor for name in named for actor in _ACTORS.get(name, (name,)))
    given = {**record.get("inferred", {}), **record["facts"]}
    facts = dict(_facts(given))
    facts.setdefault("fragestallare", record["asker"])
    if record["asker"] == "personal":
        facts["arendetyp"] = "enskilt"
    return Sample(record["text"], facts, actors, record["situation"])


def _facts(given: dict[str, Any]) -> Any:
    for name, value in given.items():
        if name in (
            "sysselsattning",
            "sgi",
            "ersattning",
            "inskriven_af",
            "lakarintyg",
            "samtycke",
        ):
            yield name, "vet_ej" if value == "osaker" else value
        elif name == "behov":
            yield name, [_NEEDS.get(item, item) for item in value]
        elif name == "sjukdag":
            yield "sjukskrivning", _period(value)
        elif name == "sjukskriven" and "sjukdag" not in given:
            yield "sjukskrivning", "nej" if value == "nej" else "vet_ej"
        elif name == "alder":
            yield "under_30", "ja" if value < 30 else "nej"
        elif name == "arbetsgivare_agerar":
            yield "arbetsgivaren_tar_ansvar", value
        elif name == "asker_relation":
            yield "fragestallare", value
        elif name == "roll":
            yield "verksamhet", _WORKPLACES[value]
        elif name == "halsa":
            known = [_HEALTH[item] for item in value if _HEALTH.get(item)]
            if known:
                yield name, known
            if "arbetsrelaterad" in value:
                yield "arbetsrelaterad", "ja"


def _period(day: int) -> str:
    for last, period in ((14, "dag_1_14"), (90, "dag_15_90"), (180, "dag_91_180")):
        if day <= last:
            return period
    return "dag_181_365" if day <= 365 else "efter_dag_365"
