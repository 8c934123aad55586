"""Warning: drafts from risks, issues in a lawful body's name, chases until confirmed, ends and says so."""

from anlan.warning.drafting import Drafting
from anlan.warning.issuing import Issuing

__all__ = ["Drafting", "Issuing"]
