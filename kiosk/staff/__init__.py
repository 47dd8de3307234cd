"""What staff can do at the kiosk."""
