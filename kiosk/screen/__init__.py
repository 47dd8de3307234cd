"""What stands on the kiosk's own display, and what is touched there."""
