"""The contract as an OpenAPI document: examples for each message, and every reason why a route may refuse."""
