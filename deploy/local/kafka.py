"""A real single-node Kafka (KRaft) from Maven Central's jars. Settings: docs/reliability.md."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from deploy.local.process import (
    ComponentMissing,
    Program,
    answers,
    free_port,
    need_program,
    spawn,
    temporary_folder,
    wait_until,
)

HERE = Path(__file__).resolve().parent
JARS = HERE.parents[1] / ".components"
LINES = ("k3", "k4")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
START_TIMEOUT_S = 90.0

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
num.partitions=4
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
transaction.partition.verification.enable=true
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
transaction.abort.timed.out.transaction.cleanup.interval.ms=500
log.cleaner.dedupe.buffer.size=4194304
"""
# 3.9 logs by reload4j, 4.x by log4j2; each ignores the other's file.
RELOAD4J = """\
log4j.rootLogger=WARN,S
log4j.appender.S=org.apache.log4j.ConsoleAppender
log4j.appender.S.layout=org.apache.log4j.SimpleLayout
"""
LOG4J2 = """\
rootLogger.level=WARN
rootLogger.appenderRef.s.ref=S
appender.s.type=Console
appender.s.name=S
appender.s.layout.type=PatternLayout
"""


def jars(line: str) -> Path:
    """The folder of the jars of a line (``k3``: 3.9, ``k4``: 4.x), resolved by Maven the first time."""
    folder = JARS / line
    done = folder / ".complete"
    if done.is_file():
        return folder
    maven = need_program("mvn", "maven")
    command = [
        maven, "-B", "-q", "-f", str(HERE / "pom.xml"), f"-P{line}", PLUGIN,
        "-DincludeScope=runtime", f"-DoutputDirectory={folder}",
    ]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise ComponentMissing(f"Kafka's jars could not be resolved: {result.stdout.strip()[-300:]}")
    done.touch()
    return folder


def start_kafka(line: str = "k4") -> Program:
    """A broker of its own, formatted and answering. Raises ``ComponentMissing``."""
    java = need_program("java", "openjdk-17-jre-headless")
    classpath = f"{jars(line)}{os.sep}*"
    folder = temporary_folder("kafka")
    port, controller = free_port(), free_port()
    properties = folder / "server.properties"
    properties.write_text(PROPERTIES.format(port=port, controller=controller, folder=folder))
    (folder / "log4j.properties").write_text(RELOAD4J)
    (folder / "log4j2.properties").write_text(LOG4J2)
    logging = [
        f"-Dlog4j.configuration=file:{folder}/log4j.properties",
        f"-Dlog4j2.configurationFile={folder}/log4j2.properties",
    ]
    storage = [java, "-Xmx128m", *logging, "-cp", classpath, "kafka.tools.StorageTool"]
    cluster = subprocess.run([*storage, "random-uuid"], capture_output=True, text=True).stdout.split()
    formatted = subprocess.run(
        [*storage, "format", "-t", cluster[-1] if cluster else "", "-c", str(properties)],
        capture_output=True, text=True,
    )
    if formatted.returncode:
        raise ComponentMissing(f"Kafka's storage could not be formatted: {formatted.stderr.strip()[-300:]}")
    heap = ["-Xms384m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    log = folder / "kafka.log"
    process = spawn([java, *heap, *logging, "-cp", classpath, "kafka.Kafka", str(properties)], log)
    program = Program(f"Kafka {line}", f"127.0.0.1:{port}", process, folder, signal.SIGTERM, log)
    wait_until(lambda: answers(port), program, START_TIMEOUT_S)
    return program
