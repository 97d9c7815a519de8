# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create or delete domains of the local AWS stand-in: domains.py create|delete NAME...

No module of amazon.aws does that. Connection and credentials come from the environment.
"""

from __future__ import annotations

import sys

import boto3

if __name__ == "__main__":
    client = boto3.client("es")
    for name in sys.argv[2:]:
        if sys.argv[1] == "create":
            client.create_elasticsearch_domain(DomainName=name)
        else:
            client.delete_elasticsearch_domain(DomainName=name)
