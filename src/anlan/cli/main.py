"""`anlan`: the commands of a house."""

import click

from anlan import __version__
from anlan.cli.city import city
from anlan.cli.duty import brief, losses, moves
from anlan.cli.hazards import check, new
from anlan.cli.incident import incident
from anlan.cli.journal import journal
from anlan.cli.learn import after, scores
from anlan.cli.look import status, why
from anlan.cli.plans import plans, units
from anlan.cli.readings import ingest, quarantine
from anlan.cli.replay import replay
from anlan.cli.report import report
from anlan.cli.run import run
from anlan.store.journal.database import UnknownLayout


class House(click.Group):
    """Says in one line what a person can do about it, where a house cannot be opened."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except UnknownLayout as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=House, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="anlan")
def main() -> None:
    """Anlan 安澜: from what a city can sense to warnings people trust and tasks that get done."""


for command in (
    run,
    ingest,
    replay,
    why,
    status,
    journal,
    quarantine,
    city,
    check,
    new,
    plans,
    units,
    brief,
    moves,
    losses,
    incident,
    after,
    scores,
    report,
):
    main.add_command(command)
