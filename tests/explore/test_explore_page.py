"""The page: shares, sliders, one talk by steps, files and command lines; what is refused; text that stays text."""

from __future__ import annotations

import html
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.testclient import TestClient

import diplosim
from diplosim.explore.catalogue import t
from diplosim.explore.graph_drawing import LETTER, WIDTH, GraphDrawing
from diplosim.explore.pages import application
from diplosim.explore.playing import one_talk, play
from diplosim.explore.screen import Opened
from diplosim.explore.telling import talk_of
from diplosim.learning.fitting import tables_for
from diplosim.play.classroom.guard import POLICY
from diplosim.scenario.files.document import parse_document
from diplosim.scenario.loading import from_document
from tests.explore.opened import BASE, PORT, RUNS, learnt, opened, small
from tests.playing import talks_of

FIXED = "/?war_costs=0.5&observers=fixed"


@contextmanager
def visitor(page: Opened | None = None) -> Iterator[TestClient]:
    shown = page or opened()
    with TestClient(application(shown, tables_for(shown.scenario), PORT, patience=60.0), base_url=BASE) as browser:
        yield browser


@pytest.fixture(scope="module")
def browser() -> Iterator[TestClient]:
    with visitor() as one:
        yield one


def words(page: str) -> str:
    """What a reader sees of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def share_of(name: str, scenario: diplosim.Talks | object, **more: object) -> str:
    table = diplosim.simulate(scenario, RUNS, seed=5, **more)  # type: ignore[arg-type]
    return f"{(table['outcome'] == name).mean():.1%}"


class TestShares:
    @pytest.mark.e2e
    def test_stand_beside_those_of_the_file(self, browser: TestClient) -> None:
        shown = words(browser.get(FIXED).text)
        from diplosim.designs.levers import war_costs
        from diplosim.designs.observers import carried_over

        changed = small().replace(war_costs(small(), 0.5))
        tables = carried_over(learnt(), small(), changed)
        now, then = share_of("conflict", changed, tables=tables), share_of("conflict", small())
        assert re.search(rf"Conflict {re.escape(now)} \[.*?\] in the file {re.escape(then)} \[", shown)
        assert t("e_observers_fixed") in shown
        assert "1 moved" in shown

    def test_without_a_change_nothing_differs(self, browser: TestClient) -> None:
        shown = words(browser.get("/").text)
        assert f"0 of {RUNS} talks end otherwise" in shown
        assert shown.count("+0.0 points") >= 4
        assert t("e_observers_file") in shown

    def test_which_talks_end_how(self, browser: TestClient) -> None:
        page = browser.get("/").text
        first = play(small(), RUNS, 5, "file", learnt()).outcomes.tolist().index("conflict")
        assert f'<a href="/{f"?run={first}" if first else ""}#talk" data-part>{first}</a>' in page

    def test_a_page_that_only_looks_asks_for_nothing(self, browser: TestClient) -> None:
        shown = words(browser.get("/?war_costs=3.25&observers=fixed", headers={"x-look": "1"}).text)
        assert t("e_superseded") in shown
        assert "data-working" not in browser.get("/", headers={"x-look": "1"}).text

    def test_the_pulse_grows_with_news(self, browser: TestClient) -> None:
        before = browser.get("/pulse").json()["seq"]
        browser.get("/?war_costs=1.75&observers=fixed")
        assert browser.get("/pulse").json()["seq"] > before


class TestSliders:
    def test_a_slider_has_a_number_a_mark_and_a_way_back(self, browser: TestClient) -> None:
        page = browser.get(FIXED).text
        number = re.search(r'<input type="number" id="n-war_costs" [^>]*>', page)
        assert number is not None
        assert 'value="0.5"' in number[0]
        assert '<line x1="25.00" x2="25.00"' in page
        assert '<a class="button small" id="reset-war_costs" href="/?observers=fixed"' in page
        assert 'id="reset-all" href="/?observers=fixed"' in page

    def test_another_number_becomes_a_slider(self, browser: TestClient) -> None:
        page = browser.get("/?more=parties.ANA.patience&observers=fixed").text
        assert 'id="n-parties.ANA.patience" name="parties.ANA.patience" value="0.9"' in page
        assert '<option value="parties.ANA.patience">' not in page
        assert '<option value="parties.BEL.patience">' in page

    @pytest.mark.parametrize(
        ("query", "key", "said"),
        [
            ("war_costs=-1", "war_costs", "-1 is out of range; allowed: 0 or more"),
            ("parameters.reach=2", "parameters.reach", "2 is out of range; allowed: 0 or more up to 1"),
            ("hidden_types.ANA.pretext=0.9&hidden_types.ANA.sincere=0.8", "hidden_types.ANA", "sum"),
            ("nothing=1", "nothing", "is no number of this scenario"),
            ("run=-3", "run", "is no whole number; allowed: 0 to"),
        ],
    )
    def test_what_cannot_be_is_refused_by_key(self, browser: TestClient, query: str, key: str, said: str) -> None:
        answer = browser.get(f"/?{query}")
        assert answer.status_code == 422
        assert re.search(rf"<code>{re.escape(key)}[^<]*</code>: [^<]*{re.escape(html.escape(said))}", answer.text)
        assert t("e_wrong") in answer.text
        assert browser.get(f"/scenario.yaml?{query}").status_code == 422
        assert browser.get(f"/scenario.yaml?{query}").text.startswith(key)

    @pytest.mark.e2e
    def test_a_line_that_gives_way_is_told_and_set(self, browser: TestClient) -> None:
        page = html.unescape(browser.get("/?issues.border.positions.ANA=0.38&observers=fixed").text)
        assert "gives way: red line of Anaria on border, least: 0.38." in page
        assert "--set issues.border.positions.ANA=0.38 --set issues.border.red_lines.ANA.min=0.38" in page
        assert "gives way" not in browser.get(FIXED).text

    def test_priors_that_are_rescaled_are_told(self, browser: TestClient) -> None:
        """A pretext of 0.5 leaves 0.5 for the others, which stood at 0.5 and 0.2."""
        shown = words(browser.get("/?hidden_types.ANA.pretext=0.5&observers=fixed").text)
        assert "hidden_types.ANA: pretext was set, so the other types were rescaled" in shown
        assert "hard_bargainer 0.2 -> 0.1429" in shown
        assert "were rescaled" not in words(browser.get(FIXED).text)

    def test_nothing_goes_on_from_what_is_wrong(self, browser: TestClient) -> None:
        assert 'id="go-on"' in browser.get("/").text
        assert 'id="go-on"' not in browser.get("/?war_costs=-1").text

    def test_what_was_typed_stays_to_be_mended(self, browser: TestClient) -> None:
        assert 'name="war_costs" value="-1"' in browser.get("/?war_costs=-1").text


class TestGoingOn:
    def test_the_changed_scenario_is_a_file_that_loads_back(self, browser: TestClient) -> None:
        answer = browser.get("/scenario.yaml?parameters.defer_cost=0.4&war_costs=0.5")
        assert answer.headers["content-disposition"] == 'attachment; filename="border_talks_changed.yaml"'
        loaded = from_document(parse_document(answer.text, "border_talks_changed.yaml"))
        assert loaded.parameters.defer_cost == 0.4
        assert loaded.party("ANA").war_cost.high == 0.2

    @pytest.mark.e2e
    def test_the_command_lines_say_the_same(self) -> None:
        given = ("--set", "beliefs.training_runs=64")
        with visitor(opened(given)) as browser:
            page = browser.get("/?parameters.defer_cost=0.4&war_costs=0.5&run=3&observers=fixed").text
        lines = [html.unescape(line) for line in re.findall(r"<code>(diplosim [^<]*)</code>", page)]
        assert [line.split()[1] for line in lines] == ["batch", "run"]
        for line in lines:
            typed = shlex.split(line)
            sets = dict(typed[i + 1].split("=") for i, word in enumerate(typed) if word == "--set")
            assert typed[2] == "border.yaml"
            assert sets["parameters.defer_cost"] == "0.4"
            assert sets["parties.ANA.war_cost.high"] == "0.2"
            assert sets["beliefs.training_runs"] == "64"
            assert "parties.ORG.war_cost.low" not in sets, "0 times anything is as in the file"
            assert typed[typed.index("--seed") + 1] == "5"
        assert lines[1].endswith("--run 3") or "--run 3 " in lines[1]

    def test_the_file_and_the_base_can_be_compared(self, browser: TestClient) -> None:
        page = browser.get(FIXED).text
        assert "diplosim compare border.yaml border_talks_changed.yaml -n 10000 --seed 5 --observers fixed" in page
        assert "diplosim compare" not in browser.get("/").text.partition("go-on")[2]


class TestOneTalk:
    def told(self, run: int) -> list[str]:
        return [step.title for step in talk_of(one_talk(play(small(), RUNS, 5, "file", learnt()), 5, run)).steps]

    @pytest.mark.e2e
    def test_every_step_is_told_with_ways_to_the_others(self, browser: TestClient) -> None:
        steps = self.told(3)
        for number, title in enumerate(steps):
            page = browser.get(f"/?run=3&step={number}").text
            assert html.escape(title) in page
            assert t("e_where", step=number + 1, steps=len(steps)) in page
            ways = {way: at for at, way in re.findall(r'href="([^"#]*)#talk" data-part data-way="(\w+)"', page)}
            assert ("back" in ways) == ("first" in ways) == ("round_back" in ways) == (number > 0)
            assert ("next" in ways) == ("last" in ways) == (number < len(steps) - 1)
            if "next" in ways:
                assert ways["next"] == f"/?run=3&amp;step={number + 1}"
        rounds = [title.partition(",")[0] for title in steps]
        second = browser.get(f"/?run=3&step={rounds.index('Round 2') + 1}").text
        assert f'href="/?run=3&amp;step={rounds.index("Round 3")}#talk" data-part data-way="round_next"' in second
        assert f'href="/?run=3&amp;step={rounds.index("Round 1")}#talk" data-part data-way="round_back"' in second
        assert t("e_where", step=len(steps), steps=len(steps)) in browser.get("/?run=3&step=999").text

    @pytest.mark.e2e
    def test_is_told_in_the_words_of_the_transcript(self, browser: TestClient) -> None:
        talk = diplosim.Session(small(), seed=5, first_run=3).play()
        told = " ".join(str(diplosim.transcript(talk)).split())
        for number in range(len(self.told(3))):
            page = browser.get(f"/?run=3&step={number}").text
            section = page.partition('<div class="told">')[2].partition("</div>")[0]
            for text in re.findall(r"</strong> ([^<]*)</p>", section):
                assert " ".join(html.unescape(text).split()).replace("→", "->") in told

    def test_a_slider_changes_the_talk(self, browser: TestClient) -> None:
        before = browser.get("/?step=999").text.partition('<div class="told">')[2]
        after = browser.get("/?step=999&war_costs=0&observers=fixed").text.partition('<div class="told">')[2]
        assert before != after

    def test_marks_move_with_what_is_tabled(self, browser: TestClient) -> None:
        first, last = (browser.get(f"/?run=3&step={step}").text for step in (0, 999))
        assert 'class="party consents tabled"' not in first
        assert 'class="party consents tabled"' in last
        assert t("e_opening") in first
        assert t("e_opening") not in last

    @pytest.mark.e2e
    def test_the_graph_follows_a_position(self, browser: TestClient) -> None:
        page = browser.get("/?issues.water.positions.ANA=0.1&observers=fixed").text
        assert 'class="ghost"' in page
        assert 'class="ghost"' not in browser.get("/").text


class TestWhoMayAsk:
    def test_headers_are_those_of_the_classroom(self, browser: TestClient) -> None:
        for path in ("/", "/static/explore.js", "/scenario.yaml", "/nowhere"):
            assert browser.get(path).headers["content-security-policy"] == POLICY

    def test_nothing_on_the_page_breaks_the_policy(self, browser: TestClient) -> None:
        page = browser.get("/?run=3&step=999").text
        assert re.findall(r"<script(?! src=\"/static/)", page) == []
        assert re.findall(r"\sstyle=|<style|\son\w+=|javascript:|https?://(?!127)", page) == []

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:9", "127.0.0.1"])
    def test_other_hosts_are_refused(self, browser: TestClient, host: str) -> None:
        assert browser.get("/", headers={"host": host}).status_code == 421

    def test_another_page_cannot_make_it_work(self, browser: TestClient) -> None:
        asked = browser.get("/?war_costs=0.25", headers={"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"})
        assert asked.status_code == 403
        assert browser.post("/", headers={"origin": "http://evil.example"}).status_code == 403
        assert browser.put("/").status_code == 405

    def test_what_is_not_there(self, browser: TestClient) -> None:
        assert browser.get("/nowhere").status_code == 404
        assert browser.get("/static/pages.py").status_code == 404
        assert browser.get("/favicon.ico").status_code == 204


HOSTILE = "<script>alert('x')</script>{{ 7*7 }}\" onload=\"x"


@pytest.mark.e2e
def test_names_of_a_scenario_stay_text() -> None:
    data = small().to_mapping()
    changes = {f"parties.{party['id']}.name": HOSTILE + party["id"] for party in data["parties"]}
    changes |= {f"issues.{issue['id']}.name": HOSTILE for issue in data["issues"]}
    changes |= {f"issues.{issue['id']}.scale.zero": HOSTILE for issue in data["issues"]}
    hostile = small().replace({**changes, "name": HOSTILE, "question": HOSTILE})
    with visitor(Opened("<b>x.yaml", hostile, 5, 8)) as browser:
        for step in (0, 2, 999):
            page = browser.get(f"/?step={step}&more=issues.water.positions.ANA&observers=fixed").text
            assert "<script>alert" not in page
            assert '" onload="' not in page
            assert "<b>x.yaml" not in page
            assert html.escape("<script>alert('x')</script>{{ 7*7 }}") in page or "&lt;script&gt;alert" in page
        refused = browser.get("/?%3Cscript%3Ealert(1)%3C/script%3E=1")
        assert refused.status_code == 422
        assert "<script>alert" not in refused.text


@pytest.mark.e2e
@pytest.mark.parametrize("case", ["theory/rubinstein_1982", "teaching/warm_up"])
def test_other_protocols_and_peaceful_cases(case: str) -> None:
    scenario = diplosim.load(case).replace({"beliefs.training_runs": 64})
    with visitor(Opened(case, scenario, 1, 20)) as browser:
        for step in (0, 1, 2, 999):
            answer = browser.get(f"/?step={step}")
            assert answer.status_code == 200
            assert t("e_observers_file") in words(answer.text)


def test_labels_of_the_graph_stay_inside_the_drawing() -> None:
    long = "CAY_AND_ALL_ITS_FRIENDS_ABROAD"
    text = re.sub(r"\bCAY\b", long, small().to_yaml())
    scenario = from_document(parse_document(text, "long.yaml"))
    drawn = GraphDrawing(scenario).draw(scenario, {})
    shown = re.findall(r'<text class="name[^"]*" text-anchor="middle" x="([0-9.]+)" y="[0-9.]+">([^<]+)<', drawn)
    assert {label for _, label in shown} == {"ANA", "BLOC", "BEL", "ORG", "CAY_AND_ALL_I…"}
    assert all(LETTER * len(label) / 2 <= float(x) <= WIDTH - LETTER * len(label) / 2 for x, label in shown)
    assert long in words(drawn)


def test_the_axis_of_the_graph_is_told_by_an_id() -> None:
    changed = {f"parties.{party}.name": "A name without end " * 9 for party in small().party_ids}
    drawn = words(GraphDrawing(small().replace(changed)).draw(small().replace(changed), {}))
    assert re.search(r"left: like (ANA|BLOC|BEL|CAY|ORG)\b", drawn)


def test_a_case_is_named_by_its_id_as_it_is() -> None:
    """It is a line and no title, which a page would begin with a capital."""
    title, which, *_ = talk_of(talks_of(diplosim.load("teaching/warm_up"), 1).play()).steps[0].told
    assert title.level == 0
    assert (which.label, which.text, which.level) == ("", "warm_up version 1, seed 0, run 0", 1)
