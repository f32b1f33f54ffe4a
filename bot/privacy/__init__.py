"""Personal data taken out of what people write, before anything else reads, keeps or logs it."""

from bot.privacy.notice import notice
from bot.privacy.redaction import KINDS, Redacted, redact

__all__ = ["KINDS", "Redacted", "notice", "redact"]
