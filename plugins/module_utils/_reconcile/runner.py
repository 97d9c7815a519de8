# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This module util is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

"""Many packages at once: one reading, the ways of all side by side, and one poller for all that wait."""

from __future__ import annotations

import typing as t

from ._api import PAGE_SIZE, PackagesApi
from ._apply import Outcome, Seen, Wait, Way
from ._apply_package import PackageTraveller
from ._interrupt import InterruptedRunError, uninterruptible
from ._parallel import side_by_side
from ._plan import Wish, is_aws_owned, mine
from ._request import ApiError, Details
from ._travel import advance, fail_waiting, interrupted, too_late
from ._wait import Deadline, DeadlineError, Sight, poll


def read_all(api: PackagesApi, names: t.Sequence[str] | None) -> list[Details]:
    """PackageDetails of all packages of these names; None for all packages of the account.

    A hundred names go into one request, so that its answer is one page: never more pages than all packages have.
    """
    if names is None:
        return api.describe_packages("Packages", {})
    parts = [names[begin : begin + PAGE_SIZE] for begin in range(0, len(names), PAGE_SIZE)]
    answers = side_by_side(lambda part: api.describe_packages("Packages", {"PackageName": part}), parts)
    return [package for found in answers for package in found]


def surplus(packages: t.Iterable[Details], listed: t.Container[str], package_type: str) -> list[str]:
    """Names of our packages of this type that are not listed."""
    return sorted(
        {
            package["PackageName"]
            for package in packages
            if package["PackageName"] not in listed
            and package.get("PackageType") == package_type
            and package.get("PackageStatus") != "DELETED"
            and not is_aws_owned(package)
        }
    )


def lacking_source(wishes: t.Iterable[Wish], packages: t.Sequence[Details]) -> list[str]:
    """Names of the packages that are wanted, are not there, and have no source to be created from."""
    return [
        wish.name
        for wish in wishes
        if wish.state == "present" and wish.source is None and mine(wish.name, packages) is None
    ]


class Fleet:
    """Goes the ways of many packages together. The travellers know already what was read of their packages."""

    def __init__(self, api: PackagesApi, travellers: t.Sequence[PackageTraveller], deadline: Deadline):
        self.api = api
        self.travellers = travellers
        self.deadline = deadline
        self._ways: dict[str, Way] = {traveller.wish.name: traveller.way() for traveller in travellers}
        self._waits: dict[str, Wait] = {}

    def travel(self) -> dict[str, Outcome]:
        """The outcome of each, by name. One that fails stops no other."""
        try:
            self._go_all_the_way()
            uninterruptible()
        except InterruptedRunError as interrupt:
            for traveller in self.travellers:
                wait = self._waits.get(traveller.wish.name)
                sight = self._own(traveller, interrupt.sight) if interrupt.sight else None
                interrupted(traveller, wait, interrupt.signal_name, sight)
        return {traveller.wish.name: traveller.outcome for traveller in self.travellers}

    def _go_all_the_way(self) -> None:
        self._go_on({traveller.wish.name: None for traveller in self.travellers})
        while self._waits:
            try:
                seen = poll(self._look, self._any_settled, self.deadline)
            except DeadlineError as late:
                for traveller in self._waiting():
                    too_late(traveller, self._waits[traveller.wish.name], self._own(traveller, late.sight))
                self._waits.clear()
            except ApiError as error:
                for traveller in self._waiting():
                    fail_waiting(traveller, error)
                self._waits.clear()
            else:
                self._go_on({name: sight for name, sight in seen.items() if self._is_settled(name, sight)})

    def _waiting(self) -> list[PackageTraveller]:
        return [traveller for traveller in self.travellers if traveller.wish.name in self._waits]

    def _go_on(self, seen: t.Mapping[str, Seen]) -> None:
        """Let these go on, side by side, each to the next thing that it has to wait for, or to its end."""
        going = [traveller for traveller in self.travellers if traveller.wish.name in seen]

        def step(traveller: PackageTraveller) -> Wait | None:
            sight = seen[traveller.wish.name]
            if isinstance(sight, ApiError):
                fail_waiting(traveller, sight)
                return None
            return advance(traveller, self._ways[traveller.wish.name], sight)

        for traveller in going:
            self._waits.pop(traveller.wish.name, None)
        for traveller, wait in zip(going, side_by_side(step, going)):
            if wait is not None:
                self._waits[traveller.wish.name] = wait

    def _look(self) -> dict[str, Seen]:
        """One paged read of all packages that wait; the domains of a package where it waits for these.

        Domains are read for one package each, so an error there is that package's alone, and stands in its place.
        """
        of_packages = [name for name, wait in self._waits.items() if not wait.of_domains]
        of_domains = [name for name, wait in self._waits.items() if wait.of_domains]
        packages = read_all(self.api, of_packages) if of_packages else []
        seen: dict[str, Seen] = {name: mine(name, packages) for name in of_packages}
        seen.update(zip(of_domains, side_by_side(self._look_at_domains, of_domains)))
        return seen

    def _look_at_domains(self, name: str) -> Seen:
        try:
            return self._waits[name].look()
        except ApiError as error:
            return error

    def _is_settled(self, name: str, sight: Seen) -> bool:
        if isinstance(sight, ApiError):
            return not sight.transient
        return self._waits[name].settled(sight)

    def _any_settled(self, seen: dict[str, Seen]) -> bool:
        # All are asked, as some of them remember what they were shown.
        settled = [self._is_settled(name, sight) for name, sight in seen.items()]
        return any(settled)

    def _own(self, traveller: PackageTraveller, sight: Sight) -> Sight:
        """What was seen of this one, of what was seen of all."""
        name = traveller.wish.name
        if not sight.has_seen or name not in sight.seen:
            return Sight(error=sight.error)
        own = sight.seen[name]
        return Sight(error=own) if isinstance(own, ApiError) else Sight(True, own, sight.error)
