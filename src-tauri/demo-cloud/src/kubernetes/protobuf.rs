//! Objects in Kubernetes' protobuf, which new versions of kubectl send for `kubectl create deployment` and the like:
//! read as far as the demo needs them.
//!
//! It must not know what is done with an object. Field numbers are those of Kubernetes' published `generated.proto` files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value, json};

/// How every such body begins.
const MAGIC: &[u8] = b"k8s\0";

/// The object in a body; `None` if this is no protobuf, or of a kind that is only read as JSON.
pub fn object(body: &[u8]) -> Option<Value> {
    let envelope = fields(body.strip_prefix(MAGIC)?)?;
    let kind_and_version = message(&envelope, 1)?;
    let raw = message(&envelope, 2)?;
    let (version, kind) = (text(&kind_and_version, 1)?, text(&kind_and_version, 2)?);
    let mut object = json!({ "apiVersion": version, "kind": kind, "metadata": metadata(&message(&raw, 1)?) });
    match kind.as_str() {
        "Namespace" | "ServiceAccount" => {}
        "ConfigMap" => object["data"] = map(&raw, 2),
        "Secret" => {
            object["data"] = bytes_map(&raw, 2);
            object["stringData"] = map(&raw, 4);
            if let Some(kind) = text(&raw, 3).filter(|kind| !kind.is_empty()) {
                object["type"] = json!(kind);
            }
        }
        "Deployment" => object["spec"] = deployment(&message(&raw, 2)?),
        "Service" => object["spec"] = service(&message(&raw, 2)?),
        _ => return None,
    }
    Some(object)
}

/// One field: its number and what it holds.
enum Field {
    Number(u64, u64),
    Bytes(u64, Vec<u8>),
}

fn fields(mut bytes: &[u8]) -> Option<Vec<Field>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let field = match tag & 7 {
            0 => Field::Number(tag >> 3, varint(&mut bytes)?),
            1 => Field::Bytes(tag >> 3, take(&mut bytes, 8)?),
            2 => {
                let length = usize::try_from(varint(&mut bytes)?).ok()?;
                Field::Bytes(tag >> 3, take(&mut bytes, length)?)
            }
            5 => Field::Bytes(tag >> 3, take(&mut bytes, 4)?),
            _ => return None,
        };
        all.push(field);
    }
    Some(all)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn take(bytes: &mut &[u8], length: usize) -> Option<Vec<u8>> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken.to_vec())
}

fn each(message: &[Field], number: u64) -> impl Iterator<Item = &Vec<u8>> {
    message.iter().filter_map(move |field| match field {
        Field::Bytes(of, bytes) if *of == number => Some(bytes),
        _ => None,
    })
}

fn message(of: &[Field], number: u64) -> Option<Vec<Field>> {
    fields(each(of, number).next()?)
}

fn text(of: &[Field], number: u64) -> Option<String> {
    String::from_utf8(each(of, number).next()?.clone()).ok()
}

fn number(of: &[Field], number: u64) -> Option<u64> {
    of.iter().find_map(|field| match field {
        Field::Number(of, value) if *of == number => Some(*value),
        _ => None,
    })
}

fn map(of: &[Field], number: u64) -> Value {
    let pair = |bytes: &Vec<u8>| {
        let pair = fields(bytes)?;
        Some((text(&pair, 1)?, Value::from(text(&pair, 2).unwrap_or_default())))
    };
    Value::Object(each(of, number).filter_map(pair).collect::<Map<String, Value>>())
}

/// A map whose values are bytes, in base64 as JSON has them.
fn bytes_map(of: &[Field], number: u64) -> Value {
    let pair = |bytes: &Vec<u8>| {
        let pair = fields(bytes)?;
        let value = each(&pair, 2).next().map(|value| BASE64.encode(value)).unwrap_or_default();
        Some((text(&pair, 1)?, Value::from(value)))
    };
    Value::Object(each(of, number).filter_map(pair).collect::<Map<String, Value>>())
}

fn metadata(of: &[Field]) -> Value {
    let mut metadata = json!({ "labels": map(of, 11), "annotations": map(of, 12) });
    for (field, name) in [(1, "name"), (2, "generateName"), (3, "namespace")] {
        if let Some(value) = text(of, field).filter(|value| !value.is_empty()) {
            metadata[name] = json!(value);
        }
    }
    metadata
}

fn deployment(of: &[Field]) -> Value {
    let selector = message(of, 2).unwrap_or_default();
    let template = message(of, 3).unwrap_or_default();
    let pod = message(&template, 2).unwrap_or_default();
    let containers: Vec<Value> = each(&pod, 2)
        .filter_map(|bytes| fields(bytes))
        .map(|one| json!({ "name": text(&one, 1), "image": text(&one, 2) }))
        .collect();
    json!({
        "replicas": number(of, 1).unwrap_or(1),
        "selector": { "matchLabels": map(&selector, 1) },
        "template": {
            "metadata": metadata(&message(&template, 1).unwrap_or_default()),
            "spec": { "containers": containers },
        },
    })
}

fn service(of: &[Field]) -> Value {
    let port = |one: Vec<Field>| json!({ "name": text(&one, 1), "protocol": text(&one, 2), "port": number(&one, 3) });
    let ports: Vec<Value> = each(of, 1).filter_map(|bytes| fields(bytes)).map(port).collect();
    json!({ "ports": ports, "selector": map(of, 2), "type": text(of, 4).filter(|kind| !kind.is_empty()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field that holds bytes.
    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let length = u8::try_from(bytes.len()).expect("a short field");
        [&[number << 3 | 2, length], bytes].concat()
    }

    #[test]
    fn a_deployment_is_read_and_nonsense_is_not() {
        let kind = field(1, &[field(1, b"apps/v1"), field(2, b"Deployment")].concat());
        let labels = field(11, &[field(1, b"app"), field(2, b"hello")].concat());
        let meta = field(1, &[field(1, b"hello"), labels].concat());
        let container = field(2, &[field(1, b"nginx"), field(2, b"nginx:stable")].concat());
        let template = field(3, &field(2, &container));
        let spec = field(2, &[vec![8, 3], template].concat());
        let body = [MAGIC, &kind, &field(2, &[meta, spec].concat())].concat();
        let read = object(&body).expect("a deployment");
        assert_eq!((&read["kind"], &read["metadata"]["name"]), (&json!("Deployment"), &json!("hello")));
        assert_eq!(read["spec"]["replicas"], 3);
        assert_eq!(read["spec"]["template"]["spec"]["containers"][0]["image"], "nginx:stable");
        for length in 0..body.len() {
            assert_ne!(object(&body[..length]).as_ref(), Some(&read), "cut after {length} bytes");
        }
    }
}
