"""Ordered multi-valued decision diagrams: sets of cases, and functions of them, exactly.

A diagram is an integer naming a node; equal functions are the same integer, so equality,
emptiness and "is it constant?" cost nothing. Levels are numbered from 0; each has a number of
values. See Srinivasan et al., "Algorithms for discrete function manipulation" (ICCAD 1990).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

FALSE = 0
TRUE = 1
_LEAF = 1 << 30


class Diagrams:
    """All diagrams over the same levels; `sizes[i]` is the number of values of level i."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self._level: list[int] = [_LEAF, _LEAF]
        self._kids: list[tuple[int, ...]] = [(), ()]
        self._support: list[int] = [0, 0]
        self._values: dict[int, Hashable] = {FALSE: False, TRUE: True}
        self._leaves: dict[Hashable, int] = {}
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._bits = [1 << level for level in range(len(sizes))]
        self._forget()
        self.keep()
        below = 1
        self._below = [1] * (len(sizes) + 1)
        for level in range(len(sizes) - 1, -1, -1):
            below *= sizes[level]
            self._below[level] = below

    def _forget(self) -> None:
        self._ands: dict[tuple[int, int], int] = {}
        self._nots: dict[int, int] = {FALSE: TRUE, TRUE: FALSE}
        self._fixed: dict[tuple[int, int, int], int] = {}
        self._ites: dict[tuple[int, int, int], int] = {}
        self._differ: dict[tuple[int, int, int], bool] = {}
        self._truths: dict[tuple[int, int], int] = {}
        self._counts: dict[int, int] = {}

    # making

    def leaf(self, value: Hashable) -> int:
        """A constant function with that value (other than the booleans)."""
        if value not in self._leaves:
            self._leaves[value] = self._new(_LEAF, (), 0)
            self._values[self._leaves[value]] = value
        return self._leaves[value]

    def value(self, node: int) -> Hashable:
        """The value of a constant function. Raises `KeyError` if it is not constant."""
        return self._values[node]

    def level(self, node: int) -> int:
        """The level that a function first depends on; of a constant one none of the levels."""
        return self._level[node]

    def follow(self, node: int, known: Mapping[int, int]) -> int:
        """The function once those levels are known, as far as the first that is not known."""
        while (index := known.get(self._level[node])) is not None:
            node = self._kids[node][index]
        return node

    def unsettled(self, nodes: Iterable[int], known: Mapping[int, int]) -> list[int]:
        """Each of the sets that `follow` does not show to be empty or everything, followed."""
        level, kids, found = self._level, self._kids, list[int]()
        for node in nodes:  # written out: it is done for every rule, at every question
            while node > TRUE and level[node] in known:
                node = kids[node][known[level[node]]]
            if node > TRUE:
                found.append(node)
        return found

    def passed(self, node: int, known: Mapping[int, int]) -> int:
        """The levels that `follow` goes past, as a bit mask."""
        mask = 0
        while (index := known.get(self._level[node])) is not None:
            mask |= self._bits[self._level[node]]
            node = self._kids[node][index]
        return mask

    def literal(self, level: int, indices: Iterable[int]) -> int:
        """The cases where the level has one of those values."""
        chosen = set(indices)
        return self._make(level, tuple(int(i in chosen) for i in range(self.sizes[level])))

    def _new(self, level: int, kids: tuple[int, ...], support: int) -> int:
        self._level.append(level)
        self._kids.append(kids)
        self._support.append(support)
        return len(self._level) - 1

    def _make(self, level: int, kids: tuple[int, ...]) -> int:
        first = kids[0]
        if kids.count(first) == len(kids):
            return first
        key = (level, kids)
        node = self._unique.get(key)
        if node is None:
            support = 1 << level
            for kid in kids:
                support |= self._support[kid]
            node = self._unique[key] = self._new(level, kids, support)
        return node

    # combining

    def all(self, nodes: Iterable[int]) -> int:
        """The cases in every one of the sets."""
        result = TRUE
        for node in nodes:
            result = self.both(result, node)
        return result

    def any(self, nodes: Iterable[int]) -> int:
        """The cases in at least one of the sets."""
        result = FALSE
        for node in nodes:
            result = self.either(result, node)
        return result

    def both(self, a: int, b: int) -> int:
        """Intersection."""
        if a == b or b == TRUE:
            return a
        if a == TRUE:
            return b
        if a == FALSE or b == FALSE:
            return FALSE
        key = (a, b) if a < b else (b, a)
        result = self._ands.get(key)
        if result is None:
            level, a_kids, b_kids = self._split(a, b)
            kids = tuple(self.both(x, y) for x, y in zip(a_kids, b_kids, strict=True))
            result = self._ands[key] = self._make(level, kids)
        return result

    def no(self, a: int) -> int:
        """Complement."""
        result = self._nots.get(a)
        if result is None:
            kids = tuple(self.no(kid) for kid in self._kids[a])
            result = self._nots[a] = self._make(self._level[a], kids)
            self._nots[result] = a
        return result

    def either(self, a: int, b: int) -> int:
        """Union."""
        return self.no(self.both(self.no(a), self.no(b)))

    def choose(self, a: int, then: int, otherwise: int) -> int:
        """`then` where `a` holds, else `otherwise`; these two may have any values."""
        if a == TRUE or then == otherwise:
            return then
        if a == FALSE:
            return otherwise
        key = (a, then, otherwise)
        result = self._ites.get(key)
        if result is None:
            level = min(self._level[a], self._level[then], self._level[otherwise])
            parts = [self._at(node, level) for node in key]
            kids = tuple(self.choose(x, y, z) for x, y, z in zip(*parts, strict=True))
            result = self._ites[key] = self._make(level, kids)
        return result

    def _split(self, a: int, b: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        level = min(self._level[a], self._level[b])
        return level, self._at(a, level), self._at(b, level)

    def _at(self, node: int, level: int) -> tuple[int, ...]:
        if self._level[node] == level:
            return self._kids[node]
        return (node,) * self.sizes[level]

    # asking

    def fix(self, node: int, level: int, index: int) -> int:
        """The function once the level is known to have that value."""
        at = self._level[node]
        if at > level or not self._support[node] >> level & 1:
            return node
        if at == level:
            return self._kids[node][index]
        key = (node, level, index)
        result = self._fixed.get(key)
        if result is None:
            kids = tuple(self.fix(kid, level, index) for kid in self._kids[node])
            result = self._fixed[key] = self._make(at, kids)
        return result

    def given(self, nodes: Iterable[int], known: Mapping[int, int]) -> list[int]:
        """The functions once those levels are known: level -> index."""
        mask, done = self._mask(known), dict[int, int]()

        def walk(node: int) -> int:
            if not self._support[node] & mask:
                return node
            result = done.get(node)
            if result is None:
                level, kids = self._level[node], self._kids[node]
                index = known.get(level)
                if index is None:
                    result = self._make(level, tuple([walk(kid) for kid in kids]))
                else:
                    result = walk(kids[index])
                done[node] = result
            return result

        return [walk(node) for node in nodes]

    def occurs(self, node: int, known: Mapping[int, int]) -> bool:
        """Whether some case with those values is in the set."""
        node = self.follow(node, known)
        mask, seen, stack = self._mask(known), {FALSE}, [node]
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            if not self._support[node] & mask:
                return True
            seen.add(node)
            index, kids = known.get(self._level[node]), self._kids[node]
            stack.extend(kids if index is None else (kids[index],))
        return False

    def _mask(self, levels: Iterable[int]) -> int:
        return sum(map(self._bits.__getitem__, levels))

    def exists(self, node: int, level: int) -> int:
        """The cases that are in the set for some value of the level."""
        return self.any(self.fix(node, level, i) for i in range(self.sizes[level]))

    def differ(self, a: int, b: int, within: int) -> bool:
        """Whether two functions differ in some case of the set."""
        if a == b or within == FALSE:
            return False
        if within == TRUE:
            return True
        if self._level[a] == _LEAF and self._level[b] == _LEAF:
            return True
        key = (a, b, within) if a < b else (b, a, within)
        result = self._differ.get(key)
        if result is None:
            level = min(self._level[a], self._level[b], self._level[within])
            parts = [self._at(node, level) for node in key]
            result = self._differ[key] = any(
                self.differ(x, y, z) for x, y, z in zip(*parts, strict=True)
            )
        return result

    def support(self, node: int) -> int:
        """The levels it depends on, as a bit mask."""
        return self._support[node]

    def truths(self, node: int, within: int) -> int:
        """Where the set `within` lies: in `node` (2), outside it (1), both (3); 0 if empty."""
        if within == FALSE:
            return 0
        if node <= TRUE:
            return 1 + node
        if within == TRUE:
            return 3
        key = (node, within)
        result = self._truths.get(key)
        if result is None:
            result = 0
            _, kids, kept = self._split(node, within)
            for pair in zip(kids, kept, strict=True):
                result |= self.truths(*pair)
                if result == 3:
                    break
            self._truths[key] = result
        return result

    def values(
        self, node: int, within: int, known: Mapping[int, int], most: int | None = None
    ) -> set[Hashable]:
        """The values the function takes in the set where some levels are known.

        All of them, or only the first `most` that are found.
        """
        found: set[Hashable] = set()
        seen: set[tuple[int, int]] = set()
        stack = [(node, within)]
        while stack and (most is None or len(found) < most):
            pair = stack.pop()
            if pair in seen or pair[1] == FALSE:
                continue
            seen.add(pair)
            level = min(self._level[pair[0]], self._level[pair[1]])
            # a set that is not empty still has a case when only unknown levels are left
            if self._level[pair[0]] == _LEAF:
                if self.occurs(pair[1], known):
                    found.add(self._values[pair[0]])
                continue
            kids, kept = self._at(pair[0], level), self._at(pair[1], level)
            index = known.get(level)
            if index is None:
                stack.extend(zip(kids, kept, strict=True))
            else:
                stack.append((kids[index], kept[index]))
        return found

    def count(self, node: int) -> int:
        """How many cases are in the set, over all levels."""
        level = self._level[node]
        return self._count(node) * (self._below[0] // self._below[min(level, len(self.sizes))])

    def _count(self, node: int) -> int:
        # cases over the levels from the node's own downwards
        if node in (FALSE, TRUE):
            return node
        result = self._counts.get(node)
        if result is None:
            under = self._below[self._level[node] + 1]
            result = 0
            for kid in self._kids[node]:
                gap = self._below[min(self._level[kid], len(self.sizes))]
                result += self._count(kid) * (under // gap)
            self._counts[node] = result
        return result

    def pick(self, node: int) -> dict[int, int]:
        """One case of a set that is not empty: level -> index (levels left out are free)."""
        case: dict[int, int] = {}
        while node != TRUE:
            kids = self._kids[node]
            index = next(i for i, kid in enumerate(kids) if kid != FALSE)
            case[self._level[node]] = index
            node = kids[index]
        return case

    def paths(self, node: int) -> Iterator[tuple[dict[int, frozenset[int]], Hashable]]:
        """The function as disjoint rows: level -> allowed values (no level: any), and the value."""
        if self._level[node] == _LEAF:
            yield {}, self._values[node]
            return
        level, kids = self._level[node], self._kids[node]
        for kid in dict.fromkeys(kids):
            indices = frozenset(i for i, other in enumerate(kids) if other == kid)
            for rest, value in self.paths(kid):
                yield {level: indices, **rest}, value

    # room

    def keep(self) -> None:
        """Let the diagrams made so far outlast `tidy`."""
        self._kept = len(self)

    @property
    def loose(self) -> int:
        """How many diagrams have been made since `keep`."""
        return len(self) - self._kept

    def tidy(self) -> None:
        """Forget every diagram made since `keep`: their numbers are used anew."""
        for node in range(self._kept, len(self)):
            if self._level[node] == _LEAF:
                del self._leaves[self._values.pop(node)]
            else:
                del self._unique[self._level[node], self._kids[node]]
        for column in (self._level, self._kids, self._support):
            del column[self._kept :]
        self._forget()

    def __len__(self) -> int:
        return len(self._level)
