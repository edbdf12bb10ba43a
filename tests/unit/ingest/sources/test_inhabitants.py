"""Inhabitants of other statistical offices."""

from datetime import date

import pytest

from tests.tables import read_bytes


@pytest.mark.parametrize(
    "header", ["municipality_code;population_date;population", "Kommunekode;Folketalsdato;Folketal"]
)
def test_inhabitants_are_landed_by_the_name_of_the_municipality(header):
    _, rows, _ = read_bytes(f"{header}\n730;2030-01-01;99 931\n2480;2030-01-01;130997\n".encode())
    assert [(row["area_name"], row["population_date"], row["population"]) for row in rows["population"]] == [
        ("Randers", date(2030, 1, 1), 99_931),
        ("2480", date(2030, 1, 1), 130_997),  # of no Danish municipality: border 1 says so
    ]
