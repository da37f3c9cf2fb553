"""Privacy: what we may keep of a member, what she may have, and how she is forgotten."""
