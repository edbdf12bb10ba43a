"""Each figure beside those of its peers."""


def model(dbt, session):
    """Quartiles, ranks and comparability; the arithmetic is in aarsvaerk.benchmarking.comparison."""
    dbt.config(materialized="table")
    from aarsvaerk.benchmarking.comparison import comparisons

    return comparisons(
        dbt.ref("bm_figure").to_arrow_table(),
        dbt.ref("bm_estimate").to_arrow_table(),
        dbt.ref("int_peer__pair").to_arrow_table(),
    )
