from datetime import date

import pytest

from aarsvaerk.mapping.decisions import BadDecision, Decision, check, decided_places, write
from aarsvaerk.settings import PROJECT_ROOT

REFERENCE = PROJECT_ROOT / "seeds" / "reference"
HEADER = "municipality_code,chief_area_name,unit_name,heading,position,task_field_code,reason,reason_da,decided_on\n"
ROWS = [
    '730,By,Byg,"Sager, nye",,3.1.1,"It is so.","Det er sådan.",2026-01-01\r\n',  # more quotes, another line end
    "730,By,Byg,Øvrigt,2,1.4.7,Filing.,Arkiv.,2026-01-02\n",
    "730,Kultur,Museum,Drift,,3.6.1,Museums.,Museer.,2026-01-03",  # no line end
]


def decision(**changes) -> Decision:
    told = {
        "municipality_code": "730",
        "chief_area_name": "By",
        "unit_name": "Byg",
        "heading": "Tilsyn",
        "position": None,
        "task_field_code": "3.1.1",
        "reason": "Building work.",
        "reason_da": "Byggeri.",
        "decided_on": date(2026, 11, 1),
    }
    return Decision(**(told | changes))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "map_task.csv"
    path.write_bytes((HEADER + "".join(ROWS)).encode())
    return path


def lines(file) -> list[str]:
    return file.read_bytes().decode().splitlines(keepends=True)


def test_a_decision_goes_to_its_place_and_every_other_line_stays_byte_for_byte(file):
    write(file, decision())
    new = "730,By,Byg,Tilsyn,,3.1.1,Building work.,Byggeri.,2026-11-01\n"
    assert lines(file) == [HEADER, ROWS[0], new, ROWS[1], ROWS[2] + "\n"]
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_second_decision_on_a_place_takes_the_first_ones(file):
    write(file, decision())
    write(file, decision(task_field_code="3.1.4", reason='Taxes, "dækningsafgift".'))
    assert lines(file)[2] == '730,By,Byg,Tilsyn,,3.1.4,"Taxes, ""dækningsafgift"".",Byggeri.,2026-11-01\n'
    assert len(lines(file)) == 5


def test_a_task_has_its_own_place_after_its_heading(file):
    write(file, decision(position=10))
    write(file, decision(position=2))
    write(file, decision())
    assert [line.split(",")[4] for line in lines(file)[2:5]] == ["", "2", "10"]
    assert {("730", "By", "Byg", "Tilsyn", position) for position in (0, 2, 10)} <= decided_places(file)


def test_the_embedded_file_takes_a_decision_and_gives_it_up_again(tmp_path):
    embedded = (REFERENCE / "map_task.csv").read_bytes()
    file = tmp_path / "map_task.csv"
    file.write_bytes(embedded)
    write(file, decision(heading="Findes ikke"))
    added = set(lines(file)) - set(embedded.decode().splitlines(keepends=True))
    assert added == {"730,By,Byg,Findes ikke,,3.1.1,Building work.,Byggeri.,2026-11-01\n"}
    assert file.read_bytes().replace(added.pop().encode(), b"") == embedded


def test_a_file_with_other_columns_is_left_alone(file):
    file.write_text("a,b\n1,2\n")
    with pytest.raises(OSError, match="other columns"):
        write(file, decision())
    assert file.read_text() == "a,b\n1,2\n"


@pytest.mark.parametrize("code", ["1.4.10", "0.0.0", "cross_cutting", "management"])
def test_every_kind_of_work_can_be_decided_for(code):
    check(decision(task_field_code=code), REFERENCE)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"task_field_code": "9.9.9"}, "not a task field"),
        ({"task_field_code": "3.2.4"}, "until 2006; later work of this kind is 0.0.0"),
        ({"municipality_code": "999"}, "not the code of a municipality"),
        ({"reason": "  "}, "reason must be one line"),
        ({"heading": ""}, "heading must be one line"),
        ({"reason": "one\ntwo"}, "reason must be one line"),
        ({"reason_da": ""}, "reason_da must be one line"),
        ({"position": 0}, "start at 1"),
        ({"reason": "Asked by 010190-1234."}, "CPR number"),
        ({"reason_da": "Bedt om af 010190-1234."}, "CPR number"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_told(wrong, told):
    with pytest.raises(BadDecision, match=told):
        check(decision(**wrong), REFERENCE)
