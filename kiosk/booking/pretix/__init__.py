"""The second implementation of the booking port: a pretix, reached by its own interface for scanning devices."""
