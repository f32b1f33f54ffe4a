"""A page as a tree, and a person without JavaScript who reads it and presses its buttons."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from fastapi.testclient import TestClient
from httpx import Response

_VOID = frozenset({"meta", "link", "input", "br", "img"})


class Node:
    """An element with what stands in it."""

    def __init__(self, tag: str, attributes: dict[str, str | None], parent: Node | None) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.content: list[Node | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name) or ""

    @property
    def classes(self) -> set[str]:
        return set(self["class"].split())

    @property
    def text(self) -> str:
        """Its words, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for each in self.content:
            yield from each._texts() if isinstance(each, Node) else (each,)

    def __iter__(self) -> Iterator[Node]:
        """Everything under it, in reading order."""
        for each in self.content:
            if isinstance(each, Node):
                yield each
                yield from each

    def all(self, tag: str = "", kind: str = "", **attributes: str) -> list[Node]:
        """Elements by tag, class and attributes."""
        return [
            node
            for node in self
            if (not tag or node.tag == tag)
            and (not kind or kind in node.classes)
            and all(node[name] == value for name, value in attributes.items())
        ]

    def one(self, tag: str = "", kind: str = "", **attributes: str) -> Node:
        found = self.all(tag, kind, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {kind} {attributes}"
        return found[0]

    def up(self, tag: str) -> Node | None:
        """The nearest element of that tag that it stands in."""
        node = self.parent
        while node is not None and node.tag != tag:
            node = node.parent
        return node


class _Builder(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.at = Node("", {}, None)
        self.feed(html)
        self.close()
        assert self.at is self.root, f"<{self.at.tag}> is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs), self.at)
        assert len(node.attributes) == len(attrs), f"<{tag}> has an attribute twice"
        self.at.content.append(node)
        if tag not in _VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.content.append(data)


def parse(html: str) -> Node:
    """The document; every element must be closed where it should be."""
    assert html.lower().startswith("<!doctype html>")
    return _Builder(html).root


class Visitor:
    """Somebody at /chatt without JavaScript."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.response = client.get("/chatt")
        self.page = parse(self.response.text)

    @property
    def title(self) -> str:
        return self.page.one("title").text

    @property
    def said(self) -> list[str]:
        """The turns shown, each with who says it."""
        return [turn.text for turn in self.page.all("li", "vv-turn")]

    @property
    def question(self) -> str:
        return " ".join(legend.text for legend in self.page.all("legend"))

    @property
    def buttons(self) -> list[str]:
        return [button.text for button in self.page.all("button")]

    @property
    def session(self) -> str:
        return next((f["value"] for f in self.page.all("input", name="session")), "")

    def press(self, title: str, *ticks: str) -> Node:
        """Press the button that says so, with those boxes ticked beside it."""
        found = [button for button in self.page.all("button") if button.text == title]
        assert len(found) == 1, f"{len(found)} buttons say {title!r}: {self.buttons}"
        return self.submit(found[0], ticks=ticks)

    def choose(self, *titles: str) -> Node:
        """Just those boxes, and done."""
        for box in self.page.all("input", type="checkbox"):
            box.attributes.pop("checked", None)
        return self.press("Klar", *titles)

    def write(self, text: str) -> Node:
        """Write in the field and send."""
        return self.submit(self.page.one("button", "vv-send"), text=text)

    def submit(self, button: Node, *, text: str | None = None, ticks: tuple[str, ...] = ()) -> Node:
        form = button.up("form")
        assert form is not None
        assert form.up("form") is None, "a form in a form"
        assert form["method"] == "post"
        fields: dict[str, list[str]] = {}
        labels = {label.text: label for label in form.all("label", "vv-box")}
        assert set(ticks) <= labels.keys(), labels.keys()
        for label in labels.values():
            if label.text in ticks:
                label.one("input").attributes["checked"] = ""
        for field in form:
            if field.tag == "textarea":
                fields.setdefault(field["name"], []).append(field.text if text is None else text)
            elif field.tag == "input" and (
                field["type"] == "hidden" or "checked" in field.attributes
            ):
                fields.setdefault(field["name"], []).append(field["value"])
        if button["name"]:
            fields.setdefault(button["name"], []).append(button["value"])
        return self.post(button["formaction"] or form["action"], fields)

    def post(self, path: str, fields: dict[str, list[str]]) -> Node:
        self.response = self.client.post(path.partition("#")[0], data=fields)
        assert_private(self.response)
        if self.response.headers["content-type"].startswith("text/html"):
            self.page = parse(self.response.text)
        return self.page


def assert_private(response: Response) -> None:
    """Nothing of what was said is in an address or a cookie."""
    assert not response.history
    assert not response.url.query
    assert "set-cookie" not in response.headers
    assert "location" not in response.headers
    assert response.headers["cache-control"] == "no-store"
