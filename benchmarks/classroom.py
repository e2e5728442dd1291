"""How a lesson holds with forty phones: `python -m benchmarks.classroom [alone] [fork] [log]`.

The server is the command itself; phones are small clients on this machine, which take processor time, too.  Each does
what a page does: it hears a number on its socket and asks for its page.  In a burst every phone sends a message at
the same instant, to its table or, without a seat there, to its alliance; a message has been seen by all when every
phone that may read it has got a page with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import click
from websockets.asyncio.client import connect

from diplosim.play.classroom.host import Host
from diplosim.play.classroom.serving import LOG
from diplosim.play.classroom.setup import Setup
from diplosim.play.classroom.store import Event, EventStore
from diplosim.scenario.loading import load

CASE, TABLES, PEOPLE, BURSTS = "geneva_2022", 4, 40, 5
EVENTS = 10_000
PATIENCE = 60.0
"""Seconds after which a phone gives up."""

IDLE = 3.0
"""Seconds after which a phone opens a new connection; the server keeps one for five."""

ALLIES = "alliance:NATO"
"""To whom members without a seat at the table speak."""

ASSETS = ("/static/classroom.css", "/static/classroom.js", "/static/idiomorph.min.js")


@dataclass
class Server:
    """A lesson that runs."""

    process: subprocess.Popen[str]
    port: int
    password: str
    code: str
    seconds: float


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """The command itself, until it answers; stopped in the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    options = ("--tables", str(TABLES), "--minutes", "0", "--folder", str(folder), "--port", str(port))
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "diplosim", "classroom", CASE, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if "Ctrl+C" in line:
                break
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.02)
        seconds = time.perf_counter() - begin
        password, code = (re.search(rf"{word}: +(\S+)", printed) for word in ("password", "code"))
        assert password is not None
        assert code is not None
        yield Server(process, port, password[1], code[1], seconds)
    finally:
        process.terminate()
        process.wait(timeout=20)


@dataclass
class Phone:
    """A client with one connection for pages and one for news."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    table: int = 0
    speaks_to: str = ""
    allied: bool = False
    seen: dict[str, float] = field(default_factory=dict)
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    _used: float = 0.0

    @property
    def base(self) -> str:
        """Address of the lesson."""
        return f"http://127.0.0.1:{self.server.port}"

    def cookie(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str]:
        """A page, or the answer to a form."""
        if self._line is not None and time.perf_counter() - self._used > IDLE:
            self._line[1].close()
            self._line = None
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", self.server.port, limit=2**22)
        reader, writer = self._line
        body = "" if form is None else urlencode(form)
        head = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}"]
        head += [f"Cookie: {self.cookie()}"] if self.cookies else []
        if form is not None:
            head += [f"Origin: {self.base}", "Accept: application/json", f"Content-Length: {len(body)}"]
            head += ["Content-Type: application/x-www-form-urlencoded"]
        writer.write("\r\n".join([*head, "", body]).encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode()
        for name, value in re.findall(r"(?mi)^set-cookie: ([^=]+)=([^;]*)", answer):
            self.cookies[name] = value
        length = re.search(r"(?mi)^content-length: (\d+)", answer)
        text = await reader.readexactly(int(length[1]) if length else 0)
        self._used = time.perf_counter()
        return int(answer.split()[1]), text.decode()

    async def act(self, path: str, **form: str) -> None:
        """Send a form once."""
        status, text = await self.ask(path, {"idem": secrets.token_urlsafe(12), **form})
        assert status in (200, 303), (path, status, text[:200])

    async def watch(self, wanted: set[str], listening: asyncio.Event) -> None:
        """Ask for the page whenever there is news, until it holds all that is wanted."""
        async with connect(
            f"ws://127.0.0.1:{self.server.port}/ws", additional_headers={"Cookie": self.cookie(), "Origin": self.base}
        ) as news:
            await news.recv()
            listening.set()
            while not wanted <= set(self.seen):
                await news.recv()
                _, page = await self.ask("/seat")
                now = time.perf_counter()
                for text in wanted:
                    if text in page:
                        self.seen.setdefault(text, now)


async def begun(running: Server) -> tuple[Phone, list[Phone]]:
    """Control, and forty people in the rounds of a lesson."""
    control, phones = Phone(running), [Phone(running) for _ in range(PEOPLE)]
    await control.act("/control/login", password=running.password)
    for phone in phones:
        await phone.act("/join", code=running.code)
        await phone.act("/seat/here")
    await control.act("/control/do/deal")
    for phase in ("brief", "opening", "rounds"):
        await control.act("/control/do/phase", to=phase)
    for phone in phones:
        page = (await phone.ask("/seat"))[1]
        found = re.search(r"Table (\d)", page)
        assert found is not None
        phone.table, phone.allied = int(found[1]), ALLIES in page
        phone.speaks_to = "plenary" if 'value="plenary"' in page else ALLIES
    return control, phones


async def burst(phones: Sequence[Phone], number: int) -> tuple[list[float], list[float]]:
    """Every phone says something at once; seconds to the answer, and until all who may read it have seen it."""
    texts = [f"burst-{number}-{i}-{secrets.token_hex(3)}" for i in range(len(phones))]

    def may_read(reader: Phone, author: Phone) -> bool:
        return reader.table == author.table and (author.speaks_to == "plenary" or reader.allied)

    ready = [asyncio.Event() for _ in phones]
    watching = [
        asyncio.create_task(
            phone.watch({text for text, author in zip(texts, phones, strict=True) if may_read(phone, author)}, event)
        )
        for phone, event in zip(phones, ready, strict=True)
    ]
    for event in ready:
        await asyncio.wait_for(event.wait(), PATIENCE)
    senders = [Phone(phone.server, phone.cookies) for phone in phones]
    answered: list[float] = []
    start = time.perf_counter()

    async def say(sender: Phone, author: Phone, text: str) -> None:
        await sender.act("/seat/message", to=author.speaks_to, text=text)
        answered.append(time.perf_counter() - start)

    await asyncio.gather(*map(say, senders, phones, texts))
    await asyncio.wait_for(asyncio.gather(*watching), PATIENCE)
    seen = [
        max(reader.seen[text] for reader in phones if may_read(reader, author)) - start
        for text, author in zip(texts, phones, strict=True)
    ]
    return answered, seen


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def resident(pid: int) -> float:
    """Memory of a process in MB, where the system tells it."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else float("nan")


def processor_time(pid: int) -> float:
    """Seconds of processor time of a process so far, where the system tells it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Worker processes of a server."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(path.parent.name))
    return found


async def bursts(running: Server, busy: bool) -> None:
    """Bursts of forty, alone or while the worker plays a thousand talks; memory, and sizes of pages."""
    control, phones = await begun(running)
    if busy:
        await control_asks_for_studies(control)
    pid = running.process.pid
    answers: list[float] = []
    seen: list[float] = []
    played, spent = 0, 0.0
    for number in range(BURSTS):
        server_before, worker_before = processor_time(pid), sum(map(processor_time, children(pid)))
        one, other = await burst(phones, number)
        answers += one
        seen += other
        spent += processor_time(pid) - server_before
        played += sum(map(processor_time, children(pid))) > worker_before
        await asyncio.sleep(1.0)
    what = f"while the worker plays ({played} of {BURSTS} bursts)" if busy else "alone"
    show(f"burst of {PEOPLE}, {BURSTS} times, {what}, answered", answers)
    show(f"burst of {PEOPLE}, {BURSTS} times, {what}, seen by all", seen)
    click.echo(f"processor time of the server for a burst: {spent / BURSTS:.2f} s")
    click.echo(f"memory of the server: {resident(pid):.0f} MB", nl=False)
    click.echo("".join(f", of a process of its worker: {resident(worker):.0f} MB" for worker in children(pid)))
    first = sum([len((await Phone(running).ask(path))[1].encode()) for path in ("/", *ASSETS)])
    seat = len((await phones[0].ask("/seat"))[1].encode())
    click.echo(f"first page with all that it loads: {first / 1000:.0f} kB; page of a seat: {seat / 1000:.0f} kB")


async def control_asks_for_studies(control: Phone) -> None:
    """Play a stage at every table, then ask for its debrief: thousands of continuations each, one after the other."""
    for table in range(1, TABLES + 1):
        stage = re.search(rf'name="stage" value="({table}-[^"]+)"', (await control.ask("/control/"))[1])
        assert stage is not None
        await control.act("/control/do/advance", table=str(table), stage=stage[1])
        await control.ask(f"/control/debrief?table={table}")


def show(what: str, seconds: Sequence[float]) -> None:
    """Median, 95th percentile and the longest of some times."""
    half, most = quantile(seconds, 0.5), quantile(seconds, 0.95)
    click.echo(f"{what}: p50 {half:.2f} s, p95 {most:.2f} s, longest {max(seconds):.2f} s")


def long_log(folder: Path) -> None:
    """A lesson whose log holds ten thousand events: moves to the end of the talks, and words."""
    setup = Setup(load(CASE).to_yaml(), tables=TABLES, minutes=0.0, code="ABCDEF")
    host = Host(folder / LOG, setup)
    people = [f"p{i}" for i in range(PEOPLE)]
    for who in people:
        host.act(Event("joined", who, 0, {"id": who, "token": who}))
        host.act(Event("here", who))
    host.act(Event("dealt", "control", 0, {"places": host.lesson.places()}))
    for phase in ("brief", "opening", "rounds"):
        host.act(Event("phase", "control", 0, {"to": phase}))
    for _ in range(20):
        for table in host.lesson.tables.values():
            if not table.ended:
                host.act(Event("stage", "control", table.number, {"absent": list(table.talks.waiting())}))
    host.close()
    store = EventStore(folder / LOG)
    body: dict[str, object] = {"author": "USA", "to": "plenary", "parties": None, "text": "word " * 20, "paper": {}}
    for number in range(store.last, EVENTS):
        store.append(Event("message", people[0], 1, body, f"long-{number}"), store.last_time())
    store.close()


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(["alone", "fork", "log"]))
def main(parts: tuple[str, ...]) -> None:
    """Measure and print: bursts alone, bursts beside a fork of a thousand, a start from a long log; silent: all."""
    click.echo(f"load of the machine when this began: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for part in parts or ("alone", "fork", "log"):
        with TemporaryDirectory() as folder:
            if part == "log":
                click.echo(f"writing a log of {EVENTS} events ...")
                long_log(Path(folder))
            with server(Path(folder)) as running:
                what = f"a lesson with {EVENTS} events" if part == "log" else "a new lesson"
                spent = processor_time(running.process.pid)
                click.echo(f"{what} answers after {running.seconds:.1f} s ({spent:.1f} s of processor time)")
                if part == "log":
                    click.echo(f"memory of its server: {resident(running.process.pid):.0f} MB")
                else:
                    asyncio.run(bursts(running, busy=part == "fork"))


if __name__ == "__main__":
    main()
