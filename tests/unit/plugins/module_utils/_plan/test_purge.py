# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aws_search.packages.plugins.module_utils._plan.purge import (
    associations_to_purge,
    packages_to_purge,
)

IDS = st.sampled_from(["F1", "F2", "G1", "pkg-0a"])
LISTINGS = st.lists(
    st.fixed_dictionaries(
        {
            "PackageName": st.sampled_from(["synonyms", "stopwords", "words"]),
            "PackageID": IDS,
            "PackageType": st.sampled_from(["TXT-DICTIONARY", "ZIP-PLUGIN"]),
            "PackageStatus": st.sampled_from(["AVAILABLE", "DELETED", "DELETING", "COPY_FAILED", "SLEEPING"]),
        }
    ),
    max_size=8,
)


@given(packages=LISTINGS, listed=st.sets(st.sampled_from(["synonyms", "stopwords"])))
def test_a_purge_never_takes_what_is_listed_or_of_aws_or_of_another_type(
    packages: list[dict[str, str]], listed: set[str]
) -> None:
    names = packages_to_purge(packages, listed, ("TXT-DICTIONARY",))
    ours = {
        package["PackageName"]
        for package in packages
        if package["PackageType"] == "TXT-DICTIONARY"
        and package["PackageID"][0] != "G"
        and package["PackageStatus"] != "DELETED"
    }
    assert names == sorted(ours - listed)


@given(ids=st.lists(IDS, max_size=6), listed=st.sets(IDS))
def test_a_purge_of_a_domain_takes_what_is_not_listed_and_not_of_aws(ids: list[str], listed: set[str]) -> None:
    associations = [{"PackageID": one} for one in ids]
    purged = [entry["PackageID"] for entry in associations_to_purge(associations, listed)]
    assert purged == [one for one in ids if one not in listed and one[0] != "G"]
