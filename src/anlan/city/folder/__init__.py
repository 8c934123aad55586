"""A city as a folder of plain files that people edit: read, checked, written, compared."""

from anlan.city.folder.generated import builtin_city
from anlan.city.folder.layout import named
from anlan.city.folder.problems import FolderProblems, Problem
from anlan.city.folder.reading import Folder, read
from anlan.city.folder.writing import write

__all__ = ["Folder", "FolderProblems", "Problem", "builtin_city", "named", "read", "write"]
