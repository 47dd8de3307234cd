"""What a configuration can say, as JSON schema, made from the model."""

from typing import Any

from kiosk.config.model import Config

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema of a whole ``kiosk.toml``. What keys ask of each other it can't say: ``kiosk config check`` does."""
    made = _without_titles(Config.model_json_schema())
    return {"$schema": DIALECT, "title": "kiosk.toml", **made}


def _without_titles(part: Any) -> Any:
    """The part without the titles that are only names of keys and classes in other letters."""
    if isinstance(part, list):
        return [_without_titles(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {key: _without_titles(item) for key, item in part.items() if key != "title" or isinstance(item, dict)}
