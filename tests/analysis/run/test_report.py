"""The whole page from a small real batch: complete, self-contained, escaped, and the same twice."""

import datetime
import html.parser
import re
from functools import partial

import pytest
from click.testing import CliRunner

import diplosim
from agents.deviations import HoldsTheOpening, StrikesWhenReady
from analysis.plots.figures import save
from analysis.run import (
    alliance_graph,
    base_rates,
    beliefs,
    levers,
    outcomes,
    paths,
    report,
    terms,
    variance,
    who_could_do_better,
)
from analysis.run.run_folder import open_run_folder
from diplosim.batches import extra_runs
from diplosim.batches.batch import run_batch
from diplosim.cli.main import main
from diplosim.designs.observers import carried_over
from diplosim.learning.fitting import tables_for
from diplosim.sources.ensembles import military_buildup
from diplosim.user_cache import cache_place

pytestmark = pytest.mark.e2e


class Page(html.parser.HTMLParser):
    """Collects what the page would fetch, its anchors, and its pictures."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.images, self.scripts = [], set(), [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.anchors.add(found.get("id"))
        self.scripts += tag == "script"
        if tag == "svg":
            self.images.append(found)
        self.links += [found[name] for name in ("href", "src") if name in found]


@pytest.fixture(scope="module")
def folder(quick, tmp_path_factory):
    place = tmp_path_factory.mktemp("runs") / "quick"
    strange = quick.replace({"question": "Is <script>alert(1)</script> & co. escaped?"})
    run_batch(strange, 120, place, seed=3, command="diplosim batch quick -n 120 --seed 3")
    return place


def ask_for_little(patch, runs, ensemble=1):
    """Few runs, a lever with force and one without, two deviations of nine, scenarios whose observers learn little."""
    for module in (variance, paths, beliefs, who_could_do_better, levers):
        patch.setattr(module, "RUNS", runs)
    patch.setattr(variance, "RESAMPLES", 5)
    patch.setattr(levers, "TRAINING", 32)
    patch.setattr(levers, "TRIALS", levers.TRIALS[1:3])
    patch.setattr(who_could_do_better, "deviations", lambda: [StrikesWhenReady, HoldsTheOpening])
    patch.setattr(base_rates, "military_buildup", partial(military_buildup, training_runs=16))
    patch.setattr(base_rates, "SCENARIOS", ensemble)
    patch.setattr(base_rates, "RUNS", 5)


@pytest.fixture(scope="module")
def page(folder):
    with pytest.MonkeyPatch.context() as patch:
        ask_for_little(patch, 60)
        return report.main(folder).read_text(encoding="utf-8")


def test_every_question_is_answered(page):
    anchors = Page(page).anchors
    assert {analysis.__name__.rpartition(".")[2] for analysis in report.ANALYSES} <= anchors
    assert {"judgements", "parameters", "reproduce", "provenance"} <= anchors


def test_nothing_is_fetched_from_anywhere(page):
    parsed = Page(page)
    assert all(link.startswith("#") for link in parsed.links)
    assert {link[1:] for link in parsed.links if link.startswith("#")} <= parsed.anchors
    assert "url(" not in page.replace("url(#", "")
    assert "@import" not in page


def test_texts_are_escaped(page):
    assert Page(page).scripts == 1, "the page's own"
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co." in page


def test_what_nobody_stated_is_said_to_be_unstated(page):
    """`quick` is a shipped case with other values: what its coder stated is not stated of these."""
    text = " ".join(page.split())
    assert "Nothing was fitted" not in text
    assert "before any outcome share was looked at" not in text
    assert text.count("not stated by the coder for these values") >= 2


def test_replay_commands_play_what_was_played(page, folder):
    file = f"{folder}/scenario.yaml"
    [command, *_] = re.findall(r"diplosim run \S+ --seed 3 --run \d+", page)
    assert command.split()[2] == file
    assert f"diplosim batch {file} -n 10000 --set" in page
    assert f"diplosim report {folder}<" in page
    result = CliRunner().invoke(main, command.split()[1:])
    assert result.exit_code == 0


def test_runs_of_observers_from_elsewhere_are_replayed_with_what_these_know(quick, tmp_path):
    """The command fits tables to the scenario, as a cell with fixed observers does not: another talk came of it."""
    dear = quick.replace({"parties.RUS.war_cost.low": 0.3, "parties.RUS.war_cost.high": 0.9})
    tables = carried_over(tables_for(quick), quick, dear)
    run_batch(dear, 60, tmp_path / "cell", seed=3, tables=tables)
    opened = open_run_folder(tmp_path / "cell")
    page = report.main(tmp_path / "cell", sections=["outcomes"]).read_text(encoding="utf-8")
    assert "diplosim run " not in page
    assert "Every run replays alone" not in page
    program = html.unescape(re.search(r'<pre id="replay">(.*?)</pre>', page, re.DOTALL)[1])
    said = []
    exec(compile(program, "page", "exec"), {"print": said.append})
    name, run, round_, reason = report.example_runs(opened.end)[0]
    assert f"# {run}: {name.replace('_', ' ')}, round {round_}, {reason.replace('_', ' ')}" in program
    talks = diplosim.Session(dear, seed=3, first_run=run, tables=tables).play()
    assert said == [diplosim.transcript(talks)]


def test_a_shipped_case_is_replayed_by_name_and_told_as_its_coder_states(tmp_path):
    for name, said in (("minsk2_2015", "one coder, who knew how the case ended"), ("theory/stahl_1972", "no case was")):
        talks = diplosim.load(name)
        run_batch(talks, 4, tmp_path / talks.id, seed=1)
        opened = open_run_folder(tmp_path / talks.id)
        values = report.page_values(opened, [])
        assert values["to_play"] == name
        assert said in values["stated"].coder


def test_every_figure_has_a_text_for_those_who_cannot_see_it(page, folder):
    images = Page(page).images
    assert images
    assert all(len(image["aria-label"]) > 20 for image in images)
    files = {path.suffix for path in (folder / "report").iterdir()}
    assert {".png", ".svg", ".html"} <= files


@pytest.mark.parametrize("analysis", [alliance_graph, outcomes, terms])
def test_the_same_folder_gives_the_same_figures(analysis, page, folder, tmp_path):
    for picture in analysis.section(open_run_folder(folder)).pictures:
        for path in save(picture.figure, tmp_path, picture.name):
            assert path.read_bytes() == (folder / "report" / path.name).read_bytes(), path.name


def test_the_page_carries_no_date(page):
    assert str(datetime.datetime.now(datetime.UTC).date()) not in page


def test_examples_name_runs_of_the_batch(folder):
    end = open_run_folder(folder).end
    for name, run, end_round, _ in report.example_runs(end):
        row = end.set_index("run").loc[run]
        assert (row["outcome"], row["end_round"]) == (name, end_round)


def test_replayed_runs_are_the_stored_ones(folder):
    opened = open_run_folder(folder)
    again = opened.extra.read(opened.replay(60))
    assert list(again["outcome"].astype(str)) == list(opened.end["outcome"].astype(str)[:60])


def leave_pictures_out(patch):
    patch.setattr(report, "saved_images", lambda pictures, place: {picture.name: "data:" for picture in pictures})


def test_all_that_the_questions_need_is_played_before_they_are_answered_and_never_again(quick, tmp_path, monkeypatch):
    """The first report finds everything that its questions said they need, the second is the same page."""
    shared = cache_place()  # tables that other tests have fitted are taken from there, played runs are not
    monkeypatch.setattr("diplosim.numerics.kept_files.cache_place", lambda: shared)
    monkeypatch.setenv("DIPLOSIM_CACHE", str(tmp_path / "cache of the user"))
    ask_for_little(monkeypatch, 20)
    leave_pictures_out(monkeypatch)
    run_batch(quick, 30, tmp_path / "run", seed=3)
    opened, played, play = open_run_folder(tmp_path / "run"), [], extra_runs._played
    monkeypatch.setattr(extra_runs, "_played", lambda chunk: played.append(chunk) or play(chunk))
    opened.extra.provide(runs for analysis in report.PLAYING for runs in analysis.extra_runs(opened))
    opened.for_all.provide(base_rates.ensemble_runs())
    assert {chunk.runs for chunk in played} == {5, 20, 30}
    monkeypatch.setattr(extra_runs, "_played", None)
    first = report.main(tmp_path / "run").read_text(encoding="utf-8")
    assert report.main(tmp_path / "run").read_text(encoding="utf-8") == first


def test_every_question_has_an_answer_for_a_batch_of_one_run(quick, tmp_path, monkeypatch):
    ask_for_little(monkeypatch, 20)
    run_batch(quick, 1, tmp_path / "one", seed=3)
    folder = open_run_folder(tmp_path / "one")
    sections = {section.anchor: section for section in (analysis.section(folder) for analysis in report.ANALYSES)}
    assert "there is no variance to divide" in sections["variance"].paragraphs[0]


def test_the_ensemble_is_played_once_for_all_folders(quick, tmp_path, monkeypatch):
    """Two batches of other seeds: the second report plays none of the ensemble; --sections leaves all else out."""
    monkeypatch.setenv("DIPLOSIM_CACHE", str(tmp_path / "mine"))
    ask_for_little(monkeypatch, 20, ensemble=2)
    monkeypatch.setattr(base_rates, "RUNS", 4)
    leave_pictures_out(monkeypatch)
    played, play = [], extra_runs._played
    monkeypatch.setattr(extra_runs, "_played", lambda chunk: played.append(chunk.runs) or play(chunk))
    for seed, expected in ((3, [4, 4]), (4, [])):
        run_batch(quick, 20, tmp_path / f"run{seed}", seed=seed)
        played.clear()
        text = report.main(tmp_path / f"run{seed}", sections=["base_rates"]).read_text(encoding="utf-8")
        assert played == expected
        anchors = Page(text).anchors
        assert "base_rates" in anchors
        assert not {"levers", "paths", "outcomes"} & anchors
        assert {link[1:] for link in Page(text).links if link.startswith("#")} <= anchors
    assert len(list((tmp_path / "mine" / "cache").glob("*.parquet"))) == 2


def test_the_quick_report_plays_nothing_and_says_what_it_leaves_out(quick, tmp_path, monkeypatch):
    run_batch(quick, 20, tmp_path / "run", seed=3)
    monkeypatch.setattr(extra_runs, "_played", None)
    leave_pictures_out(monkeypatch)
    result = CliRunner().invoke(main, ["report", str(tmp_path / "run"), "--quick"])
    assert result.exit_code == 0, result.output
    text = (tmp_path / "run" / "report" / "index.html").read_text(encoding="utf-8")
    parsed = Page(text)
    assert {"outcomes", "terms", "backtest"} <= parsed.anchors
    assert {link[1:] for link in parsed.links if link.startswith("#")} <= parsed.anchors
    assert "7 of 13 questions are left out" in text
    both = CliRunner().invoke(main, ["report", str(tmp_path / "run"), "--quick", "--sections", "terms"])
    assert both.exit_code == 2
    unknown = CliRunner().invoke(main, ["report", str(tmp_path / "run"), "--sections", "terms,money,fish"])
    assert unknown.exit_code == 2
    assert "unknown: money, fish; allowed: alliance_graph, outcomes" in unknown.stderr


def test_a_wrong_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"is not a run folder: it has no manifest\.json"):
        report.main(tmp_path)


def test_report_tells_a_run_that_raises_in_a_line(quick, tmp_path, monkeypatch):
    run_batch(quick, 5, tmp_path / "run", seed=3)

    def broken(chunk):
        raise extra_runs.ExtraRunsFailed("runs 0 to 4, played again, raised ZeroDivisionError: nothing to divide")

    monkeypatch.setattr(extra_runs, "_played", broken)
    result = CliRunner().invoke(main, ["report", str(tmp_path / "run")])
    assert result.exit_code == 1
    assert "cannot be reported: runs 0 to 4, played again, raised ZeroDivisionError" in result.stderr
    assert result.stderr.endswith("; --quick leaves out the questions that play runs again\n")
    assert CliRunner().invoke(main, ["report", str(tmp_path / "run"), "--quick"]).exit_code == 0
