"""Hashes of the shipped scenarios: run folders and shipped tables are known by them."""

from __future__ import annotations

import pytest

import diplosim
from diplosim.scenario.catalogue import names

SHIPPED = {
    "bosnia_1995": (
        "1d256285598b8dc592c0e6167e684ea0561733956f917bfaccecb7936e05d8be",
        "85c7c1ebb2895c73dd92d51443d6a1dd5981a4b2f4d58e321889e7a5c7fec3f6",
    ),
    "cuba_1962": (
        "e590a508ac6adc41bc209247320e61e42190b7c3a13fd0dcdae7dedd64e4b8b7",
        "0feb058e1d7bd822d8abd58e5a67d8805cd10b244ccc0c554199d2f1068c4ac8",
    ),
    "geneva_2022": (
        "05d580ec7ce60b0d485e714fc158d1930186b895358a40e85561ee9e02cd6294",
        "ec82b01dceccedfd807c505d2c44b80a422344a7e37f936a803420ca35c28c74",
    ),
    "iraq_2003": (
        "9c009a2ef2750c1f90aaf5d8306fa2860c277552239dc1bc54889285f388ceef",
        "23c4595fc780d8d75edd7f40a820c39b1e655731bee2c8998c6a5ac19f173828",
    ),
    "jcpoa_2015": (
        "3594a6a5ca51e7a2801e8e704cc08f7856fc5c004cc671bdb2e1098a48289005",
        "d651bdae7aa7e9f2a2abffbb66f09e769fcc39e180a5eb2e939696ea45f80b0d",
    ),
    "july_1914": (
        "d4431594097003417644eed0add759103a225dd4e66331dbcdf8c0148afd432b",
        "6fa5a8832e0e7a76d1ed8d7f7a937e4472b6ca8a294f43ea3e89cc6c4ef23325",
    ),
    "minsk2_2015": (
        "0fbd15aaeacfcdd89580a318da46b82108d228e6406fe02c70a6ec12fa502734",
        "3e396c315c0e5df74cf518bda4f2a2aebece0b0940a16d24dbda5d0d11e96996",
    ),
    "six_party_2009": (
        "6dadcb8dde646b8e3b2c7e50759a3debe3900153afe1241f0f09558e9d194dad",
        "8b215c48b36e342ee368bffbeb0601a7d1ffa81636c7d572f2e8f05675baa662",
    ),
}
"""Hashes of content and of tables.  One that changes orphans every run folder and every shipped table."""


@pytest.mark.parametrize("name", names())
def test_hashes_of_shipped_scenarios_stay(name):
    talks = diplosim.load(name)
    assert (talks.content_hash(), talks.table_hash()) == SHIPPED[name]
