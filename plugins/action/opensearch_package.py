# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.aws_search.packages.plugins.plugin_utils._progress import ProgressAction


class ActionModule(ProgressAction):
    """Runs opensearch_package: shows that it is alive while it waits, and ends it with its task."""
