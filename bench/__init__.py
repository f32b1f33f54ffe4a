"""Benchmarks: measured in one run, on this machine, printed as ratios."""
