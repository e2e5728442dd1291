"""Secrets stay with whom they belong to, through every address of the lesson; strangers and foreign pages stay out."""

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Mount, Route

from diplosim.play.classroom.guard import POLICY
from diplosim.scenario.loading import load
from diplosim.scenario.scenario import Scenario
from tests.play.classroom.lessons import BASE, PASSWORD, Classroom

SEATS = ("USA", "SUN")
SOCKET = BASE.replace("http", "ws") + "/ws"


def with_canaries() -> Scenario:
    """Cuba with a word of its own in every confidential text, of types that were not drawn, too."""
    case = load("cuba_1962")
    texts: dict[str, Any] = {}
    for party in SEATS:
        kinds = case.hidden_types.get(party, {"sincere": 1.0})
        texts[party] = {
            "public": {"one_line": f"open-{party}"},
            "confidential": {
                "brief": f"canary-{party}-brief",
                "by_type": {kind: f"canary-{party}-{kind}" for kind in kinds},
                "facts": [{"what": f"canary-{party}-fact", "source": "made for a test"}],
            },
        }
    return case.replace({"seats": texts})


def canaries(text: str) -> set[str]:
    return set(re.findall(r"canary-[A-Za-z_]+-[a-z_]+", text))


PATHS = (
    "/", "/seat", "/debrief", "/pulse", "/static/classroom.js", "/favicon.ico", "/nowhere", "/s/wrong", "/control/",
    "/control/projector", "/control/seat/1/USA", "/control/seat/1/SUN", "/control/debrief", "/control/what-if?at=0",
    "/control/export/talks-1.json", "/control/export/record-1.csv", "/control/export/debrief-1.html",
    "/control/export/debrief-1.csv",
)  # fmt: skip


def all_addresses(app: Any) -> set[str]:
    """Every address of the application, from its own table of routes."""
    found = set()
    for route in app.app.routes:
        inner = [(route.path, r) for r in route.routes] if isinstance(route, Mount) else [("", route)]
        found |= {f"{prefix}{r.path}" for prefix, r in inner if isinstance(r, Route)}
    return found


@pytest.mark.e2e
def test_every_address_is_tried(tmp_path: Path) -> None:
    forms = {
        path
        for path in all_addresses(Classroom(tmp_path).app)
        if re.search(r"/(join|login|reissue|do|seat/\{act)", path)
    }
    read = {re.sub(r"\{[^}]+\}", "X", path) for path in all_addresses(Classroom(tmp_path).app) - forms}
    tried = {re.sub(r"\?.*", "", path) for path in PATHS}
    shapes = [re.compile(re.escape(path).replace("X", "[^/]+") + "$") for path in read]
    assert [s.pattern for s in shapes if not any(s.match(path) for path in tried)] == []


@pytest.mark.e2e
@pytest.mark.parametrize("tables", [2, pytest.param(8, marks=pytest.mark.slow)])
@pytest.mark.parametrize("phase", ["brief", "rounds", "debrief"])
def test_a_reader_sees_the_own_secrets_only(tmp_path: Path, phase: str, tables: int) -> None:
    room = Classroom(tmp_path, with_canaries(), tables=tables)
    control, phones = room.seated(4 * tables + 2)
    roles = {room.lesson.people[phone.id].role for phone in phones}
    assert roles == {"seat", "press", "observer"}
    steps = ("brief", "opening", "rounds", "outcome", "reveal", "debrief")
    for step in steps[: steps.index(phase) + 1]:
        assert control.do("phase", to=step).status_code == 303
    by_role: dict[str, set[str]] = {}
    for phone in [*phones, room.phone()]:
        person = room.lesson.people.get(phone.id)
        seen = set()
        for path in PATHS:
            answer = phone.get(path)
            seen |= canaries(answer.text) | canaries(str(answer.headers))
        for act in ("move", "message", "belief", "price", "withdraw", "statement", "quiz", "nothing"):
            seen |= canaries(phone.post(f"/seat/{act}", stage="x", about="SUN", to="pair:SUN").text)
        by_role[f"{person.party or person.role}{person.game}" if person else "stranger"] = seen
    for who, seen in by_role.items():
        party = who[:-1] if who[:-1] in SEATS else ""
        drawn = {c for c in seen if not party or not c.startswith(f"canary-{party}-")}
        assert drawn == set(), who
        if party and phase != "debrief":
            kinds = set(seen) - {f"canary-{party}-brief", f"canary-{party}-fact"}
            start = room.lesson.tables[int(who[-1])].talks.minutes.start
            assert kinds == {f"canary-{party}-{start[party]['type']}"}
            assert f"canary-{party}-brief" in seen
    assert canaries(control.get("/control/projector").text) == set()


@pytest.mark.e2e
def test_sealed_moves_and_closed_messages_stay_closed(tmp_path: Path) -> None:
    room = Classroom(tmp_path, "geneva_2022")
    control, phones = room.in_rounds(6)
    sits = {room.lesson.people[p.id].party: p for p in phones}
    sits["USA"].post("/seat/message", to="alliance:NATO", text="allies-only-word")
    sits["USA"].post("/seat/message", to="pair:RUS", text="for-russia-word")
    sits["UKR"].post("/seat/message", to="control", text="for-control-word")
    pages = {party: phone.page() for party, phone in sits.items()}
    assert {p for p, text in pages.items() if "allies-only-word" in text} == {"USA", "NATO", "DEU", "FRA"}
    assert {p for p, text in pages.items() if "for-russia-word" in text} == {"USA", "RUS"}
    assert {p for p, text in pages.items() if "for-control-word" in text} == {"UKR"}
    console = control.get("/control/").text
    assert all(word in console for word in ("allies-only-word", "for-russia-word", "for-control-word"))
    assert "only-word" not in control.get("/control/projector").text
    assert sits["RUS"].post("/seat/message", to="alliance:NATO", text="let me in").status_code == 422


@pytest.mark.e2e
def test_a_sealed_demand_changes_no_other_page(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    _, (usa, sun) = room.in_rounds(2)

    def plain(text: str) -> str:
        return re.sub(r'(value="[\w-]{22}"|data-left="[^"]*"|\d+ of \d+ delegations)', "", text)

    before = plain(sun.page())
    row = re.search(r'name="issue_(\w+)" min="([\d.]+)" max="([\d.]+)"', usa.page())
    assert row is not None
    assert usa.move(**{f"issue_{row[1]}": row[2], "confirmed": "1"}).status_code == 303
    assert plain(sun.page()) == before
    assert "demand" in str(room.lesson.tables[1].talks.pending)


class TestAccess:
    @pytest.mark.e2e
    def test_every_form_of_control_is_closed_to_seats_and_strangers(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, (usa, _) = room.in_rounds(2)
        events = len(room.host.store.events())
        for phone in (usa, room.phone()):
            for act in (
                "deal",
                "place",
                "phase",
                "pause",
                "resume",
                "extend",
                "advance",
                "fill",
                "hand",
                "inject",
                "event",
                "rewind",
            ):
                assert phone.do(act, to="outcome", text="x", table="1").status_code == 403
            for path in ("/control/reissue", "/control/what-if"):
                assert phone.post(path, person=usa.id, at="0").status_code == 403
            for path in PATHS:
                if path.startswith("/control/") and path != "/control/":
                    assert phone.get(path).status_code == 403, path
        assert len(room.host.store.events()) == events

    @pytest.mark.e2e
    def test_a_form_without_a_place_is_refused(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        room.in_rounds(2)
        acts = ("move", "message", "belief", "here", "ready", "quiz", "statement", "withdraw", "confirm", "price")
        for act in acts:
            assert room.phone().post(f"/seat/{act}").status_code == 403

    @pytest.mark.e2e
    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "http://127.0.0.1:9999", "null", "https://127.0.0.1:8014"]
    )
    def test_foreign_pages_cannot_send_forms(self, tmp_path: Path, origin: str) -> None:
        room = Classroom(tmp_path)
        control, (usa, _) = room.in_rounds(2)
        events = len(room.host.store.events())
        for path in all_addresses(room.app):
            where = re.sub(r"\{[^}]+\}", "1", path)
            assert usa.post(where, origin=origin).status_code == 403
            assert control.post(where, origin=origin).status_code == 403
        assert usa.client.post("/seat/message", data={"idem": "a-key-of-mine", "text": "x"}).status_code == 403
        assert len(room.host.store.events()) == events

    @pytest.mark.e2e
    def test_a_foreign_page_hears_nothing_on_the_socket(self, tmp_path: Path) -> None:
        from starlette.websockets import WebSocketDisconnect

        room = Classroom(tmp_path)
        _, (usa, _) = room.in_rounds(2)
        with (
            pytest.raises(WebSocketDisconnect),
            usa.client.websocket_connect(SOCKET, headers={"origin": "http://evil.example"}),
        ):
            pass
        with usa.client.websocket_connect(SOCKET, headers={"origin": BASE}) as socket:
            assert set(socket.receive_json()) == {"seq"}

    @pytest.mark.parametrize("host", ["evil.example", "evil.example:8014", "127.0.0.1", ""])
    def test_a_foreign_host_is_refused(self, tmp_path: Path, host: str) -> None:
        room = Classroom(tmp_path)
        answer = room.phone().get("/", headers={"host": host})
        assert answer.status_code == 421
        assert "six letters" not in answer.text

    @pytest.mark.e2e
    def test_control_needs_the_password(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        stranger = room.phone()
        assert stranger.post("/control/login", password="AAAA-BBBB-CCCD").status_code == 403
        assert "Deal" not in stranger.get("/control/").text
        assert stranger.post("/control/login", password=f" {PASSWORD.lower()} ").status_code == 303
        assert "Steer the lesson" in stranger.get("/control/").text

    def test_cookies_cannot_be_read_or_sent_from_elsewhere(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        answer = room.phone().post("/join", code="ABCDEF")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        token = re.search(r"=([\w-]+);", answer.headers["set-cookie"])
        assert token is not None
        assert len(token[1]) >= 22
        assert token[1] not in room.path.read_bytes().decode("latin-1")

    @pytest.mark.e2e
    def test_looking_at_a_link_takes_nothing_and_a_new_link_kills_the_old_phone(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, (usa, _) = room.in_rounds(2)
        party = room.lesson.people[usa.id].party
        shown = control.post("/control/reissue", person=usa.id).text
        path = re.search(r"(/s/[\w-]+)", shown)
        assert path is not None
        assert usa.get("/seat").status_code == 303
        fresh = room.phone()
        for _ in range(3):
            assert "Take the place" in fresh.get(path[1]).text
        assert room.lesson.people[usa.id].link
        assert fresh.post(path[1]).status_code == 303
        assert room.lesson.scenario.party(party).name in fresh.page()
        assert room.phone().post(path[1]).status_code == 404
        assert room.phone().get("/seat").status_code == 303

    def test_a_wrong_code_opens_nothing(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        assert room.phone().post("/join", code="ABCDEG").status_code == 403
        assert room.lesson.people == {}
        assert room.phone().post("/join", code="abc-def").status_code == 303


class TestLimits:
    @pytest.mark.e2e
    def test_the_policy_stands_on_every_answer_and_nothing_is_inline(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, (usa, _) = room.in_rounds(2)
        for phone in (control, usa, room.phone()):
            for path in PATHS:
                answer = phone.get(path)
                assert answer.headers["content-security-policy"] == POLICY, path
                if "text/html" in answer.headers.get("content-type", "") and "export" not in path:
                    assert not re.search(r"<style|<script(?![^>]*src=)|\sstyle=|\son\w+=|javascript:", answer.text), (
                        path
                    )
                    assert not re.search(r'(src|href|action)="(https?:)?//(?!127\.0\.0\.1:8014)', answer.text), path

    @pytest.mark.e2e
    def test_ten_acts_in_ten_seconds(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, (usa, sun) = room.in_rounds(2)
        room.clock.now += 60.0
        answers = [usa.post("/seat/message", to="plenary", text=f"{i}").status_code for i in range(12)]
        assert answers == [303] * 10 + [429] * 2
        assert sun.post("/seat/message", to="plenary", text="me too").status_code == 303
        room.clock.now += 10.5
        assert usa.post("/seat/message", to="plenary", text="again").status_code == 303

    @pytest.mark.e2e
    @pytest.mark.parametrize(
        ("text", "status"), [("x" * 4096, 303), ("x" * 4097, 413), ("é" * 2049, 413), ("", 422), (" \n", 422)]
    )
    def test_length_of_a_message(self, tmp_path: Path, text: str, status: int) -> None:
        room = Classroom(tmp_path)
        _, (usa, _) = room.in_rounds(2)
        assert usa.post("/seat/message", to="plenary", text=text).status_code == status

    @pytest.mark.e2e
    def test_a_huge_request_is_not_read(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        _, (usa, _) = room.in_rounds(2)
        assert usa.post("/seat/message", to="plenary", text="x" * 40_000).status_code == 413

    @pytest.mark.e2e
    @pytest.mark.parametrize("typed", ["a\u202eb", "a\x00b", "a\u2066b\u2069", "a\x1b[31mb", "a\u200fb"])
    def test_signs_that_deceive_are_taken_out(self, tmp_path: Path, typed: str) -> None:
        room = Classroom(tmp_path)
        _, (usa, _) = room.in_rounds(2)
        usa.post("/seat/message", to="plenary", text=typed)
        assert room.lesson.tables[1].messages[0].text.replace("[31m", "") == "ab"

    @pytest.mark.e2e
    def test_cells_that_a_spreadsheet_would_run_are_taken_as_text(self, tmp_path: Path) -> None:
        room = Classroom(tmp_path)
        control, (usa, _) = room.in_rounds(2)
        for text in ("=1+1", "+cmd", "-cmd", "@sum"):
            usa.post("/seat/message", to="plenary", text=text)
        csv = control.get("/control/export/record-1.csv").text
        assert [line.rsplit(",", 1)[1] for line in csv.splitlines()[-4:]] == ["'=1+1", "'+cmd", "'-cmd", "'@sum"]


SCRIPTS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "'-alert(1)-'",
    "</textarea><script>1</script>", "{{7*7}}", "{% for x in y %}", "javascript:alert(1)", "<a href=javascript:1>x</a>",
    "<iframe src=//evil.example></iframe>", "<style>*{display:none}</style>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>", "<form action=//evil.example>", "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>", "<body onload=alert(1)>", "<math><mtext></form><form>", "&lt;script&gt;",
    "<!--<script>-->", "<scr<script>ipt>", "\u003cscript\u003e", "<svg><script>1</script></svg>", "<object data=x>",
    "<embed src=x>", "<link rel=stylesheet href=//evil.example>", "<video><source onerror=alert(1)>",
    "<x contenteditable>",
    "<template><script>1</script></template>", "`${alert(1)}`",
)  # fmt: skip


@pytest.mark.e2e
def test_thirty_payloads_stay_text(tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    control, (usa, sun) = room.seated(2)
    assert len(SCRIPTS) == 30
    for phase in ("brief", "opening"):
        control.do("phase", to=phase)
    usa.post("/seat/statement", text="".join(SCRIPTS))
    press = room.joined()
    control.do("place", person=press.id, place="1:press:")
    control.do("phase", to="rounds")
    for text in SCRIPTS:
        room.clock.now += 2.0
        assert usa.post("/seat/message", to="plenary", text=text).status_code == 303
        assert press.post("/seat/message", text=text).status_code == 303
        control.do("inject", text=text)
        event = {"kind": "breakdown", "value": "0", "what": text}
        assert control.do("event", **event).status_code == 303
    table = room.lesson.tables[1]
    while table.talks.game.round == 0:
        control.do("advance", table="1", stage=table.stage_key())
    for page in (sun.page(), control.get("/control/").text, control.get("/control/projector").text):
        assert tags(page) <= tags(room.phone().get("/").text) | OWN_TAGS
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "{{7*7}}" in page


OWN_TAGS = {
    *("header", "strong", "span", "section", "ul", "li", "article", "details", "summary", "h1", "h2", "h3", "h4", "ol"),
    *("fieldset", "legend", "select", "option", "textarea", "output", "dl", "div", "dt", "dd", "blockquote", "table"),
    *("thead", "tbody", "tr", "th", "td", "br", "svg", "title", "path", "code", "figure", "figcaption", "rect", "line"),
    *("circle", "text", "a", "p", "form", "label", "input", "button", "bdi"),
}


def tags(page: str) -> set[str]:
    return {tag.lower() for tag in re.findall(r"<([a-zA-Z][\w-]*)", page)} - {"script", "base"} | (
        {"own script"} if len(re.findall(r"<script", page)) > 2 else set()
    )
