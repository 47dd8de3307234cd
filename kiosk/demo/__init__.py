"""The demo: all parties of a visit on one machine, driven by itself or by a person with a mouse."""
