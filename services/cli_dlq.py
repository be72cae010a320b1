"""``dateline dlq``: what was given up, why, and giving it back to its topic."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer

from services.cli_log import with_log
from shared.log.base import Log, Message, Record
from shared.runtime.dead_letters import ATTEMPTS, PREFIX, REPLAY, replayed
from shared.runtime.errors import Rejected
from shared.runtime.provision import required_topics

app = typer.Typer(help="Dead letters: records that were given up.", no_args_is_help=True)
SHOWN_BYTES = 400
Topic = Annotated[str, typer.Argument(help="A dead-letter topic, as `dateline dlq list` names it.")]


def dead_letter_topics() -> list[str]:
    """The dead-letter topics of this deployment."""
    return [topic.name for topic in required_topics() if topic.name.endswith(".dlq")]


@app.command("list")
def list_() -> None:
    """How many dead letters each topic holds, and their reasons."""

    async def step(log: Log) -> list[tuple[str, list[Record]]]:
        return [(topic, [r async for r in log.read(topic)]) for topic in dead_letter_topics()]

    for topic, letters in with_log(step):
        reasons: dict[str, int] = {}
        for letter in letters:
            reason = text(letter, "exception.message").partition(":")[0]
            reasons[reason] = reasons.get(reason, 0) + 1
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        typer.echo(f"{topic}  {len(letters)}{'  ' + why if why else ''}")


@app.command("show")
def show(
    topic: Topic,
    limit: Annotated[int, typer.Option(help="Most letters shown, the latest.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line, values whole.")] = False,
) -> None:
    """The latest dead letters of TOPIC with the reason and where each came from."""
    _known(topic)

    async def step(log: Log) -> list[Record]:
        return [record async for record in log.read(topic)]

    for letter in with_log(step)[-limit:]:
        value = (letter.value or b"").decode(errors="replace")
        if as_json:
            headers = {name: data.decode(errors="replace") for name, data in letter.headers}
            line = {"offset": letter.offset, "key": letter.key.decode(errors="replace"), "headers": headers}
            typer.echo(orjson.dumps(line | {"value": value}).decode())
            continue
        origin = f"{text(letter, 'topic')}/{text(letter, 'partition')}@{text(letter, 'offset')}"
        tries = (letter.header(ATTEMPTS) or b"1").decode()
        replays = (letter.header(REPLAY) or b"0").decode()
        typer.echo(f"{letter.offset}  {text(letter, 'exception.message')}")
        stage = text(letter, "stage")
        typer.echo(f"    from {origin}, stage {stage}, {tries} tries, replayed {replays} times")
        typer.echo(f"    {value[:SHOWN_BYTES]}")


@app.command("replay")
def replay(
    topic: Topic,
    offset: Annotated[
        int | None, typer.Option(help="Only this letter, replayed before or not.", min=0)
    ] = None,
) -> None:
    """Give the letters of TOPIC back to the topic they came from, each once.

    How far this came is kept on the log in the same transaction: a second call, or one that was broken
    off, goes on where the first ended. With --offset one letter is given back again.
    """
    _known(topic)

    async def step(log: Log) -> int:
        letters = [record async for record in log.read(topic)]
        if offset is not None:
            chosen = [letter for letter in letters if letter.offset == offset]
            await log.append([_back(letter) for letter in chosen])
            return len(chosen)
        writer = await log.writer(f"replay.{topic}")
        try:
            todo = [letter for letter in letters if letter.offset >= writer.position]
            for letter in todo:
                await writer.append([_back(letter)], letter.offset + 1)
            return len(todo)
        finally:
            await writer.aclose()

    typer.echo(f"{with_log(step)} replayed")


def text(letter: Record, name: str) -> str:
    """A header of Kafka Connect's by its short name; "?" when it is missing."""
    return (letter.header(PREFIX + name) or b"?").decode(errors="replace")


def _back(letter: Record) -> Message:
    try:
        return replayed(letter)
    except Rejected as error:
        typer.echo(f"offset {letter.offset}: {error}", err=True)
        raise typer.Exit(1) from None


def _known(topic: str) -> None:
    if topic not in dead_letter_topics():
        typer.echo(f"topic {topic!r} is not one of {', '.join(dead_letter_topics())}", err=True)
        raise typer.Exit(2)
