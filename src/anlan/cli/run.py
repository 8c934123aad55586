"""`anlan run`: the house, with everything it needs, under one supervisor."""

import click


@click.command()
def run() -> None:
    """Not yet."""
