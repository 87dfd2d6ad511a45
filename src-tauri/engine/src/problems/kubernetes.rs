//! Errors of the cluster's own API server.

use super::row::Row;

pub(super) const ROWS: &[Row] = &[
    Row {
        codes: &["Unauthorized"],
        says: &[],
        only: &[],
        slug: "not-known-to-cluster",
        title: "The cluster does not know you",
        happened: "The API server answered Unauthorized (“You must be logged in to the server”): no access entry of the cluster and no row of its aws-auth names the identity you use. A new entry takes some seconds.",
        to_do: "Use the identity that created the cluster, or add yours on the Access page. Then choose Try again.",
    },
    Row {
        codes: &["Forbidden"],
        says: &[],
        only: &[],
        slug: "not-allowed-in-cluster",
        title: "You may not do this in the cluster",
        happened: "The API server knows you, but no access policy allows this. The entry exists; its policy or its namespace is missing.",
        to_do: "Give your entry a policy that allows it, such as AmazonEKSClusterAdminPolicy or AmazonEKSAdminViewPolicy. Then choose Try again.",
    },
];
