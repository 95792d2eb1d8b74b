"""A pack seen as a whole: every way through it, what is reached, and how it looks drawn."""
