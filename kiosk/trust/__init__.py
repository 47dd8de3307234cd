"""Who signed what: keys of servers and kiosks, signed messages, signed tickets. Pure: no clock, no file, no socket."""
