# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# shellcheck shell=sh

# Associates each package with a domain, given as ID/domain, and looks every second or so until the domain runs it.

set -eu

for pair in "$@"; do
    package=${pair%/*}
    domain=${pair#*/}
    aws es associate-package --package-id "$package" --domain-name "$domain" --output json > /dev/null
    status=ASSOCIATING
    while [ "$status" = ASSOCIATING ]; do
        sleep 1
        status=$(aws es list-packages-for-domain --domain-name "$domain" --output text \
            --query "DomainPackageDetailsList[?PackageID=='$package'] | [0].DomainPackageStatus")
    done
    [ "$status" = ACTIVE ]
done
