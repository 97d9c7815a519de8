# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A local stand-in for AWS: moto, and in front of it the package operations that moto does not have.

`python -m local_aws` starts it. From Python, `with LocalAws() as aws:` starts and stops it.
"""

from __future__ import annotations

from local_aws.client import LocalAws

__all__ = ["LocalAws"]
