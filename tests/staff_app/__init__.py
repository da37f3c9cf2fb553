"""The till: its sums and choices as plain values, and its page without a browser."""
