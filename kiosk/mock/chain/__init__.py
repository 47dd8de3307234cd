"""The cinema chain's own ticketing system: what it is told of our sales, and what it sells itself."""
