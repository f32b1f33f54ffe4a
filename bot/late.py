"""Modules of other people's that are imported only when something of them is used.

The import system finds them as always (`Late` stands first among the finders on `sys.meta_path`),
but they are not run. Whoever imports one gets a module that runs when anything is asked of it.
`importlib.util.LazyLoader` does no more for `from x import y`, which asks at once; here `y` can be
a stand-in, which imports the real one when it is used.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

# Modules, each with the names of its classes and functions that stand-ins are made for.
Names = Mapping[str, Sequence[str]]
Fill = Callable[[ModuleType], None]


class StandIn(type):
    """In place of a class or function of a module that is imported when it is first used.

    Until somebody imports that module, nothing is of that class.
    """

    def __new__(cls, module: str, name: str) -> StandIn:
        """For `name` of `module`."""
        return super().__new__(cls, name, (), {"__module__": module})

    def __init__(cls, module: str, name: str) -> None:
        super().__init__(name, (), {})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """What the real one gives."""
        return cls._real()(*args, **kwargs)

    def __getattr__(cls, name: str) -> Any:
        """The real one's."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(cls._real(), name)

    def __instancecheck__(cls, instance: Any) -> bool:
        """Whether it is one of the real class."""
        return cls._imported() and isinstance(instance, cls._real())

    def __subclasscheck__(cls, other: type) -> bool:
        """Whether it is the real class or below it."""
        return cls._imported() and issubclass(other, cls._real())

    def _imported(cls) -> bool:
        module = sys.modules.get(cls.__module__)
        return module is not None and not isinstance(module, LateModule)

    def _real(cls) -> Any:
        module = importlib.import_module(cls.__module__)
        if isinstance(module, LateModule):
            module.run()
        return getattr(module, cls.__name__)


class LateModule(ModuleType):
    """A module that is run when something is asked of it that is not there yet."""

    def __getattr__(self, name: str) -> Any:
        """Run it, and then what it has."""
        if name == "__path__" and _spec(self).submodule_search_locations is None:
            raise AttributeError(name)  # whether it is a package is asked of every module
        self.run()
        return getattr(self, name)

    def run(self) -> None:
        """Make it the real module, unless it is."""
        with _running:
            spec = _spec(self)
            if not isinstance(spec.loader, _Loader):
                return
            self.__class__ = ModuleType  # type: ignore[assignment]
            self.__loader__ = spec.loader = spec.loader.real
            if spec.submodule_search_locations is not None:
                self.__path__ = spec.submodule_search_locations
            spec.loader.exec_module(self)


_running = threading.RLock()


class Late(MetaPathFinder):
    """Finds those modules as they are found otherwise, and has them loaded later.

    `put_off`: modules that run when they are used, with the stand-ins they have at once. `taken`:
    modules that run at once, with what stands in, for them only, of modules they import. `filled`:
    modules that run when something is used which their function does not give them.
    """

    def __init__(
        self,
        put_off: Names | None = None,
        taken: Mapping[str, Names] | None = None,
        filled: Mapping[str, Fill] | None = None,
    ) -> None:
        self._put_off = put_off or {}
        self._taken = taken or {}
        self._filled = filled or {}

    def install(self) -> None:
        """Stand first among the finders. What has been imported already stays as it is."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """How to load the module later; `None` if that is not for us."""
        if name not in {*self._put_off, *self._taken, *self._filled}:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return None
        if name in self._put_off:
            spec.loader = _PuttingOff(spec.loader, self._put_off[name])
        elif name in self._taken:
            spec.loader = _Taking(spec.loader, self._taken[name])
        else:
            spec.loader = _Filling(spec.loader, self._filled[name])
        return spec


class _Loader(Loader):
    def __init__(self, real: Loader) -> None:
        self.real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.real.create_module(spec)


class _PuttingOff(_Loader):
    def __init__(self, real: Loader, names: Sequence[str]) -> None:
        super().__init__(real)
        self._names = names

    def exec_module(self, module: ModuleType) -> None:
        _stand_in(module, self._names)
        # asked of a package before a module inside it is imported: so that runs the package first
        module.__dict__.pop("__path__", None)
        module.__class__ = LateModule


class _Filling(_Loader):
    def __init__(self, real: Loader, fill: Fill) -> None:
        super().__init__(real)
        self._fill = fill

    def exec_module(self, module: ModuleType) -> None:
        self._fill(module)
        module.__class__ = LateModule


class _Taking(_Loader):
    def __init__(self, real: Loader, taken: Names) -> None:
        super().__init__(real)
        self._taken = taken

    def exec_module(self, module: ModuleType) -> None:
        with _standing_in(self._taken):
            self.real.exec_module(module)


@contextmanager
def _standing_in(taken: Names) -> Iterator[None]:
    """While this lasts those modules hold stand-ins, unless they have been imported already."""
    missing = [name for name in taken if name not in sys.modules]
    for name in missing:
        sys.modules[name] = ModuleType(name)
        _stand_in(sys.modules[name], taken[name])
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]


def _stand_in(module: ModuleType, names: Sequence[str]) -> None:
    for name in names:
        setattr(module, name, StandIn(module.__name__, name))


def _spec(module: ModuleType) -> ModuleSpec:
    spec = module.__spec__
    assert spec is not None
    return spec
