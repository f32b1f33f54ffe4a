"""The sample questions, typed by others, in the words of the contract.

They are never trained on. Their facts use other names than ours; what a sample says but we have
no fact for is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.evaluation.cases import PATIENT, STAFF, Case, CaseError
from bot.resolver import Value

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
_HEALTH = {"psykisk": "psykisk_sjukdom"}
_WORK_RELATED = "arbetsrelaterad"
_SAME = frozenset({"sysselsattning", "sgi", "ersattning", "inskriven_af", "lakarintyg", "samtycke"})


def samples(file: Path) -> list[Case]:
    """All of them, in the order of the file. Raises `CaseError`."""
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(_case(json.loads(line), f"{file.name}:{number}"))
        except (ValueError, KeyError, TypeError) as error:
            raise CaseError(f"{file} no. {number}: {error!r}") from error
    return found


def _case(record: dict[str, Any], place: str) -> Case:
    best = _actors(record["next_actor"])
    others = (actor for name in record.get("also", ()) for actor in _actors(name))
    truth = dict(_facts({**record.get("inferred", {}), **record["facts"]}))
    truth.setdefault("fragestallare", record["asker"])
    said = {"fragestallare": truth["fragestallare"], **dict(_facts(record["facts"]))}
    if record["asker"] == STAFF:
        truth["arendetyp"] = "enskilt"
    return Case(
        text=record["text"],
        who=STAFF if record["asker"] == STAFF else str(truth.get("fragestallare", PATIENT)),
        place=place,
        facts=said,
        truth=truth,
        contact=tuple(dict.fromkeys((*best, *others))),
        best=best,
    )


def _actors(name: str) -> tuple[str, ...]:
    return _ACTORS.get(name, (name,))


def _facts(given: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    for name, value in given.items():
        if name in _SAME:
            yield name, _plain("vet_ej" if value == "osaker" else value)
        elif name == "behov":
            yield name, tuple(_NEEDS.get(item, item) for item in value)
        elif name == "sjukdag":
            yield "sjukskrivning", _period(value)
        elif name == "sjukskriven" and value == "nej" and "sjukdag" not in given:
            yield "sjukskrivning", "nej"
        elif name == "alder":
            yield "under_30", "ja" if value < 30 else "nej"
        elif name == "arbetsgivare_agerar":
            yield "arbetsgivaren_tar_ansvar", value
        elif name == "asker_relation":
            yield "fragestallare", value
        elif name == "roll":
            yield "verksamhet", _WORKPLACES[value]
        elif name == "halsa":
            known = tuple(_HEALTH.get(item, "annan") for item in value if item != _WORK_RELATED)
            if known:
                yield name, known
            if _WORK_RELATED in value:
                yield _WORK_RELATED, "ja"


def _plain(value: str | list[str]) -> Value:
    return value if isinstance(value, str) else tuple(value)


def _period(day: int) -> str:
    for last, period in ((14, "dag_1_14"), (90, "dag_15_90"), (180, "dag_91_180")):
        if day <= last:
            return period
    return "dag_181_365" if day <= 365 else "efter_dag_365"
