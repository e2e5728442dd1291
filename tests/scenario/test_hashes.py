"""Hashes of the shipped scenarios: run folders and shipped tables are known by them."""

from __future__ import annotations

import pytest

import diplosim
from diplosim.scenario.catalogue import names

SHIPPED = {
    "bosnia_1995": (
        "3b0b28d9f39088bc762d79bf4530c39f22628026cda3f36dcfe0006d36fbdea1",
        "6c42cfb6e92d043a77e036158077ed3bf5aa9f4af85311550a28014374e14b5a",
    ),
    "cuba_1962": (
        "3379c159453e15d20d98e249753a73a657a5ed4d2d29b088a1db2ca2cc2d0e57",
        "fb1a0024487130724803633e32e63176895ef204b624ec65efc47c0917d48ae8",
    ),
    "geneva_2022": (
        "9e9cf3b1a99015544255e304c93ed31e7d7cd43536623e5c01877fac15a5707f",
        "aa02a4a8582d0ffdc5774d42800d9040bca54f1520a5e92f409d3df5b6a529a2",
    ),
    "iraq_2003": (
        "729dc20b6bd0f5ffe5713d54b51d9203837f3e442d12173e4389adbf14d954ae",
        "e87322d16d92d009310d94eed3f195f31c2542867f8e13c33ec85d48720d6cfb",
    ),
    "jcpoa_2015": (
        "b37f0f7ae2c23439fd81dc19c47acb1e1b12ed2b049475de3f355d5ab0f98ee9",
        "9d56bb892e68ae46261a45f2738a6dcc96d75daba63d8e73368a726ce3dd480d",
    ),
    "july_1914": (
        "23b2f9b353cfb82882c682ef96fa035dda096a191bc50478a901fe8b99c953ac",
        "155e3179b675353081503e253a62983620bc71856f4677d166c18649eb47d41d",
    ),
    "minsk2_2015": (
        "f11bb3b8e90a98b2b86f080288283892e270e4051ad874d39243883bfb5ed5b7",
        "4a0076b5a9d09084098aeb3dcd5528bbed84f3ac9144893cc4a0ee675a9d24f2",
    ),
    "six_party_2009": (
        "85b9c9ec287701215108e3b5f9e571dc7094e6da5846c447d9b50f7155f652b9",
        "9fa4d0dc74eb984667da64d96f8ea6232d1ccef4644cd76536300b989d10b7af",
    ),
}
"""Hashes of content and of tables.  One that changes orphans every run folder and every shipped table."""


@pytest.mark.parametrize("name", names())
def test_hashes_of_shipped_scenarios_stay(name):
    talks = diplosim.load(name)
    assert (talks.content_hash(), talks.table_hash()) == SHIPPED[name]
