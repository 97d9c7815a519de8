# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This doc fragment is PRIVATE to the collection: it can change at any time, do not use it from elsewhere.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/aws_search.packages.es) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - aws_search.packages.es
  check_mode:
    description: Can run in C(check_mode) and say what it would change, changing nothing.
  diff_mode:
    description: Shows what has changed, or would change in C(check_mode), when in diff mode.
  idempotent:
    description: A second run with the same options changes nothing, provided that nothing else has changed in between.
"""

    OPENSEARCH = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/aws_search.packages.opensearch) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - aws_search.packages.opensearch
  check_mode:
    description: Can run in C(check_mode) and say what it would change, changing nothing.
  diff_mode:
    description: Shows what has changed, or would change in C(check_mode), when in diff mode.
  idempotent:
    description: A second run with the same options changes nothing, provided that nothing else has changed in between.
"""

    MODIFIES = r"""
options: {}
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    support: full
    details: Changes nothing.
  diff_mode:
    support: N/A
    details: Changes nothing.
  idempotent:
    support: full
    details: Changes nothing.
"""

    LOCAL = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and say what it would change, changing nothing.
    support: full
    details: Changes nothing.
  diff_mode:
    description: Shows what has changed, or would change in C(check_mode), when in diff mode.
    support: N/A
    details: Changes nothing.
  idempotent:
    description: A second run with the same options changes nothing, provided that nothing else has changed in between.
    support: full
    details: Changes nothing.
"""
