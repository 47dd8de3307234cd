"""What is plugged in and what is configured: found, asked about, written down, tried."""
