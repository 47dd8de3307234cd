"""What the kiosk did and is about to do, durable before it is done."""
