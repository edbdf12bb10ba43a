"""Figures of other scopes and denominators beside those of the peers."""


def model(dbt, session):
    """Quartiles of the peers, ranks and comparability; the arithmetic is in aarsvaerk.benchmarking.scopes."""
    dbt.config(materialized="table")
    from aarsvaerk.benchmarking.scopes import scope_comparisons

    # As the macro is_taken_apart.
    chosen = "peer_set_code in ('country', 'dst_group', 'twins') or starts_with(peer_set_code, 'own_')"
    return scope_comparisons(
        dbt.ref("bm_scope").to_arrow_table(),
        dbt.ref("int_peer__pair").filter(chosen).to_arrow_table(),
        dbt.ref("int_factor__known").to_arrow_table(),
        dbt.ref("ref_structural_factor").to_arrow_table(),
    )
