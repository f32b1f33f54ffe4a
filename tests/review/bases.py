"""Random versions of the small knowledge base, for hypothesis."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import strategies as st

from bot.resolver import Fact, FactValue, Knowledge, Rule, read_knowledge
from bot.resolver.condition import ALWAYS, Condition, Test
from bot.resolver.model import Consent, ContactRef, Place, Responsibility
from tests.resolver.plain import SMALL

BASE = read_knowledge(SMALL)
LATER = dt.date(2027, 1, 1)
CONTACTS = (("arbetsgivaren", "chef"), ("kassan", None), ("kommunen", None))


@st.composite
def versions(draw: st.DrawFn, *, facts: bool = False) -> Knowledge:
    """Random rules, with gaps and conflicts too; with `facts`, also other facts."""
    knowledge = draw(st.sampled_from(VARIANTS)) if facts else BASE
    ids = [f"r{number}" for number in range(draw(st.integers(1, 5)))]
    rules = tuple(draw(_rules(knowledge, ids, number)) for number in range(len(ids)))
    regions = {
        id: replace(
            region,
            rules=(
                replace(
                    draw(_rules(knowledge, ids, 9)),
                    region=id,
                    overrides=tuple(draw(st.sets(st.sampled_from(ids), max_size=2))),
                ),
            ),
        )
        for id, region in BASE.regions.items()
    }
    return replace(knowledge, rules=rules, regions=regions)


@st.composite
def _rules(draw: st.DrawFn, knowledge: Knowledge, ids: list[str], number: int) -> Rule:
    # what it says is the same in every version: a reworded text is no change of an answer
    some = st.booleans()
    refs = st.sampled_from(CONTACTS).map(lambda key: ContactRef(*key, "Därför."))
    duty = Responsibility("samordning", draw(refs).actor, "responsible", "Samordnar.", ("lag-1",))
    others = [id for id in ids if id != f"r{number}"]
    return Rule(
        id=f"r{number}",
        title="Regel",
        when=draw(conditions(knowledge)),
        reason="Så är det.",
        sources=("lag-1",),
        place=Place("rules/regler.yml", number),
        unless=tuple(draw(st.sets(st.sampled_from(others), max_size=2))) if others else (),
        next_contact=draw(st.none() | refs),
        then=(draw(refs),) if draw(some) else (),
        responsibilities=(duty,) if draw(some) else (),
        prepare=(f"Sak {number % 2}",) if draw(some) else (),
        consent=draw(st.none() | st.builds(_consent, some, st.just(number))),
        valid_from=draw(st.sampled_from([None, None, LATER])),
    )


def _consent(needed: bool, number: int) -> Consent:
    return Consent(needed, f"Samtycke {number}.", ("lag-1",))


def conditions(knowledge: Knowledge) -> st.SearchStrategy[Condition]:
    """At most two tests of facts."""
    tests = [
        st.builds(
            Test,
            st.just(fact.id),
            st.frozensets(st.sampled_from(fact.ids), min_size=1, max_size=2),
            st.booleans(),
        )
        for fact in knowledge.facts.values()
    ]
    return st.lists(st.one_of(tests), max_size=2).map(lambda chosen: Condition(tuple(chosen)))


def _with(fact: str, change: Fact) -> Knowledge:
    return replace(BASE, facts={**BASE.facts, fact: change})


def _variants() -> list[Knowledge]:
    arbete, sjuk, stod = (BASE.facts[id] for id in ("arbete", "sjuk", "stod"))
    more = FactValue("lan", "Lån", "{du} har lån")
    some = FactValue("delvis", "Delvis", "{du} är delvis sjukskriven")
    backwards = {id: BASE.facts[id] for id in ("stod", "sjuk", "fragestallare", "arbete")}
    return [
        BASE,
        _with("stod", replace(stod, values=(more, *stod.values))),
        _with("stod", replace(stod, values=stod.values[1:])),
        _with("stod", replace(stod, kind="one", none=None)),
        _with("sjuk", replace(sjuk, values=(*sjuk.values, some))),
        _with("arbete", replace(arbete, applies_when=ALWAYS)),
        _with("sjuk", replace(sjuk, applies_when=Condition((Test("arbete", frozenset({"ja"})),)))),
        _with("ny", replace(sjuk, id="ny")),
        replace(BASE, facts={id: fact for id, fact in BASE.facts.items() if id != "arbete"}),
        replace(BASE, constraints=()),
        replace(BASE, facts=backwards),
    ]


VARIANTS = _variants()
