"""What the service is made of, as CycloneDX: every package of the lock, with hashes and licence."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from bot.settings import PROJECT

LOCK = PROJECT / "requirements.lock"
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:(?P<hash>[0-9a-f]{64})")
_LONGEST_NAME = 80  # characters; longer is the licence's text


class LockError(Exception):
    """The lock cannot be read."""


@dataclass(frozen=True)
class Locked:
    """A package of the lock: its name, version and the SHA-256 sums of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


def locked(text: str) -> Iterator[Locked]:
    """The packages of a lock with hashes. Raises `LockError` for one without."""
    for entry in re.split(r"(?<!\\)\n", text):
        line = entry.strip()
        if not line or line.startswith("#"):
            continue
        pin, hashes = _PIN.match(line), tuple(_HASH.findall(line))
        if pin is None or not hashes:
            raise LockError(f"{line.splitlines()[0].strip()}: no version or no hash")
        yield Locked(pin["name"], pin["version"], hashes)


def bill(lock: Path = LOCK) -> str:
    """The bill of materials as CycloneDX 1.6 in JSON. Raises `LockError`."""
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError as error:
        raise LockError(f"{lock}: {error.strerror}") from error
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_OID, text),  # the same lock, the same number
        components=[_component(each) for each in locked(text)],
    )
    bom.metadata.component = root = _ours()
    bom.register_dependency(root, bom.components)
    return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"


def _ours() -> Component:
    version = metadata.version("vagvisaren")
    return Component(
        type=ComponentType.APPLICATION,
        name="vagvisaren",
        version=version,
        bom_ref=f"vagvisaren=={version}",
        licenses=[LicenseFactory().make_with_id("MIT")],
    )


def _component(package: Locked) -> Component:
    url = PackageURL("pypi", name=package.name.lower().replace("_", "-"), version=package.version)
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        purl=url,
        bom_ref=str(url),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes],
        licenses=_licences(package),
    )


def _licences(package: Locked) -> list[License]:
    """As the installed package says; nothing if another version, or none, is installed here."""
    try:
        found = metadata.metadata(package.name)
    except metadata.PackageNotFoundError:
        return []
    if found["Version"] != package.version:
        return []
    make = LicenseFactory()
    for header in ("License-Expression", "License"):
        said = (found[header] or "").strip()
        if said and len(said) <= _LONGEST_NAME and "\n" not in said:
            return [make.make_from_string(said)]
    return [make.make_from_string(name) for name in _classified(found.get_all("Classifier") or ())]


def _classified(classifiers: Iterable[str]) -> list[str]:
    parts = (each.split(" :: ") for each in classifiers)
    return sorted({part[-1] for part in parts if part[0] == "License" and len(part) > 2})
