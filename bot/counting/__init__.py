"""What teaches, counted without people: how often each thing happened on a day, and no more."""

from bot.counting.counting import Counting
from bot.counting.table import Table, TableError, table_of

__all__ = ["Counting", "Table", "TableError", "table_of"]
