"""How commands talk to the running daemon: JSON lines over a local socket, one request per connection."""
