"""Every reason ingest can refuse with is explained on its page."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RAISERS = {"Refused", "Unreadable"}


def reasons() -> set[str]:
    found = set()
    for path in (ROOT / "services" / "ingest").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISERS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_reason_is_documented() -> None:
    page = (ROOT / "docs" / "ingest.md").read_text("utf-8")
    assert len(reasons()) > 25
    assert sorted(r for r in reasons() if f"`{r}`" not in page) == []
