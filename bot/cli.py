"""The `vagvisaren` command."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from bot.dialogue import State
from bot.resolver import (
    FactError,
    Facts,
    Knowledge,
    KnowledgeError,
    Resolution,
    Resolver,
    read_knowledge,
)
from bot.resolver.program import Program
from bot.resolver.proof import Proof
from bot.resolver.study import study
from bot.resolver.table import rows, shares
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.hearing import Hearing
    from bot.sources import Visits

FAILED, UNUSABLE, MORE_NEEDED = 1, 2, 3
EXIT_CODES = {
    0: "done",
    FAILED: "the knowledge base, the settings or the server failed, or a check did not hold",
    UNUSABLE: "wrong words on the command line, or facts that cannot be used",
    MORE_NEEDED: "more facts are needed",
}
DOCS = Path("docs")

app = typer.Typer(
    help="Who is responsible for what in sick leave and rehabilitation, and whom to contact.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
region_app = typer.Typer(help="The regions: what is their own.", no_args_is_help=True)
app.add_typer(region_app, name="region")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

FactOption = Annotated[
    list[str] | None, typer.Option("--fact", help="A fact, fact=value (many: a=b,c). Repeat.")
]
FactsOption = Annotated[str | None, typer.Option("--facts", help="Facts as a JSON object.")]
RegionOption = Annotated[str | None, typer.Option(help="A region's own routine too: halland.")]
DateOption = Annotated[str | None, typer.Option("--date", help="The day to answer for.")]
FolderOption = Annotated[Path | None, typer.Option("--folder", help="A knowledge folder.")]
FolderArgument = Annotated[Path | None, typer.Argument(help="A knowledge folder.")]


@app.command()
def serve() -> None:
    """Start the assistant: the web process and Rasa. Trains first if needed. Ctrl-C stops both."""
    _serve(own_rasa=True)


@app.command()
def web() -> None:
    """Start the web process alone; Rasa is where the settings say. Ctrl-C or SIGTERM stops it."""
    _serve(own_rasa=False)


@app.command()
def rasa() -> None:
    """Start Rasa alone, with the model last trained. Ctrl-C or SIGTERM stops it."""
    from bot.training import current_model

    settings = _settings()
    if current_model(settings) is None:
        _fail(f"No trained model in {settings.models_dir}: run 'vagvisaren train'")
    # in place of this process, so that whoever started it can watch and stop Rasa itself
    os.execv(sys.executable, [sys.executable, "-m", "bot.actions.server"])


@app.command()
def train(
    force: Annotated[bool, typer.Option("--force", help="Train even if nothing changed.")] = False,
) -> None:
    """Train the Rasa model, if anything it depends on has changed."""
    from bot.training import train_if_needed

    raise typer.Exit(train_if_needed(_settings(), force=force, say=out.print))


@app.command()
def chat(region: RegionOption = None, date: DateOption = None) -> None:
    """Talk to the assistant in the terminal (without a server; an empty line ends)."""
    from bot.terminal import Terminal

    resolver = _resolver(_day(date))
    _usable(lambda: resolver.resolve({}, region=region))
    Terminal(resolver, _hearing(resolver), region, out).run()


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The question in your own words.")] = None,
    fact: FactOption = None,
    facts: FactsOption = None,
    region: RegionOption = None,
    date: DateOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="The contract's JSON.")] = False,
    depth: Annotated[int, typer.Option(min=1, max=3, help="How deep to explain why.")] = 1,
) -> None:
    """Answer at once: facts or a sentence in, next contact and responsibilities out."""
    resolver = _resolver()
    known = _given(fact, facts)
    if text:
        said = _without_persons(resolver, text)
        known = {**_hearing(resolver).hear(said, State()).facts, **known}
    resolution = _usable(lambda: resolver.resolve(known, on=_day(date), region=region))
    if as_json:
        out.print_json(json.dumps(resolution.as_dict(), ensure_ascii=False))
    else:
        _show(resolver, resolution)
        if resolution.outcome is not None and depth > 1:
            day, place = _day(date), region
            out.print(escape(resolver.explain(resolution.facts, depth, on=day, region=place)))
    if resolution.status != "resolved":
        raise typer.Exit(MORE_NEEDED)


@app.command()
def check(
    folder: FolderArgument = None,
    facts: FactsOption = None,
    fact: FactOption = None,
    region: RegionOption = None,
    date: DateOption = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="Also the mean and worst number of questions.")
    ] = False,
    older_than: Annotated[
        int | None,
        typer.Option(min=0, help="Also what was checked or reviewed longer ago, in months."),
    ] = None,
) -> None:
    """Prove the knowledge base: no gap, no conflict, nothing unreachable, all with sources.

    With facts: which rules hold in that case, also in a knowledge base that fails the proof.
    """
    try:
        resolver = Resolver(read_knowledge(folder))
        if facts or fact:
            program = _usable(lambda: resolver.program(_day(date), region))
            _show_case(resolver, program, _given(fact, facts))
            return
        proofs = resolver.prove()
    except KnowledgeError as error:
        _fail(f"{error}\n{len(error.defects)} defects")
    for proof in proofs:
        _show_proof(proof)
    knowledge = resolver.knowledge
    out.print(
        "0 gaps, 0 conflicts, 0 unreachable rules, 0 statements without a source; "
        f"{len(knowledge.sources)} sources, {len(knowledge.facts)} facts, "
        f"{len(knowledge.actors)} actors, {len(knowledge.glossary)} terms"
    )
    if questions:
        figure = study(resolver.questions())
        kind = "optimum" if figure.exact else "optimum at least"
        out.print(
            f"questions over {figure.cases:,} cases: mean {figure.mean:.2f}, worst {figure.worst}; "
            f"{kind} {figure.optimum:.2f} (ours is {figure.mean / figure.optimum:.3f} times that)"
        )
    if older_than is not None:
        from bot.review import aged_text, months_before

        day = months_before(_day(date) or dt.date.today(), older_than)
        out.print(escape(aged_text(knowledge, day)), end="")
    _show_open_points(knowledge)


@app.command()
def sources(
    folder: FolderArgument = None,
    only_check: Annotated[
        bool,
        typer.Option("--check", help="Only what is wrong: references, addresses, dates."),
    ] = False,
    online: Annotated[
        bool, typer.Option("--online", help="Check, and open every address too.")
    ] = False,
    date: DateOption = None,
) -> None:
    """List the sources by kind, or check them. Exit code 1: something is wrong with them."""
    from bot import sources as room

    day, knowledge = _day(date) or dt.date.today(), _read(folder)
    if not (only_check or online):
        out.print(escape(room.as_text(knowledge)))
        return
    defects, unvisited = room.faults(knowledge, day), ""
    if online:
        visits = _visited(knowledge)
        if visits.none_answered:
            unvisited = (
                "No address could be reached: is there a connection? None of them is judged."
            )
        else:
            defects += visits.defects
    if defects or unvisited:
        _fail("\n".join([*map(str, defects), f"{len(defects)} defects", unvisited]).strip())
    out.print(f"{len(knowledge.sources)} sources, 0 defects")


def _visited(knowledge: Knowledge) -> Visits:
    """What opening the addresses shows."""
    from bot.sources import addresses, visit

    given = addresses(knowledge)
    with err.status("") as status:
        visits = visit(given, lambda done: status.update(f"{done} of {len(given)} addresses"))
    out.print(f"{visits.answered} of {visits.of} addresses answered")
    return visits


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A knowledge folder or a git revision: HEAD~3.")],
    new: Annotated[
        str | None, typer.Argument(help="Likewise; by default the knowledge of this folder.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Also a page, in this file.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="One line.")] = False,
) -> None:
    """Say what a change of the knowledge does: to which cases, texts and sources."""
    from bot import review

    try:
        with review.opened(old) as before, review.opened(new) as after:
            made = review.review(before, after)
    except review.VersionError as error:
        _unusable(str(error))
    if as_json:
        out.print_json(json.dumps(review.as_json(made), ensure_ascii=False))
    else:
        out.print(escape(review.as_line(made) if quiet else review.as_text(made).rstrip()))
    if html is not None:
        try:
            html.write_text(review.as_page(made), encoding="utf-8")
        except OSError as error:
            _unusable(f"--html {html}: {error.strerror}")
        err.print(f"written: {escape(str(html))}")


@app.command()
def table(
    region: RegionOption = None,
    date: DateOption = None,
    summary: Annotated[bool, typer.Option(help="Only how many cases each rule decides.")] = False,
) -> None:
    """Print the decision table: facts, rule, next contact, number of cases (tab-separated)."""
    resolver = _resolver()
    program = _usable(lambda: resolver.program(_day(date), region))
    if summary:
        for rule, cases in sorted(shares(program).items(), key=lambda item: -item[1]):
            print(f"{rule}\t{cases}")
        return
    for row in rows(program):
        print(row)


@app.command()
def evaluate(
    which: Annotated[
        str, typer.Option("--set", help="Which messages: test, dev, or a folder of cases.")
    ] = "test",
    report: Annotated[
        Path | None, typer.Option(help="A folder for report.html and results.json.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="One spaCy path, one perturbation, a minute.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
) -> None:
    """Measure how well messages are understood and people guided. Exit code 1: a goal is missed."""
    from bot.evaluation.cases import CaseError
    from bot.evaluation.goals import goals
    from bot.evaluation.measuring import Measuring, folder_of
    from bot.evaluation.report import as_text, write
    from bot.nlu.expressions import ExpressionError
    from bot.nlu.pipeline import PipelineError

    resolver, spacy = _resolver(), _settings().spacy_model
    with err.status("starting") as status:
        measuring = Measuring(folder_of(which), quick=quick, spacy=spacy)
        try:
            results = measuring.run(resolver, lambda doing: status.update(escape(doing)))
        except (CaseError, ExpressionError, PipelineError) as error:
            _fail(str(error))
    if as_json:
        out.print_json(json.dumps(results.as_dict(), ensure_ascii=False))
    else:
        out.print(escape(as_text(results)))
    if report is not None:
        err.print(f"written: {escape(str(write(results, report)))}")
    if not all(goal.met for goal in goals(results)):
        raise typer.Exit(FAILED)


@app.command()
def purge(
    everything: Annotated[
        bool, typer.Option("--all", help="Every conversation, also those that go on now.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before --all.")] = False,
) -> None:
    """Remove the conversations whose time is over, at once; the service does so by itself too."""
    from bot.web.store import StoreError
    from bot.web.stores import open_store

    settings = _settings()
    if everything and not yes:
        typer.confirm("Remove every conversation, also those that go on now?", abort=True)
    store = open_store(settings)
    try:
        gone = store.clear() if everything else store.purge()
    except StoreError as error:
        _fail(f"The conversations cannot be used ({error}).")
    finally:
        store.close()
    if gone and not everything:
        _count_ended(settings, (each.state for each in gone))
    out.print("1 conversation removed" if len(gone) == 1 else f"{len(gone)} conversations removed")


def _count_ended(settings: Settings, states: Iterable[Mapping[str, object]]) -> None:
    """Count where conversations stopped, as the service does with those it removes itself."""
    from bot.counting import Counting, table_of
    from bot.dialogue import Dialogue

    if settings.counting:
        counting = Counting(Dialogue(_resolver()), table_of(settings))
        for state in states:
            counting.ended(State.from_json(state))
        counting.write()


@app.command()
def report(
    since: Annotated[
        str | None, typer.Option(help="The first day: 2026-11-01. Everything by default.")
    ] = None,
    file: Annotated[Path, typer.Option("--out", help="The page.")] = Path("rapport.html"),
    smallest: Annotated[
        int, typer.Option(min=3, help="Smaller numbers than this are not shown.")
    ] = 5,
) -> None:
    """Write a page about what teaches: topics asked, answers not known, where people stop."""
    from bot.counting import TableError, table_of
    from bot.counting.kinds import vocabulary
    from bot.counting.report import as_page, report_of

    first, settings = _day(since, "--since"), _settings()
    try:
        numbers = table_of(settings).read()
    except TableError as error:
        _fail(f"The counters cannot be read ({error}).")
    made = report_of(numbers, vocabulary(_resolver()), since=first, smallest=smallest)
    try:
        file.write_text(as_page(made), encoding="utf-8")
    except OSError as error:
        _unusable(f"--out {file}: {error.strerror}")
    err.print(f"written: {escape(str(file))}")


@app.command()
def docs(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="A folder for the knowledge alone. By default docs/kunskap, and the references "
            "for developers in docs/developers.",
        ),
    ] = None,
    only_check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 and names if it is stale.")
    ] = False,
    region: RegionOption = None,
) -> None:
    """Write the knowledge as pages to read, and what developers look up from the code itself."""
    from bot.documents.folder import stale, write
    from bot.documents.pages import pages

    resolver = _resolver()
    made = {folder or DOCS / "kunskap": _usable(lambda: pages(resolver, region))}
    if folder is None:
        from bot.reference.pages import pages as references

        made[DOCS / "developers"] = references(app, EXIT_CODES, resolver)
    keep, changed = stale if only_check else write, 0
    for place, texts in made.items():
        try:
            paths = keep(texts, place)
        except OSError as error:
            _unusable(f"--out {place}: {error.strerror}")
        for path in paths:
            out.print(escape(str(place / path)))
        changed += len(paths)
    count = sum(map(len, made.values()))
    err.print(f"{count} pages, {changed} {'stale' if only_check else 'written or removed'}")
    if only_check and changed:
        raise typer.Exit(FAILED)


@app.command()
def lathund(
    file: Annotated[Path, typer.Option("--out", help="The PDF.")] = Path("lathund.pdf"),
    patient: Annotated[
        bool, typer.Option("--patient", help="The leaflet for patients instead.")
    ] = False,
    region: RegionOption = None,
    date: DateOption = None,
) -> None:
    """Write the lathund for staff (A4, two pages) or the leaflet for patients, to print."""
    from bot.documents import lathund as papers

    resolver, make = _resolver(), papers.leaflet if patient else papers.lathund
    day = _day(date) or dt.date.today()
    made = _usable(lambda: make(resolver, on=day, region=region))
    try:
        file.write_bytes(made)
    except OSError as error:
        _unusable(f"--out {file}: {error.strerror}")
    err.print(f"written: {escape(str(file))}")


@region_app.command("list")
def list_regions(folder: FolderOption = None) -> None:
    """The regions: id, name, and how much is their own (tab-separated)."""
    knowledge = _read(folder)
    for region in knowledge.regions.values():
        rules = len({rule.id for rule in region.rules})
        counted = (
            f"{rules} local rules",
            f"{len(region.reached)} contacts",
            f"{len(region.municipalities)} municipalities",
        )
        print(region.id, region.name, *counted, sep="\t")


@region_app.command("new")
def new_region(
    id: Annotated[str, typer.Argument(help="Its id, also its file's name: vastmanland.")],
    name: Annotated[str, typer.Option(help='Its name: "Region Västmanland".')],
    folder: FolderOption = None,
) -> None:
    """Write a region's file, with examples of all that it can say, and prove the knowledge."""
    from bot.regions import RegionError, create

    knowledge = _read(folder)
    try:
        file = create(knowledge, id, name, dt.date.today())
    except RegionError as error:
        _unusable(str(error))
    except OSError as error:
        _unusable(f"{id}: {error.strerror}")
    out.print(escape(f"written: {file}"))
    try:
        proofs = Resolver(read_knowledge(folder)).prove()
    except KnowledgeError as error:
        _fail(f"{error}\n{len(error.defects)} defects")
    for proof in proofs:
        if proof.region == id:
            _show_proof(proof)
    steps = [f"vagvisaren check {folder or ''}".rstrip()]
    if folder is None:
        steps += ["vagvisaren docs", f"vagvisaren lathund --region {id}"]
    told = ("proves it, and says what is wrong", "writes its page, to approve", "prints it")
    out.print("Next: fill in the file (it says how), then")
    for step, why in zip(steps, told, strict=False):
        out.print(escape(f"  {step}: {why}"))
    out.print(f"The setting VAGVISAREN_REGION={id} makes it the region of the whole service.")


def _read(folder: Path | None) -> Knowledge:
    if folder is not None and not folder.is_dir():
        _unusable(f"{folder}: no such folder")
    try:
        return read_knowledge(folder)
    except KnowledgeError as error:
        _fail(f"{error}\n{len(error.defects)} defects")


def _show_proof(proof: Proof) -> None:
    out.print(
        f"{proof.region or 'national'} from {proof.on}: {proof.cases:,} cases proved, "
        f"{proof.rules} rules in force, {proof.contact_rules} of them give a next contact"
    )


def _serve(*, own_rasa: bool) -> NoReturn:
    from bot.web.supervisor import SupervisorError, serve

    try:
        raise typer.Exit(serve(_settings(), own_rasa=own_rasa))
    except (SupervisorError, KnowledgeError) as error:
        _fail(str(error))


@app.command()
def sbom(
    file: Annotated[
        Path | None, typer.Option("--out", help="The file; the terminal by default.")
    ] = None,
) -> None:
    """Write what the service is made of: every locked package, as CycloneDX in JSON."""
    try:
        from bot.sbom import LockError, bill
    except ModuleNotFoundError as error:
        _fail(f"{error.name} is missing. It comes with what developers install: make setup.")
    try:
        made = bill()
    except LockError as error:
        _fail(str(error))
    if file is None:
        print(made, end="")
        return
    try:
        file.write_text(made, encoding="utf-8")
    except OSError as error:
        _unusable(f"--out {file}: {error.strerror}")
    err.print(f"written: {escape(str(file))}")


def _settings() -> Settings:
    try:
        return Settings.load()
    except SettingsError as error:
        _fail(str(error))


def _resolver(day: dt.date | None = None) -> Resolver:
    try:
        return Resolver.load(today=lambda: day or dt.date.today())
    except KnowledgeError as error:
        _fail(f"{error}\n{len(error.defects)} defects")


def _given(pairs: list[str] | None, text: str | None) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if text is not None:
        try:
            given = json.loads(text)
        except json.JSONDecodeError as error:
            _unusable(f"--facts: {error}")
        if not isinstance(given, dict):
            _unusable("--facts: a JSON object is needed")
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals:
            _unusable(f"--fact {pair}: write fact=value")
        given[name] = value.split(",") if "," in value else value
    return given


def _without_persons(resolver: Resolver, text: str) -> str:
    """The text to understand; what is taken out of it is told."""
    from bot.dialogue.voice import Voice
    from bot.privacy import notice, redact

    said = redact(text)
    if said.kinds:
        err.print(escape(notice(said.kinds, Voice(resolver))))
    return said.bare


def _hearing(resolver: Resolver) -> Hearing:
    from bot.hearing import Hearing
    from bot.nlu.expressions import ExpressionError
    from bot.training import current_model

    settings = _settings()
    try:
        return Hearing(resolver, lambda: current_model(settings))
    except ExpressionError as error:
        _fail(str(error))


def _day(text: str | None, option: str = "--date") -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        _unusable(f"{option} {text}: write it as 2026-11-22")


def _usable(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except (FactError, ValueError) as error:
        _unusable(str(error))


def _show(resolver: Resolver, resolution: Resolution) -> None:
    from bot.dialogue.result import outcome_text
    from bot.dialogue.voice import Voice

    facts = resolution.facts
    if resolution.outcome is not None:
        out.print(escape(outcome_text(resolution.outcome, facts, Voice(resolver))))
    if resolution.question is not None:
        question = resolution.question
        out.print()
        out.print(f"[bold]{escape(question.text)}[/bold]")
        for value, label in question.options:
            out.print(escape(f"  --fact {question.fact}={value}   {label}"))
    elif resolution.outcome is None:
        out.print(escape(resolver.phrase("utanfor_tackning", facts)))


def _show_open_points(knowledge: Knowledge) -> None:
    points = [point for point in knowledge.open_points.values() if not point.settled]
    if points:
        out.print(f"{len(points)} to confirm before production (docs/kunskap/att-bekrafta.md):")
    for point in points:
        out.print(escape(f"  {point.id} ({point.who}): {point.question}"))


def _show_case(resolver: Resolver, program: Program, given: dict[str, Any]) -> None:
    facts: Facts = _usable(lambda: resolver.canonical(given))
    for rule in program.members(program.settled(facts)):
        contact = rule.next_contact
        to = f" -> {'/'.join(filter(None, contact.key))}" if contact else ""
        out.print(escape(f"{rule.place.file}:{rule.place.line}: {rule.id}{to}"))
    names = ", ".join(
        "/".join(filter(None, key)) for key in sorted(program.contacts(facts), key=str)
    )
    out.print(escape(f"next contacts possible: {names or 'none'}"))


def _unusable(message: str) -> NoReturn:
    err.print(escape(message), style="red")
    raise typer.Exit(UNUSABLE)


def _fail(message: str) -> NoReturn:
    err.print(escape(message), style="red")
    raise typer.Exit(FAILED)
