"""Bytes -> `Extract`: one file a format, and the bounded processes in which they run.

Reading a file never happens in the process that asks for it: `Readers` keeps a few reading processes, each of which
forks a child for each file, under limits that the system itself enforces. Whatever a file does, it ends in an
`Extract` or in a `Refused` with its reason, and costs no other file.
"""

from pipeline.formats.readers import Readers

VERSION = 4
"""Raised whenever a file would give another `Extract`: files read before are then read again."""

__all__ = ["VERSION", "Readers"]
