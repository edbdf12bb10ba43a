"""Best practice by task field, where volumes are delivered."""


def model(dbt, session):
    """Frontier scores; the arithmetic is in aarsvaerk.benchmarking.frontier."""
    dbt.config(materialized="table")
    from aarsvaerk.benchmarking.frontier import field_efficiency

    volumes = dbt.ref("indicator_scorecard").filter(
        "availability = 'figure' and unit = 'per_fte' and numerator > 0 and denominator > 0"
    )
    columns = "task_field_code, indicator_code, municipality_code, municipality_name, year"
    return field_efficiency(volumes.project(f"{columns}, denominator as fte, numerator as volume").to_arrow_table())
