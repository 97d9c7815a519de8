# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
"""

    WAIT = r"""
options:
  wait:
    description:
      - Whether to wait until what was begun has come to its end, and until what somebody else has begun has.
      - In check mode, nothing is begun, so only the latter is waited for.
    type: bool
    default: false
  wait_timeout:
    description:
      - How many seconds to wait at most, for all that the task waits for. Then the task fails, and says what it saw
        last.
      - What the service has begun goes on by itself, and the next run picks it up.
    type: int
    default: 600
"""
