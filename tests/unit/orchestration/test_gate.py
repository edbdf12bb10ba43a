from orchestration.gate import CheckOutcome, Reason, reasons_against

GRAIN, TOTAL = ("core.fct_fte", "one_row_per_unit"), ("candidate", "totals_agree")
PASSED, FAILED = CheckOutcome(True, True), CheckOutcome(False, True, "3 rows break it")
WARNED = CheckOutcome(False, False, "1 row")


def test_nothing_stands_in_the_way_when_every_check_ran_and_passed():
    assert reasons_against([GRAIN, TOTAL], {GRAIN: PASSED, TOTAL: PASSED}) == []


def test_a_failed_check_is_a_reason_that_says_where_and_why():
    assert reasons_against([GRAIN], {GRAIN: FAILED}) == [Reason(*GRAIN, "3 rows break it")]


def test_a_warning_is_none():
    assert reasons_against([GRAIN], {GRAIN: WARNED}) == []


def test_a_check_that_did_not_run_is_a_reason():
    assert reasons_against([GRAIN, TOTAL], {GRAIN: PASSED}) == [Reason(*TOTAL, "did not run", ran=False)]


def test_failures_come_before_what_did_not_run():
    assert [reason.ran for reason in reasons_against([TOTAL, GRAIN], {GRAIN: FAILED})] == [True, False]


def test_a_failure_nobody_expected_still_blocks():
    assert reasons_against([GRAIN], {GRAIN: PASSED, TOTAL: FAILED}) == [Reason(*TOTAL, "3 rows break it")]


def test_an_empty_list_of_checks_is_no_pass():
    assert len(reasons_against([], {})) == 1
