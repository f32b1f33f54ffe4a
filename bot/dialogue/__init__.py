"""The conversation without Rasa: a state and what was heard in, a new state and messages out."""

from bot.dialogue.dialogue import Dialogue
from bot.dialogue.heard import Heard
from bot.dialogue.messages import Answer, Button, Message, Reply, payload
from bot.dialogue.state import State

__all__ = ["Answer", "Button", "Dialogue", "Heard", "Message", "Reply", "State", "payload"]
