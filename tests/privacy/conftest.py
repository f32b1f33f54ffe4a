"""The web process, as its own tests have it."""

from tests.web.conftest import alone, client, parts, rasa, settings, talk

__all__ = ["alone", "client", "parts", "rasa", "settings", "talk"]
