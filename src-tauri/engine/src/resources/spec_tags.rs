//! The answers themselves, as tags of the VPC and the cluster: so that a run whose journal is lost can be found in the
//! account and gone on with. Compact JSON, deflated, in base64, cut to the length of a tag. No secret is in a spec.

use std::io::{Read, Write};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};

use crate::{contract::ClusterSpec, options::lean};

/// `landfall.dev/spec-1` and following.
const PREFIX: &str = "landfall.dev/spec-";
/// The longest value EC2 and EKS take.
const LONGEST: usize = 256;
/// A resource has at most 50 tags; others are needed too.
const MOST: usize = 30;
/// No spec is longer; whoever wrote such a tag was not Landfall.
const LARGEST: u64 = 1 << 20;

/// What the shown commands say about these tags.
pub const REMARK: &str = "# Landfall also keeps your answers in tags landfall.dev/spec-1 and following, so that a lost run \
                          can be found again.";

/// The tags that hold a spec; none where it is too long for tags.
pub fn written(spec: &ClusterSpec) -> Vec<(String, String)> {
    let json = serde_json::to_vec(&lean(spec)).expect("a spec is plain data and serialises");
    let mut deflater = DeflateEncoder::new(Vec::new(), Compression::best());
    let deflated = deflater.write_all(&json).and_then(|()| deflater.finish()).expect("memory takes every byte");
    let text = URL_SAFE_NO_PAD.encode(deflated);
    if text.len() > MOST * LONGEST {
        return Vec::new();
    }
    let parts = text.as_bytes().chunks(LONGEST).enumerate();
    parts.map(|(at, part)| (format!("{PREFIX}{}", at + 1), String::from_utf8_lossy(part).into_owned())).collect()
}

/// The spec that tags hold; none where they hold none, or one that this version cannot read.
pub fn read(tag: impl Fn(&str) -> Option<String>) -> Option<ClusterSpec> {
    let text: String = (1..=MOST).map_while(|number| tag(&format!("{PREFIX}{number}"))).collect();
    let deflated = URL_SAFE_NO_PAD.decode(text).ok()?;
    let mut json = Vec::new();
    DeflateDecoder::new(&*deflated).take(LARGEST).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{AccessGrant, NodeGroupSpec};

    fn back(tags: &[(String, String)]) -> Option<ClusterSpec> {
        read(|key| tags.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone()))
    }

    #[test]
    fn a_spec_comes_back_from_its_tags_whatever_it_holds() {
        let mut spec = ClusterSpec::new("first", "us-east-1");
        for number in 0..20 {
            spec.workers
                .node_groups
                .push(NodeGroupSpec { name: format!("größe-{number}"), ..NodeGroupSpec::default() });
            spec.access.grants.push(AccessGrant {
                principal_arn: format!("arn:aws:iam::111122223333:role/team-{number}"),
                policy: "AmazonEKSViewPolicy".into(),
                ..AccessGrant::default()
            });
        }
        let tags = written(&spec);
        assert!(tags.iter().all(|(_, value)| value.len() <= LONGEST) && tags.len() > 1);
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        assert!(tags.iter().all(|(_, value)| value.chars().all(allowed)));
        assert_eq!(back(&tags), Some(spec));
    }

    #[test]
    fn the_default_spec_needs_few_tags() {
        assert!(written(&ClusterSpec::new("first", "us-east-1")).len() <= 4);
    }

    #[test]
    fn torn_tags_are_no_spec() {
        let mut tags = written(&ClusterSpec::new("first", "us-east-1"));
        tags.pop();
        assert_eq!(back(&tags), None);
        assert_eq!(read(|_| Some("x".repeat(256))), None);
    }
}
