"""Shared code of the tests that run whole studies."""


def without_seconds(value):
    """A result, or a part of it, without what a clock said."""
    if isinstance(value, dict):
        return {key: without_seconds(item) for key, item in value.items() if "seconds" not in key}
    return [without_seconds(item) for item in value] if isinstance(value, list) else value
