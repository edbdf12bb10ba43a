"""The nearest municipalities by structural factors, year by year."""


def model(dbt, session):
    """Twins of every set with weights; the arithmetic is in aarsvaerk.benchmarking.twins."""
    dbt.config(materialized="table")
    from aarsvaerk.benchmarking.twins import twins

    return twins(
        dbt.ref("int_factor__known").to_arrow_table(),
        dbt.ref("ref_structural_factor").to_arrow_table(),
        dbt.ref("ref_twin_weight").to_arrow_table(),
        dbt.ref("int_peer__year").to_arrow_table(),
    )
