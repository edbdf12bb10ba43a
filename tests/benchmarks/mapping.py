"""Time and memory of suggesting task fields: `make bench-mapping`, or with municipalities and tasks per municipality.

The tasks are made up anew each, from the words of the embedded headings and of the terms of the fields, so that hardly
two are equal; one word in ten is a compound that stands nowhere else. The same seed makes the same tasks.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import time
from collections.abc import Iterator

from aarsvaerk.mapping.suggestions import suggestions, trained
from aarsvaerk.settings import PROJECT_ROOT, Settings
from tests.scoring import embedded_headings

TASKS_PER_HEADING, HEADINGS_PER_UNIT = 5, 8


def municipality(code: str, tasks: int, words: list[str], chance: random.Random) -> Iterator[tuple[dict, list[dict]]]:
    """A municipality's headings, each with its tasks."""

    def text(length: int) -> str:
        some = chance.choices(words, k=length)
        return " ".join(word + chance.choice(words).lower() if chance.random() < 0.1 else word for word in some)

    for number in range(tasks // TASKS_PER_HEADING):
        unit, heading_number = divmod(number, HEADINGS_PER_UNIT)
        place = {"municipality_code": code, "year": 2023, "area_name": f"Område {unit // 10}"}
        place |= {"chief_area_name": f"{words[unit % 97]} og {words[unit % 89]}", "unit_name": f"{words[unit]} {unit}"}
        place["heading_number"] = heading_number + 1
        texts = [text(chance.randint(4, 30)) for _ in range(TASKS_PER_HEADING)]
        yield (
            place | {"heading": text(chance.randint(1, 6))},
            [place | {"position": position, "task_text": told} for position, told in enumerate(texts, start=1)],
        )


def main(municipalities: int, tasks: int) -> None:
    """Suggest for all of them through the code of a refresh, and print what it took."""
    with (PROJECT_ROOT / "seeds/reference/ref_task_field_term.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["term_da"] for row in csv.DictReader(file)]
    words = sorted(
        {word for text in [*texts, *(row["heading"] for row in embedded_headings())] for word in text.split()}
    )
    chance = random.Random(1)
    started = time.perf_counter()
    model = trained(Settings.from_environment())
    learned, suggested, asked, distinct = time.perf_counter() - started, 0, 0, set()
    spent = 0.0
    for number in range(municipalities):
        made = list(municipality(f"{100 + number}", tasks, words, chance))
        headings, of_headings = [heading for heading, _ in made], [task for _, some in made for task in some]
        asked += len(of_headings)
        distinct.update(hash(task["task_text"]) for task in of_headings)
        started = time.perf_counter()
        suggested += sum(len(table) for table in suggestions(model, headings, of_headings))
        spent += time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{municipalities} municipalities, {asked:,} tasks, {len(distinct):,} of them different")
    print(f"learned in {learned:.1f} s, {suggested:,} suggestions in {spent:.1f} s, at most {memory:,.0f} MiB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:] or (98, 2000)))
