"""Hardware of a ticket machine behind small ports; knows nothing of cinemas."""
