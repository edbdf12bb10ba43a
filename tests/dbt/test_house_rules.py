"""The rules of the house that dbt itself does not hold, read from dbt's own manifest."""

import re
from collections import Counter
from pathlib import Path

import pytest

from aarsvaerk.release.declaration import declared_tables
from aarsvaerk.release.open.disclosure import CLASSES, REASON, ROWS
from ingest.datasets import DATASETS
from orchestration.dbt import NOT_BUILT

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ("core", "marts", "meta")
EPHEMERAL = "ephemeral"  # no relation of its own, so nothing that is published


def nodes(manifest, kind):
    return [node for node in manifest["nodes"].values() if node["resource_type"] == kind]


def layer(node):
    return Path(node["original_file_path"]).parts[1]


def test_no_layer_reads_past_the_one_before_it(manifest):
    allowed = {
        "staging": {"raw"},
        "intermediate": {"staging", "intermediate", "reference"},
        "core": {"core", "intermediate", "reference"},
        "benchmarking": {"core", "marts", "intermediate", "reference", "benchmarking"},
        # Another mart only to roll it up: see below.
        "marts": {"core", "meta", "intermediate", "reference", "benchmarking", "marts"},
        "meta": {"core", "meta", "staging", "intermediate", "reference", "benchmarking"},
    }
    layers = {node["unique_id"]: layer(node) for node in nodes(manifest, "model")}
    layers |= {node["unique_id"]: "reference" for node in nodes(manifest, "seed")}
    layers |= {source_id: source["source_name"] for source_id, source in manifest["sources"].items()}
    # What changed is found by comparing what is published with the release before; the notes on it are made in between.
    compares = {node["name"] for node in nodes(manifest, "model") if "/change" in node["original_file_path"]}
    comparing = {*allowed["marts"], "previous", "run"}
    breaches = [
        f"{node['name']} ({layer(node)}) reads {parent} ({layers[parent]})"
        for node in nodes(manifest, "model")
        for parent in node["depends_on"]["nodes"]
        if layers[parent] not in (comparing if node["name"] in compares else allowed[layer(node)])
    ]
    assert not breaches


def test_a_mart_reads_another_only_to_roll_it_up_to_compare_it_or_to_list_it_below_another(manifest):
    marts = {node["unique_id"]: node for node in nodes(manifest, "model") if layer(node) == "marts"}
    marts = {unique_id: node for unique_id, node in marts.items() if "/changes/" not in node["original_file_path"]}
    read = [
        (node, marts[parent])
        for node in marts.values()
        for parent in node["depends_on"]["nodes"]
        if parent in marts
        and not node["name"].startswith(("benchmark_", "gap_", "change_"))
        and not is_union(node["raw_code"])
    ]
    assert read
    for node, parent in read:
        assert f"ref('{parent['name']}')" not in node["raw_code"], node["name"]
        assert re.search(rf"roll_up\(\s*'{parent['name']}'", node["raw_code"]), node["name"]


def is_union(code):
    """Whether SQL only puts rows of several relations one below the other."""
    return "union all" in code and not re.search(r"\b(?:join|group by|sum|max|where)\b", code)


def declared(manifest, *additivity):
    """The columns of a model that YAML declares to add up so, by the model's unique_id."""
    return {
        node["unique_id"]: [
            n for n, c in node["columns"].items() if c["config"]["meta"].get("additivity") in additivity
        ]
        for node in nodes(manifest, "model")
    }


def summed(code, column):
    """Whether SQL adds a column up, or takes its mean."""
    return re.search(rf"\b(?:sum|avg|mean|median)\(\s*(?:distinct\s+)?(?:\w+\.)?{column}\s*\)", code, re.IGNORECASE)


def test_no_model_sums_or_averages_a_ratio(manifest):
    kept_apart = declared(manifest, "ratio", "none")
    assert sum(map(len, kept_apart.values())) >= 20
    breaches = [
        f"{node['name']} adds up {parent}.{column}; see macros/roll_up.sql"
        for node in nodes(manifest, "model")
        for parent in {node["unique_id"], *node["depends_on"]["nodes"]}
        for column in kept_apart.get(parent, [])
        if summed(node["raw_code"], column)
    ]
    assert not breaches
    assert summed("select avg( facts.fte_pct ) from facts", "fte_pct")


def test_every_fte_and_every_ratio_says_how_it_adds_up(manifest):
    told = declared(manifest, "additive", "stock", "ratio", "none")
    names = re.compile(r"(?:\w+_)?fte(?:_below|_in_all)?|\w+(?:_pct|_per_inhabitant|_per_1000_inhabitants)|weight")
    silent = [
        f"{node['name']}.{column}"
        for node in nodes(manifest, "model")
        if layer(node) in ("core", "marts")
        for column in node["columns"]
        if names.fullmatch(column) and column not in told[node["unique_id"]]
    ]
    assert not silent


def test_a_ratio_names_parts_that_stand_beside_it(manifest):
    for node in nodes(manifest, "model"):
        for name in declared(manifest, "ratio")[node["unique_id"]]:
            meta = node["columns"][name]["config"]["meta"]
            told = [meta["denominator"], *meta.get("denominator_of", []), *meta.get("within", [])]
            told += re.findall(r"\w+", meta["numerator"])
            assert set(told) <= set(node["columns"]), f"{node['name']}.{name}"


def test_every_model_and_seed_opens_with_its_grain(manifest):
    assert not [
        node["name"]
        for kind in ("model", "seed")
        for node in nodes(manifest, kind)
        if not node["description"].startswith("One row per ")
    ]


def test_published_models_enforce_their_contract_and_describe_every_column(manifest):
    published = [
        node
        for node in nodes(manifest, "model")
        if layer(node) in PUBLISHED and node["config"]["materialized"] != EPHEMERAL
    ]
    assert len(published) >= 20
    undescribed = []
    for node in published:
        assert node["config"]["contract"]["enforced"], node["name"]
        undescribed += [f"{node['name']}.{name}" for name, c in node["columns"].items() if not c["description"].strip()]
    assert not undescribed


def test_published_models_say_what_null_means_where_it_may_stand(manifest):
    silent = []
    for node in nodes(manifest, "model"):
        if layer(node) not in PUBLISHED or node["config"]["materialized"] in ("view", EPHEMERAL):
            continue
        keys = {name for c in node["constraints"] if c["type"] == "primary_key" for name in c["columns"]}
        for name, column in node["columns"].items():
            kinds = {constraint["type"] for constraint in column["constraints"]}
            never_null = name in keys or kinds & {"not_null", "primary_key"}
            if not never_null and not column["config"]["meta"].get("null_meaning"):
                silent.append(f"{node['name']}.{name}")
    assert not silent


def test_every_published_table_has_a_primary_key(manifest):
    without = []
    for node in nodes(manifest, "model"):
        if layer(node) in PUBLISHED and node["config"]["materialized"] not in ("view", EPHEMERAL):
            of_columns = [c for column in node["columns"].values() for c in column["constraints"]]
            if not any(c["type"] == "primary_key" for c in [*node["constraints"], *of_columns]):
                without.append(node["name"])
    assert not without


@pytest.mark.parametrize("folder", PUBLISHED)
def test_one_yaml_beside_each_published_model(folder):
    """Its own, or the one of its family: benchmark.yml declares once what all of benchmark_* have."""
    models = list((ROOT / "dbt_project/models" / folder).glob("*.sql"))
    assert models
    for model in models:
        family = model.with_name(model.stem.split("_")[0] + ".yml")
        assert model.with_suffix(".yml").exists() or family.exists(), f"{model.name} has no YAML beside it"


def test_models_read_the_same():
    """A CTE per ref at the top, the last line selects from the last CTE, no model beyond 120 lines."""
    for model in (ROOT / "dbt_project/models").rglob("*.sql"):
        lines = model.read_text(encoding="utf-8").rstrip("\n").split("\n")
        assert len(lines) <= 120, f"{model.name} has {len(lines)} lines"
        last_cte = re.findall(r"^\)?,?\s*(\w+) as \($|^with (\w+) as \($", "\n".join(lines), re.MULTILINE)
        assert lines[-1] in ("select * from final", "select * from renamed"), model.name
        assert last_cte, model.name


def test_what_a_model_holds_beyond_its_contract_is_asked_in_one_node(manifest):
    """Each test costs some 30 ms whatever it asks, so a model has one; a contract's constraints are not asked again."""
    generic = [test for test in nodes(manifest, "test") if test.get("attached_node")]
    assert len({test["attached_node"] for test in generic}) == len(generic) > 50
    assert {(test["test_metadata"]["name"], test["name"]) for test in generic} == {
        ("holds", f"every_assertion_on_{test['attached_node'].split('.')[-1]}_holds") for test in generic
    }
    asked_twice = []
    for test in generic:
        node = manifest["nodes"][test["attached_node"]]
        if node["config"]["materialized"] == "table" and node["config"]["contract"]["enforced"]:
            asked_twice += [(node["name"], column) for column in test["test_metadata"]["kwargs"].get("not_null", [])]
    assert not asked_twice


def test_a_test_over_several_models_says_where_it_is_shown(manifest):
    for test in nodes(manifest, "test"):
        if not test.get("attached_node") and len(test["depends_on"]["nodes"]) > 1:
            shown = test["config"]["meta"].get("dagster", {}).get("ref", {}).get("name")
            assert f"model.aarsvaerk.{shown}" in test["depends_on"]["nodes"], test["name"]


def test_a_refresh_loads_the_seeds_that_sql_reads_and_no_others(manifest):
    readers = nodes(manifest, "model") + [test for test in nodes(manifest, "test") if not test.get("attached_node")]
    read = {parent for node in readers for parent in node["depends_on"]["nodes"]}
    wrong = [
        seed["name"] for seed in nodes(manifest, "seed") if (seed["unique_id"] in read) == (NOT_BUILT in seed["tags"])
    ]
    assert not wrong


def test_every_published_table_and_column_is_declared_in_both_languages(manifest):
    """With labels, descriptions and what the open profile shows; of numbers, whether they add up."""
    declared = declared_tables(manifest)
    assert {
        f"{node['schema']}.{node['name']}"
        for node in nodes(manifest, "model")
        if layer(node) in PUBLISHED and node["config"]["materialized"] != EPHEMERAL
    } <= declared.keys()
    assert [what for table in declared.values() for what in table.missing] == []


def test_disclosure_classes_and_rules_for_rows_are_those_that_exist(manifest):
    for table in declared_tables(manifest).values():
        assert table.open_rows in ROWS, table.full_name
        assert table.is_stored == (table.open_rows == "of_open_tables"), table.full_name
        assert {column.disclosure for column in table.columns.values()} <= CLASSES.keys() | {REASON}, table.full_name


def test_no_two_columns_of_a_table_have_the_same_label(manifest):
    twice = [
        (table.full_name, label)
        for table in declared_tables(manifest).values()
        for language in ("label_da", "label_en")
        for label, count in Counter(getattr(column, language) for column in table.columns.values()).items()
        if count > 1
    ]
    assert not twice


def test_a_column_shared_by_name_is_in_two_tables_at_least(manifest):
    """What only one table has is declared beside its model, so that it has one home."""
    (shared,) = [source for source in manifest["sources"].values() if source["source_name"] == "shared"]
    tables = declared_tables(manifest).values()
    with_past = [table for table in tables if not table.name.endswith(("_past", "_history"))]
    used = Counter(column for table in with_past for column in table.columns)
    assert [column for column in shared["columns"] if used[column] < 2] == []


def test_no_model_repeats_what_its_column_shares(manifest):
    (shared,) = [source for source in manifest["sources"].values() if source["source_name"] == "shared"]
    repeated = [
        f"{node['name']}.{name}.{key}"
        for node in nodes(manifest, "model")
        if layer(node) in PUBLISHED
        for name, column in node["columns"].items()
        if name in shared["columns"]
        for key, value in shared["columns"][name]["config"]["meta"].items()
        if column["config"]["meta"].get(key) == value
    ]
    assert not repeated


def test_the_check_on_lost_rows_reads_every_landed_dataset_in_its_staging(manifest):
    check = manifest["nodes"]["test.aarsvaerk.no_landed_row_is_lost"]
    parents = [manifest["nodes"][name]["depends_on"]["nodes"] for name in check["depends_on"]["nodes"]]
    read = {
        source.split(".")[-1] for names in parents for source in names if source.startswith("source.aarsvaerk.raw.")
    }
    assert set(DATASETS) - read == set()


def test_what_is_asked_of_facts_is_asked_of_every_fact(manifest):
    check = manifest["nodes"]["test.aarsvaerk.every_fact_resolves_to_a_source_row"]
    read = {name.split(".")[-1] for name in check["depends_on"]["nodes"]}
    facts = {
        node["name"]
        for node in nodes(manifest, "model")
        if node["name"].startswith("fct_") and Path(node["original_file_path"]).parent.name == "core"
    }
    # A year's averages are made of the rows of fct_fte, which resolve.
    assert facts - read == {"fct_fte_averaged", "fct_fte_year"}


def test_every_mart_and_fact_of_a_year_has_a_date_for_bi_tools(manifest):
    without = [
        node["name"]
        for node in nodes(manifest, "model")
        if (node["schema"] == "marts" or node["name"].startswith("fct_"))
        and "year" in node["columns"]
        and node["schema"] in ("core", "marts")
        and node["columns"].get("period_start", {}).get("data_type") != "date"
    ]
    assert without == []
