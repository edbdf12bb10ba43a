"""A failure that people read, said so that it can be said in another language where it is printed.

Belongs here: the sentence with its places, and what fills them. Does not belong here: Danish (cli.danish_messages).
"""

from __future__ import annotations


class Said(Exception):
    """A failure in an English sentence; `text` has the names of `values` in braces."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format(**values))
        self.text, self.values = text, values
