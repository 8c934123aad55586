"""Warning: drafts from risks, relays others, issues in a lawful body's name, chases until confirmed, ends."""

from anlan.warning.chasing import Chasing
from anlan.warning.drafting import Drafting
from anlan.warning.issuing import Issuing
from anlan.warning.lifting import Lifting
from anlan.warning.musts import Musts
from anlan.warning.relaying import Relaying

__all__ = ["Chasing", "Drafting", "Issuing", "Lifting", "Musts", "Relaying"]
