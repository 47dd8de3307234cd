"""Who comes first when several want seats of one screening at the same time."""
