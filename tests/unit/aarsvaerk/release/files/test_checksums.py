import subprocess

from aarsvaerk.release.checksums import verify, write_checksums


def test_sha256sum_reads_the_list(bundle):
    run = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=bundle, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "parquet/marts/fte_by_unit.parquet: OK" in run.stdout
    assert verify(bundle) == []


def test_what_differs_is_told(bundle):
    (bundle / "findings.csv").unlink()
    (bundle / "extra.txt").write_text("x")
    database = bundle / "aarsvaerk.duckdb"
    database.write_bytes(database.read_bytes()[:-1] + b"x")
    assert verify(bundle) == [
        "aarsvaerk.duckdb is not as it was published",
        "extra.txt is not listed in SHA256SUMS",
        "findings.csv is missing",
    ]


def test_the_open_profile_has_a_list_of_its_own(tmp_path):
    opened = tmp_path / "open"
    opened.mkdir()
    (tmp_path / "a.txt").write_text("a")
    (opened / "b.txt").write_text("b")
    write_checksums(opened)
    write_checksums(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text().split()[1::2] == ["a.txt"]
    assert verify(tmp_path) == []
    (opened / "b.txt").write_text("c")
    assert verify(tmp_path) == ["open/b.txt is not as it was published"]
    (opened / "SHA256SUMS").unlink()
    assert verify(tmp_path) == ["open/SHA256SUMS is missing, so nothing can be checked"]
