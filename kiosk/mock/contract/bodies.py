"""The body of a route that reads it itself, for the contract's readers."""

from typing import Any

from pydantic import BaseModel


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """What such a route adds to its operation; the model refers to no other."""
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}
