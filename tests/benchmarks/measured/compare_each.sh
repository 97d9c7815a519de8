# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# shellcheck shell=sh

# Looks at each of these packages, at its source and at its versions: what it takes to see whether a source has changed.

set -eu
bucket=$1
key=$2
shift 2

for name in "$@"; do
    found=$(aws es describe-packages --filters "Name=PackageName,Value=$name" \
        --query 'PackageDetailsList[0].PackageID' --output text)
    aws s3api head-object --bucket "$bucket" --key "$key" --output json > /dev/null
    aws es get-package-version-history --package-id "$found" --output json > /dev/null
done
