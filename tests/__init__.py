"""The tests. A package by name only: one of our libraries brings a top-level `tests` of its own."""
