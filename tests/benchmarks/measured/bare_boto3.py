# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What es_package does when nothing is to be done, and nothing else: a look at a package, and one at its object in S3.

python bare_boto3.py NAME [BUCKET KEY]
"""

from __future__ import annotations

import json
import sys

import boto3

name, *source = sys.argv[1:]
session = boto3.session.Session()
client = session.client("es")
answer = client.describe_packages(Filters=[{"Name": "PackageName", "Value": [name]}])
print(json.dumps(answer["PackageDetailsList"], default=str))
if source:
    bucket, key = source
    print(json.dumps(session.client("s3").head_object(Bucket=bucket, Key=key), default=str))
