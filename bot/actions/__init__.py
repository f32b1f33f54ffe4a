"""Rasa's side: custom actions, the channel that serves them, training and the launcher.

Nothing is imported here: parts of this package are used where Rasa must not be loaded.
"""
