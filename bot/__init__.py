"""Vägvisaren: who is responsible for what, and whom to contact next."""
