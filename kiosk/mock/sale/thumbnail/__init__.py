"""The hall as a small picture: how each seat is, which are mine, and in a red frame what the main view shows."""
