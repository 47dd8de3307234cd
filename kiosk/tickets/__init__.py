"""What a paper ticket looks like."""
