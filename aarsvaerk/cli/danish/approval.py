"""Danish: preview, approve and object."""

TEXTS = {
    "Publish it with: aarsvaerk refresh": "Udgiv det med: aarsvaerk refresh",
    "release": "udgivelse",
    "{folder}: {name}, candidate {release}, not public": "{folder}: {name}, kandidat {release}, ikke offentlig",
    "It holds small units: send it to {name} alone. Record the answer with:": (
        "Små enheder er med: send den kun til {name}. Skriv svaret ned med:"
    ),
    "{municipality} has delivered no figures of its own.": "{municipality} har ingen egne tal i varehuset.",
    "No candidate is held. Make one with: aarsvaerk refresh --hold": (
        "Der er ingen kandidat at vise. Lav en med: aarsvaerk refresh --hold"
    ),
    "An objection needs its reason: --reason …": "En indvending skal have en grund: --reason …",
    "{name}: {state}, figures of {release}": "{name}: {state}, tallene i {release}",
    "{name} has already answered so about these figures; nothing changed.": (
        "{name} har allerede svaret det om disse tal; intet er ændret."
    ),
    "{folder} is there already; name another folder.": "{folder} findes allerede; angiv en anden mappe.",
    "state": "tilstand",
}
