"""Descriptions of tasks and FTE by unit, as Randers writes them: the document and its tables."""
