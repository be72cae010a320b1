"""Settings for a command: what was given on its line before environment, ``.env`` and defaults."""

from __future__ import annotations

import typer
from pydantic import ValidationError

from shared.runtime.settings import PREFIX, Settings, load_settings


def settings_or_exit(**given: object) -> Settings:
    """The resolved settings; exits with code 2 naming the setting and its limit when one is wrong."""
    try:
        return load_settings(**given)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            field = ".".join(str(part) for part in fault["loc"])
            typer.echo(f"{PREFIX}{field.upper()}: {fault['msg']}", err=True)
        raise typer.Exit(2) from None
