"""The regressions behind what is expected, one row each."""


def model(dbt, session):
    """Coefficients and fit; the arithmetic is in aarsvaerk.benchmarking.estimates."""
    dbt.config(materialized="table")
    from aarsvaerk.benchmarking.estimates import model_cards

    return model_cards(
        dbt.ref("bm_figure").to_arrow_table(),
        dbt.ref("int_factor__known").to_arrow_table(),
        dbt.ref("ref_structural_factor").to_arrow_table(),
    )
