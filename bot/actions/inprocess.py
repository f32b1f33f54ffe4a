"""Custom actions in Rasa's own process: an endpoint whose `request` never leaves it.

Rasa sends every call of a custom action through `action_endpoint.request(json=…)`; replacing that
object saves an HTTP request and a new connection for each call.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
from collections.abc import Iterator
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.actions.patches import Answer

_failed: contextvars.ContextVar[list[str] | None] = contextvars.ContextVar("failed", default=None)


class InProcessEndpoint(EndpointConfig):
    """Runs the actions of a package with rasa_sdk's own executor.

    `roundtrip` sends every call and answer through JSON, so that tests find what HTTP would not
    carry.
    """

    def __init__(self, package: str = "bot.actions.actions", *, roundtrip: bool = False) -> None:
        super().__init__(url="inprocess://actions")
        self.executor = ActionExecutor()
        self.executor.register_package(package)
        self.roundtrip = roundtrip

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action that `json` names. Raises what the HTTP endpoint would raise."""
        call = kwargs["json"]
        if self.roundtrip:
            call = json.loads(json.dumps(call, allow_nan=False))
        try:
            answer = await self.executor.run(call)
        except ActionExecutionRejection as error:
            raise _refused(400, error.message, error.action_name) from error
        except ActionNotFoundException as error:
            _note(error.action_name)
            raise _refused(404, error.message, error.action_name) from error
        except Exception:
            _note(call.get("next_action", ""))
            raise
        if self.roundtrip:
            return json.loads(json.dumps(answer, allow_nan=False))
        return Answer(answer)


def _refused(status: int, message: str, action: str) -> ClientResponseError:
    text = json.dumps({"error": message, "action_name": action})
    return ClientResponseError(status, "", text)


def _note(action: str) -> None:
    failed = _failed.get()
    if failed is not None:
        failed.append(action)


@contextlib.contextmanager
def watched() -> Iterator[list[str]]:
    """The actions that fail inside the block.

    Rasa itself only logs them and goes on as if all were well.
    """
    failed: list[str] = []
    token = _failed.set(failed)
    try:
        yield failed
    finally:
        _failed.reset(token)
