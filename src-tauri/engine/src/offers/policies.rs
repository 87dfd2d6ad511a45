//! The EKS access policies made for people, and what each lets them do. The many others are for AWS's own services.

/// From least to most; names as ListAccessPolicies gives them.
const FOR_PEOPLE: &[(&str, &str)] = &[
    ("AmazonEKSViewPolicy", "See most objects, but neither secrets nor permissions."),
    ("AmazonEKSEditPolicy", "Create, change and delete most objects, and read secrets; not permissions."),
    (
        "AmazonEKSAdminPolicy",
        "Do everything with most objects and give others permissions; mostly given for some namespaces.",
    ),
    ("AmazonEKSAdminViewPolicy", "See everything, secrets too, and change nothing."),
    ("AmazonEKSClusterAdminPolicy", "Do everything in the cluster."),
    ("AmazonEKSSecretReaderPolicy", "Read secrets."),
    ("AmazonEKSSecretAdminPolicy", "Read, create, change and delete secrets."),
];

/// All policies for people, with their meanings.
pub(crate) fn for_people() -> impl Iterator<Item = (&'static str, &'static str)> {
    FOR_PEOPLE.iter().copied()
}
