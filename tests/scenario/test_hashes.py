"""Hashes of the shipped scenarios: run folders and shipped tables are known by them."""

from __future__ import annotations

import pytest

import diplosim
from diplosim.scenario.catalogue import names, theory
from diplosim.scenario.loading import from_mapping, shipped_name
from diplosim.scenario.schema.observed import Provenance

SHIPPED = {
    "bosnia_1995": (
        "519b88c35816f63c3dc2040e4c40c1c745a81dd6ef5818c5e7e557306e184b09",
        "240a9ef81fb646538f80df19cc2eb4533c51565c7868a6aa21cdbb55af661e93",
    ),
    "cuba_1962": (
        "1f8af36b6acac888f669e9394fda9640d5cef7555e9072b680d30cdb8f5ecb48",
        "7523d38e86644650b84db79cfa129eb711db5225925149239ba2bb1bb01de624",
    ),
    "geneva_2022": (
        "2f2b42a08920718aed27c98588829b5acbdfb99bbb962981d711bb3cebcb0791",
        "b8e01b9a9d5233240a4f9a97191a550f909a66aca95c193be66cb124ecdb5478",
    ),
    "iraq_2003": (
        "23825012df1414688849d449061c8df29e84b34f9c569cdb9ed88b7d80770d05",
        "d8304eb580586e81feb5df6592c13b5ba35faebe624acd3fa9ad441b3d1272e4",
    ),
    "jcpoa_2015": (
        "6d39d57bcba86a8043091cefceb8b119daa06d9df67673ceafc207c844b0b6d2",
        "806e1a502b83f7b278af82fbb75bb731bd6bafa9540856a4db106ba6fbe48275",
    ),
    "july_1914": (
        "337c8dbfde3aa6586e7bac6789e599f0770c473520652c2efc44f9461be4de87",
        "cf3317dde3d309f8ef7593fff7b654aab88a7a753629ba240086583003f51645",
    ),
    "minsk2_2015": (
        "2e02d67d323865debe36aa1794ab85c416bcaa82c1efec613a7cfca43ef7739f",
        "8acc432ef42e12790ab50f9889825577b4f1d0f076385d3435bee1bece2c005e",
    ),
    "six_party_2009": (
        "b6dd07d901d978b39711c87f88b912aae377612c7db69c3b351a45b55f3928dd",
        "92bab2fd8ad7f90f20a842926c38492ee22bcdc264c39d7287394815c3cd1af5",
    ),
}
"""Hashes of content and of tables.  One that changes orphans every run folder and every shipped table."""


@pytest.mark.parametrize("name", names())
def test_hashes_of_shipped_scenarios_stay(name):
    talks = diplosim.load(name)
    assert (talks.content_hash(), talks.table_hash()) == SHIPPED[name]


@pytest.mark.parametrize("name", [*names(), *theory()])
def test_what_is_stated_of_a_shipped_scenario_is_stated_of_its_very_values(name):
    talks = diplosim.load(name)
    assert talks.stated_provenance.coder
    assert talks.stated_provenance.fitting
    assert talks.provenance is not None
    assert talks.content_hash().startswith(str(talks.provenance.content))


def test_provenance_is_of_no_other_values_and_changes_no_hash():
    talks = diplosim.load("minsk2_2015")
    dearer = talks.replace({"parties.RUS.war_cost.high": 0.9})
    assert dearer.provenance == talks.provenance
    assert dearer.stated_provenance == Provenance()
    silent = from_mapping({**talks.to_mapping(), "provenance": None})
    assert silent.stated_provenance == Provenance()
    assert silent.content_hash() == talks.content_hash()
    own = from_mapping({**dearer.to_mapping(), "provenance": {"coder": "two coders, blind"}})
    assert own.stated_provenance.coder == "two coders, blind"
    assert own.stated_provenance.fitting is None


def test_a_scenario_has_the_name_of_a_shipped_one_only_with_its_values():
    talks = diplosim.load("minsk2_2015")
    assert shipped_name(talks) == "minsk2_2015"
    assert shipped_name(talks.replace({"horizon": "2015-02-12"})) is None
    assert shipped_name(from_mapping({**talks.to_mapping(), "id": "my_talks"})) is None
    assert shipped_name(diplosim.load("theory/rubinstein_1982")) == "theory/rubinstein_1982"
