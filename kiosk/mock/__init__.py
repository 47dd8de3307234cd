"""The embedded booking server: sells seats to phones and lets kiosks redeem vouchers, with nothing else needed."""
