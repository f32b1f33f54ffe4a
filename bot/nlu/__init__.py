"""Understanding Swedish: facts, terms and intents out of what people write (no dialogue here)."""
