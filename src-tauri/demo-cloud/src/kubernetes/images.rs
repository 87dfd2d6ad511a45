//! Container images: which can be pulled from where, and what kubelet says of those that cannot.
//!
//! It must not know pods. No registry is asked: an image is believed to be there unless its name cannot be one, says
//! itself that it is not there, or is in a registry that is the demo's own and therefore empty. Source of the words:
//! kubelet and containerd.

use jiff::{SignedDuration, Timestamp};

/// How long kubelet waits before it tries again, at first; it doubles up to [`LONGEST`].
pub const FIRST: i64 = 10;
/// The longest wait, in seconds.
pub const LONGEST: i64 = 300;
/// Words by which people name an image that shall not be there.
const NOT_THERE: [&str; 9] =
    ["doesnotexist", "does-not-exist", "notexist", "nonexist", "no-such", "nosuch", "invalid", "missing", "wrong"];
/// Names that are one slip of the hand away from what everybody starts with.
const MISSPELT: [&str; 7] = ["ngnix", "nginix", "ngix", "ngnx", "apline", "busybos", "busyboxx"];

/// Why an image does not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Its name is not one: kubelet does not even try.
    Name(String),
    /// Kubelet tries again and again.
    Pull(String),
}

/// Why a node cannot have an image; `None` if it can. `reaches_internet` tells of the node, and not of AWS's own
/// registry, which every node reached that joined.
pub fn trouble(image: &str, reaches_internet: bool) -> Option<Trouble> {
    let (repository, tag) = parts(image);
    let is_sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-/:".contains(c);
    if repository.is_empty() || !repository.chars().all(is_sign) || tag.is_some_and(str::is_empty) {
        return Some(Trouble::Name(format!(
            "Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": invalid reference format"
        )));
    }
    let whole = full_name(image);
    let failed = |why: &str| format!("failed to pull and unpack image \"{whole}\": failed to resolve image: {why}");
    let host = whole.split('/').next().unwrap_or_default().to_owned();
    if host.starts_with(crate::ACCOUNT_ID) {
        return Some(Trouble::Pull(failed(&format!("{whole}: not found"))));
    }
    if !reaches_internet && !host.contains(".dkr.ecr.") {
        let why = format!("failed to do request: Head \"https://{}\": dial tcp: i/o timeout", manifest(&whole));
        return Some(Trouble::Pull(failed(&why)));
    }
    let last = repository.rsplit('/').next().unwrap_or_default();
    if says_not_there(repository) || MISSPELT.contains(&last) {
        return Some(Trouble::Pull(failed(
            "pull access denied, repository does not exist or may require authorization: server message: \
             insufficient_scope: authorization failed",
        )));
    }
    tag.is_some_and(|tag| says_not_there(tag) || is_far_too_new(tag))
        .then(|| Trouble::Pull(failed(&format!("{whole}: not found"))))
}

fn says_not_there(text: &str) -> bool {
    NOT_THERE.iter().any(|word| text.contains(word))
}

/// No common image has a hundredth major version, nor a 999th of anything.
fn is_far_too_new(tag: &str) -> bool {
    let mut numbers = tag.trim_start_matches('v').split(['.', '-']).map_while(|part| part.parse::<u64>().ok());
    let is_date = tag.len() >= 6 && !tag.contains('.');
    let first = numbers.next().unwrap_or(0);
    !is_date && ((tag.contains('.') || tag == first.to_string()) && (99..1990).contains(&first))
        || numbers.any(|number| number == 999)
}

/// Repository and tag. A digest is no tag; a port is none either.
fn parts(image: &str) -> (&str, Option<&str>) {
    let named = image.split('@').next().unwrap_or_default();
    match named.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (named, None),
    }
}

/// The name with registry and tag: `docker.io/library/nginx:latest`.
pub fn full_name(image: &str) -> String {
    let (repository, tag) = parts(image);
    let first = repository.split('/').next().unwrap_or_default();
    let has_host = repository.contains('/') && (first.contains(['.', ':']) || first == "localhost");
    let repository = match (has_host, repository.contains('/')) {
        (true, _) => repository.to_owned(),
        (false, true) => format!("docker.io/{repository}"),
        (false, false) => format!("docker.io/library/{repository}"),
    };
    match (image.split_once('@'), tag) {
        (Some((_, digest)), _) => format!("{repository}@{digest}"),
        (None, tag) => format!("{repository}:{}", tag.unwrap_or("latest")),
    }
}

/// Where a registry keeps an image's manifest.
fn manifest(whole: &str) -> String {
    let (host, rest) = whole.split_once('/').unwrap_or(("docker.io", whole));
    let host = if host == "docker.io" { "registry-1.docker.io" } else { host };
    format!("{host}/v2/{}", rest.replacen(':', "/manifests/", 1))
}

/// The attempts of kubelet, the first at `first`: how many there were by now, when the last was, and when the next is.
pub fn attempts(first: Timestamp, now: Timestamp) -> (u64, Timestamp, Timestamp) {
    let (mut count, mut last, mut wait) = (1, first, FIRST);
    loop {
        let next = last + SignedDuration::from_secs(wait);
        if next > now {
            return (count, last, next);
        }
        (count, last, wait) = (count + 1, next, (wait * 2).min(LONGEST));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_come_unless_something_speaks_against_them() {
        let ours = format!("{}.dkr.ecr.us-east-1.amazonaws.com/app:1", crate::ACCOUNT_ID);
        let eks = "602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/coredns:v1.12.4-eksbuild.1";
        for (image, comes) in [
            ("nginx", true),
            ("nginx:1.27-alpine", true),
            ("public.ecr.aws/docker/library/nginx:stable", true),
            ("busybox@sha256:abc", true),
            ("postgres:16", true),
            ("ubuntu:24.04", true),
            ("amazonlinux:2023", true),
            (eks, true),
            ("nginx:999.0", false),
            ("nginx:does-not-exist", false),
            ("ngnix", false),
            ("Nginx", false),
            ("nginx:", false),
            ("my image", false),
            (&ours, false),
        ] {
            assert_eq!(trouble(image, true).is_none(), comes, "{image}");
        }
        assert!(trouble(eks, false).is_none(), "AWS's own come by endpoints");
        let Some(Trouble::Pull(why)) = trouble("nginx", false) else { panic!("there is no way to it") };
        assert!(why.contains("https://registry-1.docker.io/v2/library/nginx/manifests/latest\": dial tcp"), "{why}");
        assert!(matches!(trouble("Nginx", true), Some(Trouble::Name(_))));
    }

    #[test]
    fn kubelet_waits_longer_every_time() {
        let first = Timestamp::UNIX_EPOCH;
        let at = |seconds: i64| attempts(first, first + SignedDuration::from_secs(seconds)).0;
        assert_eq!([0, 9, 10, 29, 30, 70, 150, 310, 610, 910].map(at), [1, 1, 2, 2, 3, 4, 5, 6, 7, 8]);
    }
}
