# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What es_package does when nothing is to be done, and nothing else: one look at one package."""

from __future__ import annotations

import json
import sys

import boto3

session = boto3.session.Session()
client = session.client("es")
answer = client.describe_packages(Filters=[{"Name": "PackageName", "Value": [sys.argv[1]]}])
print(json.dumps(answer["PackageDetailsList"], default=str))
