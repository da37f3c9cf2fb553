"""The database layer: engines, transactions, keys, migrations."""
