"""What people read, said so that it can be said in another language where it is printed.

Belongs here: the English sentence with its places, and what fills them. Does not belong here: Danish
(aarsvaerk.cli.danish).
"""

from __future__ import annotations


class Sentence(str):
    """An English sentence as text; `text` has the names of `values` in braces. A value may be a sentence itself."""

    text: str
    values: dict[str, object]

    def __new__(cls, text: str, **values: object) -> Sentence:
        """The sentence with the values in their places."""
        made = super().__new__(cls, text.format(**values))
        made.text, made.values = text, values
        return made


class Said(Exception):
    """A failure in an English sentence; `text` has the names of `values` in braces."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format(**values))
        self.text, self.values = text, values

    @property
    def sentence(self) -> Sentence:
        """What it says, as text."""
        return Sentence(self.text, **self.values)
