"""The table of codebook section 8: which row fits which claims."""

from __future__ import annotations

import pytest

from services.extract.status import Scene, scene_of, status_of
from shared.contracts.record import Claim


def claim(kind: str, side: str | None = None, stance: str = "asserts", about: str = "event") -> Claim:
    named = {"claimant": f"{kind} of {side}", "kind": kind, "side": side}
    return Claim.model_validate({**named, "stance": stance, "about": [about]})


STRIKE = scene_of("missile_strike", ("Russia", None), ("UA", "Ukraine"), harm=True)
CAPTURE = scene_of("captured", ("Russia", None), ("UA", "Ukraine"), harm=False)
AMBUSH = scene_of("raid_ambush", ("JNIM", None), ("ML", "Mali"), harm=True)
DOWNED = scene_of("interception", ("Russia", "Ukraine"), ("UA", "Ukraine"), harm=False)
BOMBED = scene_of("air_strike", ("Myanmar", None), ("MM", "Myanmar"), harm=True)


@pytest.mark.parametrize(
    ("scene", "claims", "status"),
    [
        pytest.param(CAPTURE, [claim("belligerent", "Russia"), claim("belligerent", "Ukraine", "denies")],
                     "denied", id="a mere denial"),
        pytest.param(CAPTURE, [claim("belligerent", "Russia"),
                               claim("belligerent", "Ukraine", "denies", "control")],
                     "contested", id="the other side says it holds the place"),
        pytest.param(STRIKE, [claim("belligerent", "Russia", about="initiator"),
                              claim("belligerent", "Ukraine", about="initiator")],
                     "contested", id="each blames the other"),
        pytest.param(AMBUSH, [claim("belligerent", "Mali"),
                              claim("belligerent", "JNIM", about="responsibility")],
                     "confirmed", id="who lost admits what its enemy boasts of"),
        pytest.param(STRIKE, [claim("local_authority", "Ukraine"), claim("media", stance="confirms")],
                     "confirmed", id="the outlet's own eyes"),
        pytest.param(STRIKE, [claim("local_authority", "Ukraine"), claim("belligerent", "Russia")],
                     "corroborated", id="who struck and who was struck agree"),
        pytest.param(CAPTURE, [claim("belligerent", "Russia"), claim("monitor")],
                     "corroborated", id="a party and a monitor"),
        pytest.param(BOMBED, [claim("belligerent", "Arakan Army"), claim("emergency_service")],
                     "corroborated", id="rebels and rescuers where the government strikes its own land"),
        pytest.param(DOWNED, [claim("belligerent", "Ukraine")], "claimed", id="its own success"),
        pytest.param(STRIKE, [claim("belligerent", "Russia")], "claimed", id="its own strike"),
        pytest.param(STRIKE, [claim("local_authority", "Ukraine"), claim("emergency_service", "Ukraine")],
                     "reported", id="the affected side about its harm"),
        pytest.param(STRIKE, [claim("media", None)], "reported", id="the outlet alone"),
        pytest.param(STRIKE, [claim("local_authority", "Ukraine"), claim("witness")],
                     "reported", id="a witness sees with the eyes of his side"),
    ],
)  # fmt: skip
def test_row(scene: Scene, claims: list[Claim], status: str) -> None:
    assert status_of(scene, claims)[0] == status
