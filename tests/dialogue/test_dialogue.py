from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import Dialogue, Heard, Message, Reply, State
from bot.dialogue.heard import Ambiguity
from bot.resolver import UNKNOWN
from tests.dialogue.talk import EMPLOYED, STAFF, Talk, said

ASIDES: dict[str, Callable[[Talk], Talk]] = {
    "varför": lambda talk: talk.say("Varför frågar du?"),
    "varför (knapp)": lambda talk: talk.press("/varfor"),
    "vad är SGI": lambda talk: talk.say("Vad är SGI?"),
    "ord (knapp)": lambda talk: talk.press('/begrepp{"begrepp": "sgi"}'),
    "hjälp": lambda talk: talk.say("hjälp"),
    "tack": lambda talk: talk.say("tack"),
    "hej": lambda talk: talk.say("hej"),
    "hej då": lambda talk: talk.say("hej då"),
    "ändra": lambda talk: talk.say("ändra ett svar"),
    "ändra (knapp)": lambda talk: talk.press("/andra"),
    "människa": lambda talk: talk.say("jag vill prata med en människa"),
    "robot": lambda talk: talk.say("är du en robot?"),
    "utanför": lambda talk: talk.hear("utanfor", "vem vann matchen"),
    "fara": lambda talk: talk.say("jag vill dö"),
    "obegripligt": lambda talk: talk.say("zxcv"),
    "fråga igen": lambda talk: talk.hear("vagledning_fraga", "vem ska jag kontakta"),
    "fortsätt": lambda talk: talk.press("/svar{}"),
    "omöjligt svar": lambda talk: talk.press('/svar{"sgi": "kanske"}'),
    "tvetydigt": lambda talk: talk.take(
        talk.dialogue.turn(
            talk.state,
            Heard("kassan", ambiguity=Ambiguity("kassan", ("forsakringskassan", "a_kassan"))),
        )
    ),
}
EACH_ASIDE = pytest.mark.parametrize("aside", ASIDES.values(), ids=list(ASIDES))


def contact(talk: Talk) -> object:
    next_contact = talk.outcome["next_contact"]
    assert isinstance(next_contact, dict)
    return next_contact["label"]


# openings


def test_a_greeting_is_greeted_and_the_first_question_asked(talk: Talk) -> None:
    talk.say("Hej!")
    assert talk.messages[0].text.startswith("Hej!")
    assert "personnummer" in talk.text
    assert talk.asked == "fragestallare"


def test_start_is_the_same_as_a_greeting(dialogue: Dialogue) -> None:
    assert dialogue.start(State()).messages == said(dialogue, State(), "hej", {}).messages


def test_facts_in_the_first_message_are_said_back_and_not_asked(talk: Talk) -> None:
    talk.say("jag är anställd och saknar SGI", sysselsattning="anstalld", sgi="nej")
    assert "Jag har förstått att du är anställd och att du saknar SGI." in talk.text
    talk.to_the_end({**EMPLOYED, "sysselsattning": "fel", "sgi": "fel"})
    assert talk.state.facts["sysselsattning"] == "anstalld"


def test_what_was_known_already_is_not_said_back_again(dialogue: Dialogue) -> None:
    state = State(facts={"fragestallare": "patient"}, asked="sysselsattning")
    facts = {"fragestallare": "patient", "sysselsattning": "anstalld"}
    text = dialogue.answer(state, facts, understood=True).messages[0].text
    assert text == "Jag har förstått att du är anställd."
    text = dialogue.answer(state, {"fragestallare": "patient"}, understood=True).messages[0].text
    assert text == "Jag har förstått att frågan gäller dig själv."


def test_a_question_without_facts_opens_the_questions(talk: Talk) -> None:
    talk.hear("vagledning_fraga", "vem ansvarar för min rehabilitering?")
    assert talk.asked == "fragestallare"
    assert not talk.messages[0].text.startswith("Hej")


def test_something_told_without_facts_opens_the_questions(talk: Talk) -> None:
    talk.hear("informera", "det är så jobbigt")
    assert talk.asked == "fragestallare"


def test_staff_get_an_opening_of_their_own_and_other_words(talk: Talk) -> None:
    talk.say("hej").answer("personal")
    assert "ditt arbete" in talk.text
    talk.until("sysselsattning", STAFF)
    assert "patientens" in talk.messages[-1].text


def test_relatives_get_an_opening_of_their_own(talk: Talk) -> None:
    talk.say("hej").answer("anhorig")
    assert "bestämmer själv" in talk.text
    assert "personens" in talk.until("sysselsattning", EMPLOYED).messages[-1].text


def test_an_opening_is_said_once(talk: Talk) -> None:
    talk.say("hej").answer("personal")
    talk.press('/svar{"fragestallare": "personal"}')
    assert "ditt arbete" not in talk.text


# questions and answers


@pytest.mark.parametrize("answers", [EMPLOYED, STAFF], ids=["patient", "personal"])
def test_the_questions_end_in_a_result(talk: Talk, answers: dict[str, object]) -> None:
    talk.to_the_end(answers)
    assert talk.state.done
    assert contact(talk)
    assert [b.title for b in talk.messages[-1].buttons] == [
        "Varför blir det så?",
        "Ändra ett svar",
        "Börja om",
    ]


def test_not_knowing_anything_ends_in_a_result_too(talk: Talk) -> None:
    talk.say("hej")
    while talk.asked is not None:
        talk.say("vet inte")
    assert contact(talk)
    assert set(talk.state.facts.values()) == {UNKNOWN}


def test_progress_is_told_and_goes_down(talk: Talk) -> None:
    assert "frågor kvar" in talk.say("hej").messages[-1].text
    texts = [talk.messages[-1].text]
    while talk.asked is not None:
        talk.answer(EMPLOYED.get(str(talk.asked), "nej"))
        texts.append(talk.messages[-1].text)
    assert "sista frågan" in texts[-2]


def test_a_button_answer_is_not_said_back(talk: Talk) -> None:
    talk.say("hej").answer("patient")
    assert len(talk.messages) == 1


def test_do_not_know_comes_with_how_to_find_out(talk: Talk) -> None:
    talk.until("sysselsattning", EMPLOYED).say("vet inte")
    assert "Det gör inget" in talk.text
    assert "anställningsavtalet" in talk.text
    assert talk.state.facts["sysselsattning"] == UNKNOWN


def test_a_sensitive_question_is_not_pressed(talk: Talk, dialogue: Dialogue) -> None:
    reply = dialogue.unknown(State(asked="halsa"))
    assert "ta reda på" not in "".join(m.text for m in reply.messages)


@pytest.mark.parametrize(("intent", "value"), [("bekrafta", "ja"), ("neka", "nej")])
def test_yes_and_no_in_other_words(dialogue: Dialogue, intent: str, value: str) -> None:
    reply = dialogue.turn(State(asked="sgi"), Heard("så är det faktiskt", intent))
    assert reply.state.facts == {"sgi": value}


@pytest.mark.parametrize("intent", ["bekrafta", "neka"])
def test_yes_and_no_to_another_kind_of_question(dialogue: Dialogue, intent: str) -> None:
    state = State(asked="sysselsattning", facts={"fragestallare": "patient"})
    reply = dialogue.turn(state, Heard("så är det faktiskt", intent))
    assert reply.state.facts == state.facts
    assert "ja eller nej" in reply.messages[0].text
    assert reply.state.asked == "sysselsattning"


def test_several_benefits_in_passing_are_added(dialogue: Dialogue) -> None:
    state = State(facts={"ersattning": ("lon",)}, asked="sgi")
    reply = dialogue.answer(state, {"ersattning": ["sjukpenning"]}, understood=True)
    assert reply.state.facts["ersattning"] == ("lon", "sjukpenning")
    assert "ändrade" not in reply.messages[0].text


def test_the_answer_to_the_open_question_replaces(dialogue: Dialogue) -> None:
    state = State(facts={"ersattning": ("lon",)}, asked="ersattning")
    reply = dialogue.answer(state, {"ersattning": ["sjukpenning"]}, understood=True)
    assert reply.state.facts["ersattning"] == ("sjukpenning",)


def test_what_cannot_matter_is_not_taken(dialogue: Dialogue) -> None:
    state = State(facts={"fragestallare": "patient"}, asked="sysselsattning")
    heard = Heard("jag jobbar i vården", "informera", {"verksamhet": "varden"})
    assert dialogue.turn(state, heard).state.facts == {"fragestallare": "patient"}


def test_facts_said_together_may_make_each_other_matter(dialogue: Dialogue) -> None:
    facts = {"verksamhet": "varden", "fragestallare": "personal"}
    reply = dialogue.turn(State(), Heard("jag är sköterska", "informera", facts))
    assert reply.state.facts == {"fragestallare": "personal", "verksamhet": "varden"}


def test_of_facts_that_exclude_each_other_the_earlier_question_wins(dialogue: Dialogue) -> None:
    facts = {"fragestallare": "personal", "arendetyp": "overgripande", "sysselsattning": "anstalld"}
    reply = dialogue.turn(State(), Heard("rutiner för anställda", "informera", facts))
    assert reply.state.facts == {"fragestallare": "personal", "arendetyp": "overgripande"}


def test_answers_that_exclude_each_other_are_explained(dialogue: Dialogue) -> None:
    state = State(facts={"fragestallare": "patient"}, asked="sysselsattning")
    facts = {"sysselsattning": "arbetslos", "ersattning": ["sjuklon"]}
    reply = dialogue.answer(state, facts, understood=True)
    assert "Sjuklön betalas av en arbetsgivare" in reply.messages[0].text
    assert "(" not in reply.messages[0].text, "rule ids are not for people"
    assert reply.state.facts == state.facts
    assert reply.state.asked == "sysselsattning"


@pytest.mark.parametrize("facts", [{"finns_inte": "ja"}, {"sgi": "kanske"}, {"sgi": ["ja"]}])
def test_impossible_answers_change_nothing(dialogue: Dialogue, facts: dict[str, object]) -> None:
    state = State(facts={"fragestallare": "patient"}, asked="sgi")
    reply = dialogue.answer(state, facts)
    assert reply.state == state
    assert reply.messages[-1].question is not None


def test_a_certain_contact_is_told_once_while_questions_remain(talk: Talk) -> None:
    talk.say("hej")
    told = 0
    while talk.asked is not None:
        talk.answer(EMPLOYED.get(str(talk.asked), "nej"))
        told += "En sak är redan klar" in talk.text and talk.asked is not None
    assert told <= 1


# changing, restarting, stopping


def test_a_changed_answer_is_told_and_what_depends_on_it_goes(talk: Talk) -> None:
    talk.to_the_end({**EMPLOYED, "arbetsgivaren_tar_ansvar": "nej"})
    before = dict(talk.state.facts)
    assert "anstallning_upphor" in before
    talk.click("Ändra ett svar").click("Sysselsättning: Anställd")
    assert talk.asked == "sysselsattning"
    assert talk.state.facts == before, "nothing changes until the new answer is given"
    talk.answer("studerande")
    assert "från ”Anställd” till ”Studerande”" in talk.text
    assert "räknas inte längre" in talk.text
    assert "anstallning_upphor" not in talk.state.facts


def test_changing_back_restores_the_result(talk: Talk) -> None:
    talk.to_the_end(EMPLOYED)
    first = talk.outcome
    talk.press('/andra{"fraga": "sysselsattning"}').answer("arbetslos").to_the_end(EMPLOYED)
    talk.press('/andra{"fraga": "sysselsattning"}').answer("anstalld").to_the_end(EMPLOYED)
    assert talk.outcome["next_contact"] == first["next_contact"]
    assert talk.outcome["responsibilities"] == first["responsibilities"]


def test_an_answer_that_became_impossible_is_asked_again(dialogue: Dialogue) -> None:
    state = State(facts={"fragestallare": "patient", "sysselsattning": "arbetslos"}, asked="sgi")
    reply = dialogue.answer(state, {"ersattning": ["sjuklon"]}, understood=True)
    assert reply.state.asked == "sysselsattning"
    assert "Därför frågar jag igen om sysselsättning." in reply.messages[0].text


def test_a_correction_in_own_words(talk: Talk) -> None:
    talk.until("sysselsattning", EMPLOYED).answer("anstalld")
    talk.hear("andra_svar", "nej jag är arbetslös", sysselsattning="arbetslos")
    assert "från ”Anställd” till ”Arbetslös”" in talk.text
    assert talk.state.facts["sysselsattning"] == "arbetslos"


def test_while_changing_other_facts_do_not_take_over(talk: Talk) -> None:
    talk.to_the_end(EMPLOYED).press('/andra{"fraga": "sjukskrivning"}')
    talk.hear("informera", "jag är under 30", under_30="ja")
    assert talk.asked == "sjukskrivning"


def test_changing_can_be_left(talk: Talk) -> None:
    talk.to_the_end(EMPLOYED).press('/andra{"fraga": "sjukskrivning"}').press("/svar{}")
    assert talk.outcome


def test_nothing_to_change_yet(talk: Talk) -> None:
    assert "inget att ändra" in talk.press("/andra").text
    talk.say("hej").until("sysselsattning", EMPLOYED)
    assert "inte svarat" in talk.press('/andra{"fraga": "sgi"}').text


def test_start_over_forgets_the_answers(talk: Talk) -> None:
    talk.until("ersattning", EMPLOYED).say("börja om")
    assert talk.state.facts == {}
    assert talk.asked == "fragestallare"


def test_stop_keeps_the_answers_and_goes_on_when_asked(talk: Talk) -> None:
    talk.until("ersattning", EMPLOYED).say("avbryt")
    facts = talk.state.facts
    assert facts
    assert talk.state.asked is None
    talk.click("Fortsätt")
    assert talk.asked == "ersattning"
    assert talk.state.facts == facts


def test_forget_me_forgets_everything(talk: Talk) -> None:
    talk.to_the_end(EMPLOYED).say("radera mina svar")
    assert talk.state == State()
    talk.click("Hitta rätt kontakt")
    assert talk.asked == "fragestallare"


def test_the_region_stays(dialogue: Dialogue) -> None:
    state = State(region="halland", facts={"sgi": "ja"})
    for reply in (dialogue.restart(state), dialogue.forget(state), dialogue.start(state)):
        assert reply.state.region == "halland"


# asides


@EACH_ASIDE
@pytest.mark.parametrize("at", ["fragestallare", "sjukskrivning", "ersattning", "behov"])
def test_every_aside_returns_to_the_open_question(
    talk: Talk, aside: Callable[[Talk], Talk], at: str
) -> None:
    talk.until(at, EMPLOYED)
    facts, question = talk.state.facts, talk.messages[-1]
    aside(talk)
    assert talk.asked == at
    assert talk.state.facts == facts
    assert talk.messages[-1] == question


@EACH_ASIDE
def test_every_aside_is_answered_when_nothing_is_asked(
    talk: Talk, aside: Callable[[Talk], Talk]
) -> None:
    aside(talk)
    assert talk.buttons, "there is always something to go on with"


@EACH_ASIDE
def test_no_aside_takes_the_result_away(talk: Talk, aside: Callable[[Talk], Talk]) -> None:
    talk.to_the_end(EMPLOYED)
    facts = talk.state.facts
    aside(talk)
    assert talk.state.facts == facts
    assert talk.asked is None
    assert talk.buttons


def test_why_after_the_result_explains_the_result(talk: Talk) -> None:
    talk.to_the_end(EMPLOYED)
    label = str(contact(talk))
    talk.click("Varför blir det så?")
    assert label.casefold() in talk.text.casefold()
    assert "§" in talk.text


def test_a_word_is_explained_with_its_source(talk: Talk, dialogue: Dialogue) -> None:
    talk.say("Vad betyder SGI?")
    term = dialogue.resolver.knowledge.glossary["sgi"]
    topic = talk.messages[0].topic
    assert topic is not None
    assert topic["id"] == "sgi"
    assert topic["next_contact"] is None
    assert topic["sources"]
    assert term.term in talk.text


def test_an_unknown_word_gets_words_to_choose_from(dialogue: Dialogue) -> None:
    reply = dialogue.define(State(asked="sgi"), None, "vad är kvantfysik")
    assert reply.messages[0].topic is None
    chosen = reply.messages[0].buttons[0]
    again = dialogue.press(reply.state, chosen.payload)
    assert again is not None
    assert again.messages[0].topic is not None


def test_the_longest_word_wins(dialogue: Dialogue) -> None:
    heard = dialogue.commands.heard("Vad är förebyggande sjukpenning?", {})
    assert (heard.intent, heard.term) == ("begrepp_fraga", "forebyggande_sjukpenning")


def test_an_ambiguous_word_is_asked_about(dialogue: Dialogue) -> None:
    unclear = Ambiguity("kassan", ("forsakringskassan", "a_kassan"))
    text = dialogue.turn(State(), Heard("kassan", ambiguity=unclear)).messages[0].text
    assert "Försäkringskassan eller a-kassan" in text
    facts = {"sysselsattning": "anstalld"}
    reply = dialogue.turn(State(), Heard("kassan", "informera", facts, ambiguity=unclear))
    assert reply.state.facts == facts
    assert any("a-kassan" in message.text for message in reply.messages)


@pytest.mark.parametrize("intent", ["manniska", "utanfor", "vagledning_fraga", "informera"])
def test_an_ambiguous_word_is_asked_about_whatever_was_wanted(
    dialogue: Dialogue, intent: str
) -> None:
    unclear = Ambiguity("kassan", ("forsakringskassan", "a_kassan"))
    reply = dialogue.turn(State(asked="sgi"), Heard("ring kassan?", intent, ambiguity=unclear))
    assert any("a-kassan" in message.text for message in reply.messages)
    assert reply.state.asked == "sgi"


def test_not_understood_is_said_in_two_ways_and_then_people_are_named(talk: Talk) -> None:
    talk.until("ersattning", EMPLOYED)
    first = talk.say("zxcv").messages[0].text
    second = talk.say("zxcv").messages[0].text
    third = talk.say("zxcv").messages[0].text
    assert len({first, second, third}) == 3
    assert "0771" in third
    assert talk.say("zxcv").messages[0].text == first


def test_an_answer_between_misses_starts_the_count_again(talk: Talk) -> None:
    talk.until("ersattning", EMPLOYED).say("zxcv").answer(["lon"])
    assert talk.state.missed == 0


def test_staff_are_sent_to_other_people_than_patients(dialogue: Dialogue) -> None:
    patient = dialogue.human(State(facts={"fragestallare": "patient"})).messages[0].text
    staff = dialogue.human(State(facts={"fragestallare": "personal"})).messages[0].text
    assert patient != staff


def test_wanting_people_and_telling_what_about_gives_both(dialogue: Dialogue) -> None:
    heard = Heard("min man har ingen SGI, jag vill ringa någon", "manniska", {"sgi": "nej"})
    reply = dialogue.turn(State(), heard)
    assert "0771" in reply.messages[0].text
    assert reply.state.facts == {"sgi": "nej"}
    assert reply.state.asked is not None


@pytest.mark.parametrize("who", ["personal", "anhorig"])
def test_who_writes_for_somebody_else_goes_on_doing_so(dialogue: Dialogue, who: str) -> None:
    state = State(facts={"fragestallare": who}, asked="sgi")
    facts = {"fragestallare": "patient", "sjukskrivning": "nej"}
    assert (
        dialogue.turn(state, Heard("vem ringer jag", "informera", facts)).state.facts[
            "fragestallare"
        ]
        == who
    )
    corrected = dialogue.turn(state, Heard("det gäller mig", "ratta", facts)).state.facts
    assert corrected["fragestallare"] == "patient"


def test_who_asks_is_kept_but_opens_no_questions(dialogue: Dialogue) -> None:
    heard = Heard("tack för att du hjälpte mig", "tack", {"fragestallare": "patient"})
    reply = dialogue.turn(State(), heard)
    assert reply.state.facts == {"fragestallare": "patient"}
    assert reply.state.asked is None


# danger and need


@pytest.mark.parametrize(
    "text",
    ["jag vill dö", "Jag tänker ta livet av mig", "pat har självmordstankar", "kan inte andas"],
)
def test_danger_comes_before_everything(talk: Talk, text: str) -> None:
    talk.until("ersattning", EMPLOYED)
    talk.hear("informera", text, ersattning=["lon"])
    first = talk.messages[0]
    assert "112" in first.text
    assert "1177" in first.text
    assert first.topic is not None
    assert first.topic["id"] == "akut_fara"
    assert "ersattning" not in talk.state.facts
    assert talk.asked == "ersattning"


def test_danger_by_intent_alone(talk: Talk) -> None:
    assert "112" in talk.hear("akut_fara", "jag orkar inte mer").messages[0].text


def test_danger_sends_to_the_emergency_number(talk: Talk, dialogue: Dialogue) -> None:
    topic = talk.say("jag vill dö").messages[0].topic
    assert topic is not None
    contact = topic["next_contact"]
    assert isinstance(contact, dict)
    assert contact["actor"] == "nodnumret"
    assert {channel["href"] for channel in contact["channels"]} >= {"tel:112"}


def test_need_comes_first_and_is_an_answer(talk: Talk) -> None:
    talk.say("Jag kan inte betala hyran")
    first = talk.messages[0]
    assert "i dag" in first.text
    assert first.topic is not None
    contact = first.topic["next_contact"]
    assert isinstance(contact, dict)
    assert contact["actor"] == "socialtjansten"
    assert talk.state.facts["behov"] == ("forsorjning",)
    assert talk.asked is not None


def test_need_is_added_to_other_needs(dialogue: Dialogue) -> None:
    state = State(facts={"behov": ("byta_arbete",)}, asked="sgi")
    reply = dialogue.turn(state, Heard("ingen mat", "akut_pengar", {}))
    assert set(reply.state.facts["behov"]) == {"byta_arbete", "forsorjning"}


# whatever is heard


def test_the_result_is_never_a_guess(dialogue: Dialogue) -> None:
    messages = dialogue.present(State(facts={"fragestallare": "patient"}))
    assert messages[0].outcome is None
    assert messages[0].question is not None


def test_what_the_knowledge_does_not_know_is_left_out_of_a_state(dialogue: Dialogue) -> None:
    state = State(
        facts={"sgi": "ja", "gammal": "ja", "under_30": "kanske", "sjukskrivning": "nej"},
        asked="gammal",
        region="mars",
    )
    assert dialogue.sound(state) == State(facts={"sjukskrivning": "nej", "sgi": "ja"})


def test_a_state_with_impossible_facts_is_mended(dialogue: Dialogue) -> None:
    state = State(facts={"sysselsattning": "arbetslos", "ersattning": ("sjuklon",)})
    assert len(dialogue.sound(state).facts) == 1


INTENTS = st.sampled_from(
    [
        "halsa",
        "vagledning_fraga",
        "informera",
        "bekrafta",
        "neka",
        "vet_inte",
        "varfor_fraga",
        "andra_svar",
        "borja_om",
        "avbryt",
        "begrepp_fraga",
        "hjalp",
        "tack",
        "hejda",
        "akut_fara",
        "akut_pengar",
        "manniska",
        "glom_mig",
        "bot_fraga",
        "utanfor",
        "nlu_fallback",
        "svar",
        "varfor",
        "andra",
        "begrepp",
        "okand",
    ]
)
VALUES = st.sampled_from(
    ["ja", "nej", "vet_ej", "anstalld", "personal", "enskilt", "lon", "rubbish"]
)
FACT_IDS = st.sampled_from(
    ["sgi", "fragestallare", "sysselsattning", "ersattning", "arendetyp", "behov", "finns_inte"]
)
HEARD = st.builds(
    Heard,
    text=st.text(max_size=12) | st.sampled_from(["ja", "nej", "vet inte", "1", "hej", "kassan"]),
    intent=INTENTS,
    facts=st.dictionaries(FACT_IDS, VALUES | st.lists(VALUES, max_size=2), max_size=3),
    term=st.none() | st.sampled_from(["sgi", "finns_inte"]),
    question=st.none() | FACT_IDS,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(HEARD, max_size=6))
def test_whatever_is_heard_something_sensible_is_said(turns: list[Heard]) -> None:
    dialogue = shared()
    state = State()
    for heard in turns:
        reply = dialogue.turn(state, heard)
        check(reply)
        state = State.from_json(reply.state.to_json())
        assert state == reply.state
        assert dialogue.sound(state) == state, "a reply's state is always usable"


def check(reply: Reply) -> None:
    assert reply.messages
    for message in reply.messages:
        assert message.text
        assert "{" not in message.text, message.text
        assert "None" not in message.text
        assert all(button.title and button.payload for button in message.buttons)
    last: Message = reply.messages[-1]
    if reply.state.asked is not None:
        assert last.question is not None
        assert last.question["fact"] == reply.state.asked
    else:
        assert last.buttons, "there is always something to go on with"


def shared() -> Dialogue:
    from bot.actions.shared import dialogue

    return dialogue()


@pytest.mark.parametrize(
    "intent", ["halsa", "vagledning_fraga", "informera", "svar", "akut_pengar"]
)
@pytest.mark.parametrize("asked", [None, "sysselsattning"])
@pytest.mark.parametrize("done", [False, True])
def test_what_opens_the_form_is_never_an_aside(
    dialogue: Dialogue, intent: str, asked: str | None, done: bool
) -> None:
    state = replace(State(), asked=asked, done=done and asked is None)
    assert dialogue.listen(state, Heard("något", intent)) is not None
