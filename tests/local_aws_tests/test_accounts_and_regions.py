# Copyright (c) 2026, aws_search.packages contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each account has its packages in each region for itself."""

from __future__ import annotations

from local_aws import LocalAws
from local_aws_tests.support import ACCOUNT, BUCKET, SOURCE, TXT, Api, refusal_of

OTHER = "111122223333"


def test_regions_are_apart(api: Api) -> None:
    elsewhere = Api(api.aws, api.service, region="eu-west-1")
    here_id = api.available()
    assert elsewhere.find() == []
    assert refusal_of(elsewhere.client.delete_package, PackageID=here_id).message == "Package not found"
    there_id = elsewhere.available()
    assert there_id != here_id
    assert [details["PackageID"] for details in api.find()] == [here_id]
    assert [call["region"] for call in api.aws.calls(operation="CreatePackage")] == ["us-east-1", "eu-west-1"]


def test_accounts_are_apart_and_follow_the_access_key(api: Api) -> None:
    other = Api(api.aws, api.service, keys=api.aws.keys_of(OTHER))
    assert api.aws.client("sts", **other.keys).get_caller_identity()["Account"] == OTHER
    api.available()
    assert other.find() == []
    other.s3.create_bucket(Bucket="others")
    other.s3.put_object(Bucket="others", Key="words.txt", Body=b"one")
    source = {"S3BucketName": "others", "S3Key": "words.txt"}
    package_id = other.available(PackageSource=source)
    assert api.look(package_id) is None
    assert [call["account"] for call in api.aws.calls(operation="CreatePackage")] == [ACCOUNT, OTHER]


def test_domains_of_another_account_or_region_are_not_there(api: Api) -> None:
    other = Api(api.aws, api.service, keys=api.aws.keys_of(OTHER))
    other.make_domain("theirs")
    Api(api.aws, api.service, region="eu-west-1").make_domain("elsewhere")
    package_id = api.available()
    for name in ("theirs", "elsewhere"):
        refusal = refusal_of(api.client.associate_package, PackageID=package_id, DomainName=name)
        assert refusal.code == "ResourceNotFoundException"


def test_the_owner_of_a_package_is_its_account(opensearch: Api) -> None:
    other = Api(opensearch.aws, "opensearch", keys=opensearch.aws.keys_of(OTHER))
    assert opensearch.create()["PackageOwner"] == ACCOUNT
    assert other.create()["PackageOwner"] == OTHER


def test_the_quota_is_of_each_account_in_each_region(api: Api) -> None:
    api.aws.settings(package_limit=1)
    api.available()
    assert refusal_of(api.create, name="second").code == "LimitExceededException"
    Api(api.aws, api.service, region="eu-west-1").create()
    Api(api.aws, api.service, keys=api.aws.keys_of(OTHER)).create()


def test_packages_are_put_into_the_account_and_region_that_is_named(api: Api) -> None:
    api.aws.put_package(PackageName="words", account=OTHER, region="eu-west-1", domains=[{"DomainName": "search"}])
    assert api.find() == []
    other = Api(api.aws, api.service, region="eu-west-1", keys=api.aws.keys_of(OTHER))
    (shown,) = other.find()
    assert other.associated(shown["PackageID"])


def test_a_region_that_moto_does_not_know_has_packages_but_no_domains(aws: LocalAws, es: Api) -> None:
    nowhere = aws.client("es", "xx-nowhere-1")
    order = {"PackageName": "words", "PackageType": TXT, "PackageSource": SOURCE}
    package_id = nowhere.create_package(**order)["PackageDetails"]["PackageID"]
    assert nowhere.describe_packages()["PackageDetailsList"][0]["PackageStatus"] == "AVAILABLE"
    refusal = refusal_of(nowhere.associate_package, PackageID=package_id, DomainName="search")
    assert refusal.code == "ResourceNotFoundException"
    assert es.s3.head_bucket(Bucket=BUCKET)
