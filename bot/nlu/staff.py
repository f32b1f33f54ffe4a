"""How those write who handle other people's cases, or employ people, without saying what they are.

"Vart hänvisar jag dem?", "hur skriver jag läkarutlåtandet", "vår elektriker".
"""

from __future__ import annotations

from collections.abc import Collection

from bot.nlu.kin import Kin
from bot.nlu.passage import Passage

# So many words before what is written stands who writes it.
_REACH = 6


class StaffSigns:
    """Reads one message for them."""

    def __init__(self, passage: Passage, kin: Collection[Kin], third: Collection[int]) -> None:
        """`third`: indices of "hen", "hon", "han" that mean the one concerned."""
        self._passage = passage
        self._words = passage.words
        self._texts = passage.texts
        self._kin = kin
        self._third = third

    def sends_others(self) -> bool:
        """Reads "vart hänvisar jag dem?"."""
        at, has = self._passage.at, self._passage.has
        if not has("sends") and not has("sends_them"):
            return False
        for i in range(1, len(self._texts) - 1):
            after = i + 2 if self._words[i + 1].is_break else i + 1
            if at(after, "speakers") and (
                at(i, "sends") or (at(i, "sends_them") and at(after + 1, "them"))
            ):
                return True
            if at(i, "senders") and (at(i + 1, "sends") or at(i + 2, "sends")):
                return True
        return False

    def handles_cases(self) -> bool:
        """Reads "hen vill att vi …", as only those say who handle other people's cases."""
        we = "vi" in self._texts or "oss" in self._texts
        return we and not self._kin and self._passage.has("only_staff_say")

    def concerned(self) -> tuple[str, int] | None:
        """Where staff work that call somebody so ("medlem"), and the index of the word."""
        passage = self._passage
        for i in range(1, len(self._texts) - 1):
            found = passage.roles.concerned.at(self._texts, i)
            if found is None or passage.has("being", range(max(i - 2, 1), i)):
                continue
            ours = passage.at(found[1] + 1, "owners_of_places")
            if passage.at(found[1], "since") and not passage.at(i - 1, "prefixes") and not ours:
                continue
            return found[0], i
        return None

    def writes_certificates(self) -> bool:
        """Reads "hur skriver jag läkarutlåtandet", "impuls till FK"."""
        passage = self._passage
        for i in sorted(passage.where("impulses") | passage.where("papers")):
            if passage.at(i, "impulses"):
                return not passage.has("kin_owners")
            if any(
                passage.at(j, "writes") and passage.has("senders", range(j - 1, j + 3))
                for j in range(max(i - _REACH, 1), i)
            ):
                return True
        return (
            passage.begins("supplement_stems")
            and passage.begins("certificate_stems")
            and passage.begins("request_stems")
            and not passage.has("first_person")
        )

    # employers

    def has_employees(self) -> bool:
        """Reads "vår elektriker", "min servitris", "en montör hos oss"."""
        texts, passage = self._texts, self._passage
        for i in range(1, len(texts) - 2):
            if self._one_of_ours(i) or self._mine(i):
                return True
            at = i + 2 if passage.at(i + 1, "employee_adjectives") else i + 1
            if at not in passage.employees:
                continue
            word = self._words[i].text
            if word == "vår" or (word == "min" and not passage.at(at, "own_helpers")):
                return True
            if any(texts[j : j + 2] == ["hos", "oss"] for j in range(max(i - 3, 1), i + 6)):
                return True
        return False

    def _one_of_ours(self, i: int) -> bool:
        """Reads "en av våra timvikarier", "har tre killar på bygget", "med 4 chaufförer"."""
        passage, texts = self._passage, self._texts
        if texts[i] == "av" and passage.at(i - 1, "some") and passage.at(i + 1, "owners_of_people"):
            return passage.roles.employees_many.at(texts, i + 2) is not None
        if passage.at(i, "employing") and passage.at(i + 1, "how_many_staff"):
            if passage.at(i + 2, "many_people"):
                return passage.has("worksites", range(i + 3, min(i + _REACH, len(texts))))
            many = passage.roles.employees_many.at(texts, i + 2)
            return many is not None and texts[i + 2] not in ("anstallda", "medarbetare")
        return False

    def _mine(self, i: int) -> bool:
        """Reads "kocken min"."""
        word, names = self._texts[i], self._passage.roles.employees
        if self._words[i + 1].text != "min" or not word.endswith("n"):
            return False
        return any(names.at([word[:-cut]], 0) is not None for cut in (1, 2))

    def employs(self) -> bool:
        """Reads "vi har en kille på lagret", "är det vi som ska omplacera"."""
        if self.has_employees():
            return True
        texts, passage = self._texts, self._passage
        for i in range(1, len(texts) - 3):
            if texts[i : i + 2] == ["vi", "har"] and passage.at(i + 2, "articles"):
                somebody = passage.at(i + 3, "people") or i + 3 in passage.employees
                if somebody and passage.has("worksites", range(i + 4, len(texts))):
                    return True
            ours = self._words[i].text == "vår" and passage.at(i + 1, "worksites")
            if ours and self._third:
                return True
        if passage.has("first_person") or not passage.has("employers_act"):
            return False
        return any(
            texts[i] == "vi"
            and (
                texts[i - 1] == "det" or passage.at(i - 1, "modals") or passage.at(i + 1, "modals")
            )
            for i in range(1, len(texts) - 1)
        )

    # whom it is about

    def hires(self) -> bool:
        """Whether the one it is about is not employed yet."""
        return self._passage.has("hiring")

    def seeks(self) -> bool:
        """Whether it is about somebody who looks for work."""
        return self._passage.has("seeking_one")

    def teaches(self) -> bool:
        """Whether it is about somebody at school."""
        return self._passage.has("pupils")

    def enrolled(self) -> bool:
        """Reads "inskriven hos oss", "inskriven här"."""
        at = self._passage.at
        return any(
            at(i + 1, "with_us") or (at(i + 1, "at_places") and at(i + 2, "with_us"))
            for i in self._passage.where("enrolling")
        )

    def several(self) -> bool:
        """Whether it speaks of many: "våra sjukskrivna", "deltagarna"."""
        passage = self._passage
        return passage.has("several") or any(
            passage.at(i - 1, "of_many") for i in passage.where("seeking")
        )

    def structure(self) -> bool:
        """Whether it is about how things are done, not about somebody."""
        return self._passage.has("structure")

    def one(self) -> bool:
        """Whether it speaks of one person who is not the writer."""
        passage = self._passage
        if self._third or passage.has("only_staff_say"):
            return True
        for i in range(1, len(self._texts) - 1):
            before = self._words[i - 1]
            if passage.at(i, "aged") or passage.at(i, "the_one"):
                return True
            if before.is_break or passage.written(i - 1, "of_one"):
                named = passage.at(i, "people") or i in passage.employees
                if named and not (before.text == "min" and passage.at(i, "own_helpers")):
                    return True
            if before.text == "en" and passage.at(i, "after_one"):
                return True
        return False
