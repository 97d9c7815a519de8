# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scene that the tests of whole modules play in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.aws_search.packages.tests.unit.plugins.modules.scene import Scene
from local_aws import LocalAws


@pytest.fixture
def scene(aws: LocalAws, run: Callable[..., Any], hurry: None) -> Scene:
    """A bucket with a dictionary, no package, and nobody who waits for long."""
    return Scene(aws, run)
