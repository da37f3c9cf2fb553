"""Machines at the counter: printers, drawers, scanners, card terminals; bytes and wires only."""
