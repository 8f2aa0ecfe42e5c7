"""Does an index of data say what it must, and is one that contradicts itself refused?"""

import pytest

from ppaos.engine import methods

TEXT = methods.texts("mpi_livelihood")["2569"]


def test_the_national_index_has_twelve_indicators_that_nobody_here_asks():
    national = methods.load("mpi_national")
    assert len(national.indicators) == 12
    assert (national.k.value, national.is_computable) == (0.26, False)
    assert {indicator.provenance.status for indicator in national.indicators} == {"unverified"}


def test_the_platform_s_own_is_read_from_answers_that_are_asked():
    own = methods.load("mpi_livelihood")
    known = {
        "bmn": {each.code for each in methods.load("bmn_indicators", version="2560-64").indicators},
        "slf": {each.code for each in methods.load("slf_capitals").indicators},
    }
    assert own.is_computable
    assert all(indicator.answer in known[indicator.instrument] for indicator in own.indicators)
    assert own.cutoffs["saving"] == 2
    assert sum(own.weights.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('missing = "reweight"', 'missing = "zero"', "missing is «zero»; use one of exclude, reweight"),
        ('"not_deprived"', '"pass"', "not_applicable is «pass»"),
        ("value = 0.26", "value = 0", "k: 0 is no share of the weight"),
        ("value = 0.26", "value = 1.5", "k: 1.5 is no share of the weight"),
        ("weight = 0.0833333333333", "weight = 0.1", "the weights add up to 1.2; they must make 1"),
        ("weight = 0.0833333333333", "weight = 0", "indicator schooling: weight is 0; it is above 0"),
        ('code = "literacy"', 'code = "schooling"', "indicator schooling is there more than once"),
        ('dimension = "education"', 'dimension = "work"', "dimension «work» is not in the file"),
        ('answer = "16"', "", "give instrument and answer both, or neither"),
        ('instrument = "bmn"', 'instrument = "points"', "instrument is «points»"),
    ],
)
def test_an_index_that_contradicts_itself_is_refused(old, new, words):
    with pytest.raises(methods.MethodError, match=words):
        methods.parse(TEXT.replace(old, new), place="own")
