"""Review of changes: what another version of the knowledge does to cases, texts and sources."""

from bot.review.ages import months_before
from bot.review.rendering import aged_text, as_json, as_line, as_page, as_text
from bot.review.review import Review, review
from bot.review.versions import Version, VersionError, opened

__all__ = [
    "Review",
    "Version",
    "VersionError",
    "aged_text",
    "as_json",
    "as_line",
    "as_page",
    "as_text",
    "months_before",
    "opened",
    "review",
]
