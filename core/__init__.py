"""The shop itself: its rules, its ledgers, its database. Knows no screen, no machine, no web."""
