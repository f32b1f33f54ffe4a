"""The public process: the contract's HTTP interface and the chat page."""
