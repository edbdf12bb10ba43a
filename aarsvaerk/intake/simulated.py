"""Landing a simulation: the home becomes one of simulated deliveries, and each file comes when its index says.

Belongs here: those two steps. Does not belong here: making a simulation (aarsvaerk.simulation), judging.
"""

from __future__ import annotations

from pathlib import Path

from aarsvaerk.settings import Settings
from aarsvaerk.simulation.simulate import simulated_files
from ingest.landing import LandedDelivery, declare_synthetic, receive


def land_simulation(settings: Settings, directory: Path) -> list[LandedDelivery]:
    """Land the files of a simulation in the order of receipt; files landed before stay as they are.

    The next refresh lands the national statistics beside them.

    Raises:
        FileNotFoundError: The directory holds no simulation.
        FileExistsError: The home holds real deliveries, which never mix with simulated ones.
    """
    files = list(simulated_files(directory))
    declare_synthetic(settings.landing)
    return [receive(settings.landing, file.path, file.received_at, file.note) for file in files]
