"""Stand-ins for the far end of a wire: what a machine would do with the bytes it gets."""
