"""The responsibility resolver: pure Python over the knowledge base, usable as a library.

from bot.resolver import Resolver

resolver = Resolver.load()
resolution = resolver.resolve({"sysselsattning": "arbetslos", "sgi": "nej"})
"""

from bot.resolver.condition import UNKNOWN
from bot.resolver.errors import Defect, FactError, KnowledgeError
from bot.resolver.model import Actor, Fact, FactValue, Knowledge, Rule, Source, Term, Topic
from bot.resolver.outcome import Contact, Counterfactual, Outcome
from bot.resolver.questions import Remaining
from bot.resolver.reader import read_knowledge
from bot.resolver.resolver import Merge, Question, Resolution, Resolver, WhatIf
from bot.resolver.space import Facts, Value
from bot.resolver.topics import TopicAnswer

__all__ = [
    "UNKNOWN",
    "Actor",
    "Contact",
    "Counterfactual",
    "Defect",
    "Fact",
    "FactError",
    "FactValue",
    "Facts",
    "Knowledge",
    "KnowledgeError",
    "Merge",
    "Outcome",
    "Question",
    "Remaining",
    "Resolution",
    "Resolver",
    "Rule",
    "Source",
    "Term",
    "Topic",
    "TopicAnswer",
    "Value",
    "WhatIf",
    "read_knowledge",
]
