"""Print every event record: python examples/read_events.py [host:port]  (needs aiokafka)."""

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer


async def main(servers: str) -> None:
    consumer = AIOKafkaConsumer(
        "conflict.event.extracted.v1", bootstrap_servers=servers, group_id="example-reader",
        isolation_level="read_committed", auto_offset_reset="earliest",
    )  # fmt: skip
    async with consumer:
        async for message in consumer:
            event = json.loads(message.value)["record"]
            place = event["where"][0]["name"] if event["where"] else "?"
            print(dict(message.headers)["ce_id"].decode(), event["type"], place, event["status"])


asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:9092"))
