//! The user data of a machine that shall join a cluster by itself, as `nodeadm` of Amazon Linux 2023 reads it.
//!
//! It must not know clusters. Source: awslabs/amazon-eks-ami, `nodeadm/doc/usage.md` and its `configprovider`: base64
//! as EC2 has it, perhaps gzip, then MIME parts of type `application/node.eks.aws` or one NodeConfig alone.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

/// EC2 takes no more than 16 KiB of user data; what gzip makes of that is cut off here.
const MOST_BYTES: u64 = 1 << 20;
const API_VERSION: &str = "node.eks.aws/v1alpha1";
const MEDIA_TYPE: &str = "application/node.eks.aws";

/// The NodeConfig in user data, several parts joined; `None` if there is none.
pub(super) fn read(user_data: &str) -> Option<Value> {
    let compact: String = user_data.split_whitespace().collect();
    let bytes = BASE64.decode(compact).unwrap_or_else(|_| user_data.as_bytes().to_vec());
    let text = String::from_utf8(unzipped(bytes)).ok()?.replace("\r\n", "\n");
    let configs: Vec<Value> = match boundary(&text) {
        Some(boundary) => parts(&text, &boundary).into_iter().filter_map(|part| config(&part)).collect(),
        None => config(&text).into_iter().collect(),
    };
    configs.into_iter().reduce(|mut all, next| {
        join(&mut all, next);
        all
    })
}

fn unzipped(bytes: Vec<u8>) -> Vec<u8> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut plain = Vec::new();
    // What breaks off in the middle is no NodeConfig, which is found out later.
    let _ = flate2::read::GzDecoder::new(bytes.as_slice()).take(MOST_BYTES).read_to_end(&mut plain);
    plain
}

/// The boundary between MIME parts, if the text says that it has parts.
fn boundary(text: &str) -> Option<String> {
    let head = text.trim_start().split("\n\n").next()?;
    if !head.to_lowercase().contains("multipart/") {
        return None;
    }
    let (_, rest) = head.split_once("boundary=")?;
    let end = rest.find(['\n', ';']).unwrap_or(rest.len());
    Some(rest[..end].trim().trim_matches('"').to_owned())
}

/// The bodies of the parts that are meant for nodeadm.
fn parts(text: &str, boundary: &str) -> Vec<String> {
    let line = format!("--{boundary}");
    let body = text.split(&line).skip(1).take_while(|part| !part.starts_with("--"));
    body.filter_map(|part| {
        let (head, body) = part.trim_start_matches('\n').split_once("\n\n")?;
        let head = head.to_lowercase();
        if !head.contains(MEDIA_TYPE) {
            return None;
        }
        match head.contains("content-transfer-encoding: base64") {
            true => String::from_utf8(BASE64.decode(body.split_whitespace().collect::<String>()).ok()?).ok(),
            false => Some(body.to_owned()),
        }
    })
    .collect()
}

fn config(text: &str) -> Option<Value> {
    let config: Value = serde_yaml_ng::from_str(text).ok()?;
    (config["apiVersion"] == API_VERSION && config["kind"] == "NodeConfig").then_some(config)
}

/// Later parts win; flags of the kubelet add up.
fn join(all: &mut Value, next: Value) {
    match (all, next) {
        (Value::Object(all), Value::Object(next)) => {
            for (name, value) in next {
                let known = all.entry(&name).or_insert(Value::Null);
                match (name.as_str(), known.as_array_mut(), value) {
                    ("flags", Some(known), Value::Array(more)) => known.extend(more),
                    (_, _, value) => join(known, value),
                }
            }
        }
        (all, next) => *all = next,
    }
}

/// A label's key and value.
pub(super) type Label = (String, String);
/// A taint's key, value and effect.
pub(super) type Taint = (String, String, String);

/// Labels and taints that the flags of the kubelet give a node.
pub(super) fn labels_and_taints(config: &Value) -> (Vec<Label>, Vec<Taint>) {
    let (mut labels, mut taints) = (Vec::new(), Vec::new());
    for flag in config["spec"]["kubelet"]["flags"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let Some((name, values)) = flag.split_once('=') else { continue };
        for value in values.trim_matches('"').split(',').filter(|value| !value.is_empty()) {
            let (key, rest) = value.split_once('=').unwrap_or((value, ""));
            match name {
                "--node-labels" => labels.push((key.to_owned(), rest.to_owned())),
                "--register-with-taints" => {
                    let (value, effect) = rest.rsplit_once(':').unwrap_or((rest, "NoSchedule"));
                    let (key, effect) = key.split_once(':').unwrap_or((key, effect));
                    taints.push((key.to_owned(), value.to_owned(), effect.to_owned()));
                }
                _ => {}
            }
        }
    }
    (labels, taints)
}

/// Whether the node is to be called by its instance's id.
pub(super) fn is_named_by_instance(config: &Value) -> bool {
    config["spec"]["featureGates"]["InstanceIdNodeName"] == json!(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: &str = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"//\"\n\n--//\n\
        Content-Type: text/x-shellscript\n\n#!/bin/bash\necho hello\n\n--//\n\
        Content-Type: application/node.eks.aws\n\napiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  \
        cluster: { name: demo, cidr: 10.100.0.0/16 }\n  kubelet: { flags: ['--node-labels=team=red,tier=1'] }\n--//\n\
        Content-Type: application/node.eks.aws\n\napiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  \
        cluster: { name: other }\n  kubelet: { flags: ['--register-with-taints=a=b:NoExecute,c:NoSchedule'] }\n--//--\n";

    #[test]
    fn parts_are_joined_whatever_they_are_wrapped_in() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut gzip, PARTS.as_bytes()).expect("memory");
        let zipped = BASE64.encode(gzip.finish().expect("memory"));
        for wrapped in [PARTS.to_owned(), BASE64.encode(PARTS), BASE64.encode(PARTS.replace('\n', "\r\n")), zipped] {
            let config = read(&wrapped).expect("a NodeConfig");
            assert_eq!(config["spec"]["cluster"], json!({ "name": "other", "cidr": "10.100.0.0/16" }));
            let (labels, taints) = labels_and_taints(&config);
            assert_eq!(labels, [("team".to_owned(), "red".to_owned()), ("tier".to_owned(), "1".to_owned())]);
            let taint = |key: &str, value: &str, effect: &str| (key.to_owned(), value.to_owned(), effect.to_owned());
            assert_eq!(taints, [taint("a", "b", "NoExecute"), taint("c", "", "NoSchedule")]);
        }
    }

    #[test]
    fn a_config_alone_is_enough_and_a_script_is_not() {
        let alone = "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: {}\n";
        assert!(read(alone).is_some() && read(&BASE64.encode(alone)).is_some());
        for nothing in ["", "#!/bin/bash\n/etc/eks/bootstrap.sh demo\n", "kind: NodeConfig", "\u{1f}\u{8b}"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }
}
