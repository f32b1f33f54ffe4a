"""The sources looked after: listed, their references and dates checked, their addresses visited."""

from bot.sources.checks import faults
from bot.sources.listing import as_text
from bot.sources.visits import Visits, addresses, visit

__all__ = ["Visits", "addresses", "as_text", "faults", "visit"]
