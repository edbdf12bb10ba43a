from pathlib import Path

import pytest

from aarsvaerk.settings import PROJECT_ROOT, Settings


def test_the_home_is_data_in_the_checkout_unless_the_environment_names_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Settings.from_environment({}).home == PROJECT_ROOT / "data"
    assert Settings.from_environment({"AARSVAERK_HOME": ""}).home == PROJECT_ROOT / "data"
    assert Settings.from_environment({"AARSVAERK_HOME": "elsewhere"}).home == tmp_path / "elsewhere"
    assert Settings.from_environment({"AARSVAERK_HOME": "~/w"}).home == Path("~/w").expanduser()


def test_settings_make_nothing(tmp_path):
    settings = Settings(home=tmp_path / "home")
    assert settings.candidate.is_absolute()
    assert settings.variables()["AARSVAERK_CANDIDATE"] == str(settings.candidate)
    assert not settings.home.exists()


def test_a_relative_path_is_refused():
    with pytest.raises(ValueError, match="absolute"):
        Settings(home=Path("data"))


@pytest.mark.parametrize(
    ("environment", "language"),
    [({"LANG": "da_DK.UTF-8"}, "da"), ({"LANG": "da_DK.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"), ({}, "en")],
)
def test_the_language_is_that_of_the_locale(environment, language):
    assert Settings.from_environment(environment).language == language


def test_children_report_to_nobody_and_leave_the_checkout_clean(settings):
    variables = settings.variables()
    assert variables["DO_NOT_TRACK"] == "1"
    assert variables["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
    assert variables["GX_ANALYTICS_ENABLED"] == "false"
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "DAGSTER_HOME"):
        assert Path(variables[name]).is_relative_to(settings.home)


def test_no_other_module_reads_the_environment():
    readers = [
        path.name
        for package in ("aarsvaerk", "ingest", "orchestration")
        for path in (PROJECT_ROOT / package).rglob("*.py")
        if "os.environ" in path.read_text(encoding="utf-8") or "getenv" in path.read_text(encoding="utf-8")
    ]
    # temporary.py tells child processes where their temporary files lie.
    assert sorted(readers) == ["settings.py", "temporary.py"]


def test_how_many_releases_are_kept_and_who_may_read_are_settings():
    assert (Settings.from_environment({}).keep_releases, Settings.from_environment({}).umask) == (30, 0o077)
    told = Settings.from_environment({"AARSVAERK_KEEP_RELEASES": "0", "AARSVAERK_UMASK": "0027"})
    assert (told.keep_releases, told.umask) == (0, 0o027)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AARSVAERK_KEEP_RELEASES", "-1"),
        ("AARSVAERK_KEEP_RELEASES", "ten"),
        ("AARSVAERK_UMASK", "022"),
        ("AARSVAERK_MEMORY", "1 GiB"),
        ("AARSVAERK_MEMORY", "'; drop"),
        ("AARSVAERK_TARGET", "oracle"),
    ],
)
def test_a_value_that_cannot_be_is_refused(name, value):
    with pytest.raises(ValueError, match=name):
        Settings.from_environment({name: value})


def test_duckdb_gets_a_gigabyte_unless_the_environment_grants_another_amount():
    assert Settings.from_environment({}).memory == "1GB"
    assert Settings.from_environment({"AARSVAERK_MEMORY": "800MB"}).variables()["AARSVAERK_MEMORY"] == "800MB"


def test_statbank_is_the_public_one_unless_the_environment_names_another():
    assert Settings.from_environment({}).statbank_url == "https://api.statbank.dk/v1"
    assert Settings.from_environment({"AARSVAERK_STATBANK_URL": ""}).statbank_url == "https://api.statbank.dk/v1"
    assert Settings.from_environment({"AARSVAERK_STATBANK_URL": "http://127.0.0.1:1/v1"}).statbank_url.endswith(":1/v1")
