"""The demo shop: what it sells, who works there and what happens in it."""
