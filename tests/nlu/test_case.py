"""How much is understood of what messages say about work, health, needs and the workplace.

Two lists, each measured once before anything was changed because of it: the first gave precision
0.92 and recall 0.48, the second 0.87 and 0.61 (five labels of it were mended since).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.evaluation.scores import pairs_of
from tests.nlu.conftest import Extract

LISTS = YAML(typ="safe").load(Path(__file__).with_name("case.yml"))
FACTS = {
    "sysselsattning",
    "halsa",
    "behov",
    "arbetsrelaterad",
    "arbetsgivaren_tar_ansvar",
    "nedsatt_arbetsformaga",
    "behandling_kraver_franvaro",
    "under_30",
}


@pytest.mark.parametrize("name", LISTS)
def test_the_case_is_understood(extract: Extract, name: str) -> None:
    right = taken = said = 0
    for row in LISTS[name]:
        found = {pair for pair in pairs_of(extract(row["text"]).facts) if pair[0] in FACTS}
        expected = pairs_of(row["facts"])
        right, taken, said = right + len(found & expected), taken + len(found), said + len(expected)
    assert right / taken >= 0.92
    assert right / said >= 0.87
