"""What each figure is worth by itself."""


def model(dbt, session):
    """Noise, shrunken value, limits and expectation; the arithmetic is in aarsvaerk.benchmarking.estimates."""
    dbt.config(materialized="table")
    from aarsvaerk.benchmarking.estimates import estimates

    return estimates(
        dbt.ref("bm_figure").to_arrow_table(),
        dbt.ref("int_factor__known").to_arrow_table(),
        dbt.ref("ref_structural_factor").to_arrow_table(),
    )
