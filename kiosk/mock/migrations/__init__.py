"""How the tables came to be as they are: each version of them, and the way from the one before."""
