from aarsvaerk.intake.dbt_sources import DATASETS_MACRO, SOURCES, datasets_macro, sources_yaml
from aarsvaerk.settings import PROJECT_ROOT


def test_dbts_sources_are_those_that_the_datasets_declare():
    assert (PROJECT_ROOT / SOURCES).read_text(encoding="utf-8") == sources_yaml(), "run: make sources"
    assert (PROJECT_ROOT / DATASETS_MACRO).read_text(encoding="utf-8") == datasets_macro(), "run: make sources"
