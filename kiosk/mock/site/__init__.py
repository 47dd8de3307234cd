"""What browsers and other people's programs fetch: the pages' files, the client that fits the device."""
