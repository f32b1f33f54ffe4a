"""How well the assistant understands and guides, measured on messages it was not trained on."""
