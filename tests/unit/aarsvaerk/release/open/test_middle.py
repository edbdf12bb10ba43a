"""What the middle of the peers has suppressed holds back a part of a gap: all that count for the median, by weight."""

import duckdb

from aarsvaerk.release.open import suppressed


def test_every_peer_that_counts_for_a_weighted_median_can_hold_a_part_back():
    """Three peers; weighing 3, 1 and 1 of 5, the window is from 1.4 to 3.6, over the first two."""
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as internal; attach ':memory:' as hidden; create schema internal.core")
        connection.execute(suppressed._TABLES)
        connection.execute(
            """create table internal.core.fct_fte_year as
            select *, 2023 as year from (values ('o', 9), ('a', 1), ('b', 2), ('c', 3)) as f (municipality_key, fte);
            create table internal.core.fct_population as
            select distinct municipality_key, year, date '2023-01-01' as population_date, 1000 as population
            from internal.core.fct_fte_year;
            create table internal.core.bridge_peer as
            select peer_set_code, 2023 as year, 'o' as municipality_key, peer as peer_municipality_key,
                peer as peer_municipality_code, weight::decimal(18, 6) as weight
            from (values ('twins', 1, 1, 1), ('own_1', 3, 1, 1)) as s (peer_set_code, a, b, c)
            unpivot (weight for peer in (a, b, c));
            insert into hidden.item select 'task_field', 'of ' || municipality_key, 2023, municipality_key
            from internal.core.fct_fte_year"""
        )
        connection.execute(suppressed._MIDDLE)
        found = connection.execute("select peer_set_code, code from hidden.middle order by all").fetchall()
    assert found == [("own_1", "of a"), ("own_1", "of b"), ("twins", "of b")]
