"""Danish: why a table of StatBank could not be fetched, and what to do."""

TEXTS = {
    "the proxy of the environment": ("proxyen i miljøet"),
    "{query}: {url}/tableinfo of {table}": ("{query}: {url}/tableinfo for {table}"),
    "{query}: {url}/data of {table}, request {number} of {count}": (
        "{query}: {url}/data for {table}, forespørgsel {number} af {count}"
    ),
    "{query}: the file of all answers": ("{query}: filen med alle svar"),
    "query {query}": ("forespørgslen {query}"),
    "{why} (attempt {attempt} of {attempts})": ("{why} (forsøg {attempt} af {attempts})"),
    "{why} (attempt {attempt} of {attempts}; no time for a pause of {seconds} s)": (
        "{why} (forsøg {attempt} af {attempts}; ikke tid til en pause på {seconds} s)"
    ),
    "the answer takes too long": ("svaret er for længe undervejs"),
    "no answer in time ({kind})": ("intet svar i tide ({kind})"),
    "that is no address ({error})": ("det er ikke en adresse ({error})"),
    "the connection failed or broke off ({error})": ("forbindelsen mislykkedes eller blev afbrudt ({error})"),
    "HTTP {status_code}": ("HTTP {status_code}"),
    "HTTP {status_code}: {reason}": ("HTTP {status_code}: {reason}"),
    "no reason given": ("uden begrundelse"),
    "of no stated kind": ("af ukendt slags"),
    "the answer is {kind} and not {form}: {answer}": ("svaret er {kind} og ikke {form}: {answer}"),
    "more than {limit} bytes": ("mere end {limit} bytes"),
    "Ask for fewer values in ref_statbank_query.csv.": ("Bed om færre værdier i ref_statbank_query.csv."),
    "Try again later. If it persists, check the network, and that the proxy allows api.statbank.dk.": (
        "Prøv igen senere. Bliver det ved, så se efter netværket, og om proxyen tillader api.statbank.dk."
    ),
    "Compare table and values in seeds/reference/ref_statbank_query.csv with the table in StatBank.": (
        "Sammenlign tabel og værdier i seeds/reference/ref_statbank_query.csv med tabellen i Statistikbanken."
    ),
    "Fetch again; if it persists, the table or the API has changed: compare it with ref_statbank_query.csv.": (
        "Hent igen; bliver det ved, er tabellen eller API'et ændret: sammenlign med ref_statbank_query.csv."
    ),
    "Is a proxy or login page answering in StatBank's place? Open the address in a browser.": (
        "Svarer en proxy eller en loginside i Statistikbankens sted? Åbn adressen i en browser."
    ),
    "Correct AARSVAERK_STATBANK_URL.": ("Ret AARSVAERK_STATBANK_URL."),
    "Correct HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: an address such as http://proxy.example:3128; not SOCKS.": (
        "Ret HTTPS_PROXY, HTTP_PROXY eller ALL_PROXY: en adresse som http://proxy.example:3128; ikke SOCKS."
    ),
    "Correct its rows in seeds/reference/ref_statbank_query.csv and fetch again.": (
        "Ret dens rækker i seeds/reference/ref_statbank_query.csv, og hent igen."
    ),
    "the answer is not UTF-8 text (byte {byte})": ("svaret er ikke tekst i UTF-8 (byte {byte})"),
    "the answer is a web page and not data": ("svaret er en webside og ikke data"),
    "the answer is not CSV ({error})": ("svaret er ikke CSV ({error})"),
    "the answer has “{value}” as {variable}, which was not asked for": (
        "svaret har »{value}« som {variable}, og det er der ikke spurgt om"
    ),
    "the answer has two figures for {cell}": ("svaret har to tal for {cell}"),
    "the answer has {count} of the {expected} figures asked for": (
        "svaret har {count} af de {expected} tal, der er spurgt om"
    ),
    "the answer has no line that ends": ("svaret har ingen hel linje"),
    "the answer's columns are {found}, not {wanted}": ("svarets kolonner er {found}, ikke {wanted}"),
    "the answer's last line is not whole": ("svarets sidste linje er ikke hel"),
    "line {line} of the answer has {count} fields, not {wanted}": (
        "linje {line} i svaret har {count} felter, ikke {wanted}"
    ),
    "the answer is not CSV (a field of line {line} is longer than any name)": (
        "svaret er ikke CSV (et felt i linje {line} er længere end noget navn)"
    ),
    "the answer is JSON nested too deeply": ("svaret er JSON i for mange lag"),
    "the answer is not whole JSON ({error})": ("svaret er ikke hel JSON ({error})"),
    "the answer is not JSON-stat 1 ({kind}: {error})": ("svaret er ikke JSON-stat 1 ({kind}: {error})"),
    "the answer's dimensions are {found}, not {wanted}": ("svarets dimensioner er {found}, ikke {wanted}"),
    "the answer has {count} figures where {expected} were asked for": (
        "svaret har {count} tal, hvor der er spurgt om {expected}"
    ),
    "the answer has {given} figures for {count} cells": ("svaret har {given} tal til {count} celler"),
    "it needs one table and one format of {formats}": ("den skal have én tabel og ét format blandt {formats}"),
    "each variable needs one row with a value at least": ("hver variabel skal have én række med mindst én værdi"),
    "the answer does not describe a table ({kind}: {error})": ("svaret beskriver ikke en tabel ({kind}: {error})"),
    "the answer does not say which table it describes, or when it was updated": (
        "svaret siger ikke, hvilken tabel det beskriver, eller hvornår den er opdateret"
    ),
    "the answer describes {table} with {count} variables": ("svaret beskriver {table} med {count} variable"),
    "it does not name {missing} of {table}; the API would sum over what is left out": (
        "den nævner ikke {missing} i {table}; API'et ville lægge sammen over det udeladte"
    ),
    "{table} has no {unknown}; it has {known}": ("{table} har ingen {unknown}; den har {known}"),
    "two values asked of {variable} are both called “{twice}”": (
        "to af de valgte værdier i {variable} hedder begge »{twice}«"
    ),
    "{variable} has no value “{part}”; there are for example {near}": (
        "{variable} har ingen værdi »{part}«; der er fx {near}"
    ),
    "it cannot be cut below {limit} cells a request; ask for BULK": (
        "den kan ikke deles i forespørgsler på under {limit} celler; brug BULK"
    ),
}
