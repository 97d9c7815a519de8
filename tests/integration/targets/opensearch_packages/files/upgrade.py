# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Upgrade a domain, or delete it: upgrade.py NAME [VERSION]

No module of amazon.aws upgrades one. Connection and credentials come from the environment.
"""

from __future__ import annotations

import sys

import boto3

if __name__ == "__main__":
    client = boto3.client("opensearch")
    if len(sys.argv) > 2:
        client.upgrade_domain(DomainName=sys.argv[1], TargetVersion=sys.argv[2])
    else:
        client.delete_domain(DomainName=sys.argv[1])
