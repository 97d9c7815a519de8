// Copyright (c) 2026, aws_search.packages contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes a package from its creation to its end with one of the SDKs, and prints what it saw as JSON.
// Arguments: the service (es, opensearch), the domain, the bucket and the key of the dictionary.

const [service, DomainName, S3BucketName, S3Key] = process.argv.slice(2);
const sdk = await import(
  service === "es" ? "@aws-sdk/client-elasticsearch-service" : "@aws-sdk/client-opensearch"
);
const client = new sdk[service === "es" ? "ElasticsearchServiceClient" : "OpenSearchClient"]({ maxAttempts: 1 });
const send = (operation, input) => client.send(new sdk[`${operation}Command`](input));
const refusal = async (operation, input) => {
  try {
    await send(operation, input);
  } catch (error) {
    // An error that the SDK's model does not have is no instance of a class of the same name.
    const known = typeof sdk[error.name] === "function" && error instanceof sdk[error.name];
    return { name: error.name, known, status: error.$metadata?.httpStatusCode, message: error.message };
  }
  return null;
};

const order = { PackageName: "words", PackageType: "TXT-DICTIONARY", PackageSource: { S3BucketName, S3Key } };
const created = (await send("CreatePackage", order)).PackageDetails;
const { PackageID } = created;
const byId = { Filters: [{ Name: "PackageID", Value: [PackageID] }] };
const described = (await send("DescribePackages", byId)).PackageDetailsList;
const associated = (await send("AssociatePackage", { PackageID, DomainName })).DomainPackageDetails;
const listed = (await send("ListPackagesForDomain", { DomainName })).DomainPackageDetailsList;
const inUse = await refusal("DeletePackage", { PackageID });
const dissociated = (await send("DissociatePackage", { PackageID, DomainName })).DomainPackageDetails;
const left = (await send("ListDomainsForPackage", { PackageID })).DomainPackageDetailsList;
const deleted = (await send("DeletePackage", { PackageID })).PackageDetails;
const badName = await refusal("CreatePackage", { ...order, PackageName: "Bad_Name" });
const isDate = created.CreatedAt instanceof Date;
console.log(JSON.stringify({ created, isDate, described, associated, listed, inUse, dissociated, left, deleted, badName }));
