"""Cases that experts have saved: examples/LAS_MIG.md says what stands in one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.resolver import Resolver


def holds(case: Mapping[str, Any], resolver: Resolver) -> None:
    """Assert that the rules give what the case says."""
    when: dict[str, Any] = {"on": case["date"], "region": case.get("region")}
    found = resolver.resolve(case["facts"], **when)
    contact = found.outcome.next_contact.key if found.outcome else ()
    assert "/".join(filter(None, contact)) == (case["contact"] or "")
    then = found.outcome.then if found.outcome else ()
    assert [each.actor for each in then] == case["then"]
    assert [*resolver.missing(case["facts"], **when)] == case["missing"]
