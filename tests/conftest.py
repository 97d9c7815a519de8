# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets tests import the local AWS stand-in, and the collection where no Ansible finds it, whoever runs pytest."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent
# The second is the folder that has ansible_collections in it.
sys.path[:0] = [folder for folder in (str(TESTS), str(TESTS.parents[3])) if folder not in sys.path]
