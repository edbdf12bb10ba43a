"""Volumes in running text, on invented lighthouses and beaches."""

import re
from datetime import date
from decimal import Decimal

import pytest

from ingest.sources.opgavebeskrivelser.volumes import parse_numeral, volumes
from tests.numerals import ways_to_write

YEAR = 2031


def found(text):
    """What is counted, from, to and how it compares, of each volume in the text."""
    return [(v.counted_text, str(v.value), str(v.value_to), v.comparison) for v in volumes(text, YEAR)]


def of(counted, value, comparison="exact", to=None):
    return [(counted, value, to or value, comparison)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der er 1.234 bøjer, som males i havnen", of("bøjer", "1234")),
        ("Der er ca. 50 andre tågehorn", of("tågehorn", "50", "about")),
        ("Der er ca 50 blinkende lygter", of("blinkende lygter", "50", "about")),
        ("Pudsning af linser (+4.500 linser)", of("linser", "4500", "more_than")),
        ("Afholder 4 fester", of("fester", "4")),
        ("Årligt 12 fester", of("fester", "12")),
        ("På 38 skibe", of("skibe", "38")),
        ("Vedligehold af 12 mobile devices", of("mobile devices", "12")),
        ("Tårnet får over 200 gæster", of("gæster", "200", "more_than")),
        ("Tårnet får anslået mere end 200 gæster", of("gæster", "200", "more_than")),
        ("Oversigt over 300 master", of("master", "300")),
        ("Tårnet får knap 90 gæster", of("gæster", "90", "less_than")),
        ("Tårnet får op til 90 gæster", of("gæster", "90", "less_than")),
        ("Kontoret fører 35-40 signalbøger", of("signalbøger", "35", to="40")),
        ("Kontoret fører mellem 35 og 40 signalbøger", of("signalbøger", "35", to="40")),
        ("Vagten drifter 4-500 bøjer med eksterne smede", of("bøjer", "400", to="500")),
        ("Vagten drifter 2-3.000 bøjer", of("bøjer", "2000", to="3000")),
        ("Vagten drifter 5-10 bøjer", of("bøjer", "5", to="10")),
        ("Vagten drifter 1-100 bøjer", of("bøjer", "1", to="100")),
        ("Udsendelse af fyrbreve – ca. 15.000 årligt", of("fyrbreve", "15000", "about")),
        ("Gennemgang af meldinger om tåge ca. 150 årligt", of("meldinger om tåge", "150", "about")),
        ("Kontrol (ca. 100 årligt)", of("Kontrol", "100", "about")),
        ("Møder med alle fyrmestre (11)", of("Møder med alle fyrmestre", "11")),
        ("Både fordelt på havne (3 stk.)", of("Både fordelt på havne", "3")),
        ("Udlejning af kikkerter 6 stk.: nøgler og remme", of("kikkerter", "6")),
        ("Afholdelse af strandfester 2 gange årligt med nye gæster", of("strandfester", "2")),
        ("Tilsyn med, at alle tårne har fået linsekontrol (5 gange årligt)", of("linsekontrol", "5")),
        ("Oversendelse af både, i år er dette sket 77 gange", of("både", "77")),
        ("Lodsen har ca. 10 årlige møder.", of("årlige møder", "10", "about")),
        ("Udarbejdelse af seks årlige måletal (tre af disse om tåge)", of("årlige måletal", "6")),
        ("Fyret: Betjening af Lodsrådet. Fire møder årligt.", of("møder", "4")),
        ("En årlig fest og tre store møder om året", of("store møder", "3")),
        (
            "Tolv halvårlige eftersyn og to syn pr. måned",
            [*of("halvårlige eftersyn pr. halvår", "12"), *of("syn pr. måned", "2")],
        ),
        ("Olien skiftes to gange årligt", of("Olien skiftes", "2")),
        ("Sild: 70 § 11 sager", of("§ 11 sager", "70")),
        ("Havnen ejer 412 aktive fyr og lanterner.", of("aktive fyr og lanterner", "412")),
        (
            "Ca. 1800 læsere af fyrets logbog og ca. 300 læsere af tågebogen.",
            [*of("læsere af fyrets logbog", "1800", "about"), *of("læsere af tågebogen", "300", "about")],
        ),
        ("Vi maler 38 af disse bøjer i havnen", of("af disse bøjer", "38")),
        ("Der er 91 slags. Vi har malet 38 af disse i havnen", [*of("slags", "91"), *of("af disse slags", "38")]),
    ],
)
def test_what_is_counted(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Tilsyn efter § 12 og §§ 8 og 10 samt §42, stk. 4 lodser",
        "Bogføring på konto 6 og konto 6.45, funktion 6.45.51",
        "Bekendtgørelse nr. 637 om måger, bek. 12 fugle",
        "Forhandlinger på niveau 1, 2 og 3 forhandlinger",
        "Betaling af 2. rate og 3. parts både, første gang efter 3. måneder",
        "1- og 5 års eftersyn, 10-årig plan, 24-timers vagt, 6-by-møder, 6by-møder",
        "Børn på 0-2 år og 100 års fødselsdage, 9 mdr./10 mdr.",
        "Vagt 1 dag om ugen i 30 timer, plakater 4 dage om året",
        "Udbud hver 3-5 år og revision hvert 4. år, det varer ca. 2 år",
        "Lampen bruger 50% af olien og 10 pct. af vægen",
        "Skibe siden 2018 med sejl, Havplan 2050 vedtages, samarbejdet i 2022-25, 2022/23",
        "System AS2007, DK2020, G19 og (COVID-19) vaccination, Natura 2000-planer",
        "Ring 89 15 15 15 eller 8915 1515 eller 89151515 både",
        "Den 1. maj 2031 og 31.12.2031 og 1/5 både",
        "Bøder over 60.000 kr. og bøder mellem 20.000-59.999",
        "Gebyret er 350 kr., og lånet sænkes til under 170.000 kr.",
        "Udbud over 1,5 mio. kr.",
        "Måned for måned (x6) og nøgletal til 6 by-samarbejdet",
        "Opus 2 og 4",
        "Linse 1 pudses, og Måge 3 flyver, mens team 2 maler både",
        "Tårnet har 2,5 årsværk og 3 fuldtidsstillinger",
        "En årlig fest, to faglige ledere, fire slags både og tre af dem",
        "De tre årlige fester, alle fire årlige møder og månedlige møder for to fyrmestre",
    ],
)
def test_what_counts_nothing(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I 2022 kom 12 både", ("year", date(2022, 1, 1))),
        ("12 både i 2022. I 2023 regnede det", ("year", date(2022, 1, 1))),
        ("1. halvår 2023 kom 12 både", ("half_year", date(2023, 1, 1))),
        ("2. halvår 2023 kom 12 både", ("half_year", date(2023, 7, 1))),
        ("Der kom 12 både 3. kvartal 2023", ("quarter", date(2023, 7, 1))),
        ("12 både pr. 1. maj 2023", ("day", date(2023, 5, 1))),
        ("Der kom 12 både i oktober 2023", ("month", date(2023, 10, 1))),
        ("Der kommer 12 både", ("year", date(YEAR, 1, 1))),
        ("Siden 2018 kommer 12 både", ("year", date(YEAR, 1, 1))),
    ],
)
def test_which_period(text, expected):
    (volume,) = volumes(text, YEAR)
    assert (volume.period_type, volume.period_start) == expected


def test_each_volume_has_the_period_stated_behind_it():
    text = "440 både pr. 2. juni 2023, heraf 41 nye i 2022. (75 i alt 2021)"
    assert [(v.counted_text, str(v.value), v.period_start) for v in volumes(text, YEAR)] == [
        ("både", "440", date(2023, 6, 2)),
        ("både, heraf nye", "41", date(2022, 1, 1)),
        ("både", "75", date(2021, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Hver måned for ca. 200 gæster", "gæster pr. måned"),
        ("Referent ved lodsmøde (1 gang om ugen)", "Referent ved lodsmøde pr. uge"),
        ("Ca. 20 opkald dagligt", "opkald pr. dag"),
        ("Ca. 20 opkald pr. kvartal", "opkald pr. kvartal"),
        ("Ca. 20 opkald halvårligt", "opkald pr. halvår"),
        ("Ca. 20 opkald på årsbasis", "opkald"),
        ("Ca. 20 opkald pr. år", "opkald"),
    ],
)
def test_a_rate_keeps_its_figure_and_says_so(text, counted):
    (volume,) = volumes(text, YEAR)
    assert volume.counted_text == counted and volume.value in (1, 20, 200)
    assert (volume.period_type, volume.period_start) == ("year", date(YEAR, 1, 1))


def test_parts_name_their_whole():
    text = (
        "I alt 300 opkald i 2022, herunder 180 på radio og 120 på lampe (50 pr. fløjte, 40 skriftligt og 30 til måger)."
    )
    assert [(v.counted_text, int(v.value)) for v in volumes(text, YEAR)] == [
        ("opkald", 300),
        ("opkald, heraf på radio", 180),
        ("opkald, heraf på lampe", 120),
        ("opkald, heraf pr. fløjte", 50),
        ("opkald, heraf skriftligt", 40),
        ("opkald, heraf til måger", 30),
    ]


def test_amounts_are_volumes_where_they_are_totals():
    text = "I 2022 faldt der 570 bøder på i alt kr. 2.194.138.069"
    assert found(text) == [*of("bøder", "570"), *of("bøder, kr.", "2194138069")]
    assert [(c, Decimal(v)) for c, v, *_ in found("Salg af sild for 2,5 mio. kr.")] == [("Salg af sild, kr.", 2500000)]


@pytest.mark.parametrize(
    ("text", "value", "value_to"),
    [
        ("468.663", "468663", "468663"),
        ("+4.500", "4500", "4500"),
        ("Tolv", "12", "12"),
        ("4-500", "400", "500"),
        ("15 – 20", "15", "20"),
        ("35 og 40", "35", "40"),
        ("2,5", "2.5", "2.5"),
        ("2,5 mio.", "2500000", "2500000"),
        ("1-2 mia.", "1000000000", "2000000000"),
    ],
)
def test_numerals_read_and_print_back(text, value, value_to):
    assert parse_numeral(text) == (Decimal(value), Decimal(value_to))
    assert text in ways_to_write(Decimal(value), Decimal(value_to))


@pytest.mark.parametrize("text", ["40-35", "7-7", "tretten", "12.34", "1.2345"])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        parse_numeral(text)
