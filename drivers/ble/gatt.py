"""The two characteristics of the hand-over's service (PROTOCOL.md)."""

C2S = "7ebb0002-9880-4a37-b6b3-5bdaa3afe612"
"""what the kiosk writes"""
S2C = "7ebb0003-9880-4a37-b6b3-5bdaa3afe612"
"""what the phone notifies"""
