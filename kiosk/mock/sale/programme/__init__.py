"""What the house has and shows: a chain of cinemas that are not there, and what is on in them."""
