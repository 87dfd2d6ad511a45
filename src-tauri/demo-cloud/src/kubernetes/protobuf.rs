//! Objects in Kubernetes' protobuf, which new versions of kubectl send for `kubectl create deployment` and the like.
//!
//! It must not know what is done with an object. What its numbers mean stands in the table of `types`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::types::{self, Shape};

/// How every such body begins.
const MAGIC: &[u8] = b"k8s\0";
/// No object is nested deeper; whoever sends more means no good.
const DEEPEST: usize = 40;

/// The object in a body; `None` if this is no protobuf, or of a kind that the table does not have.
pub fn object(body: &[u8]) -> Option<Value> {
    let envelope = fields(body.strip_prefix(MAGIC)?)?;
    let kind_and_version = fields(bytes(&envelope, 1)?)?;
    let (version, kind) = (text(&kind_and_version, 1)?, text(&kind_and_version, 2)?);
    let read = message(types::of_kind(&version, &kind)?, bytes(&envelope, 2)?, 0)?;
    let mut object = json!({ "apiVersion": version, "kind": kind });
    let Value::Object(read) = read else { return None };
    object.as_object_mut()?.extend(read);
    if object["metadata"].is_null() {
        object["metadata"] = json!({});
    }
    Some(object)
}

/// One field: its number and what it holds.
enum Field {
    Number(u64, u64),
    Bytes(u64, Vec<u8>),
}

impl Field {
    fn number(&self) -> u64 {
        match self {
            Self::Number(number, _) | Self::Bytes(number, _) => *number,
        }
    }
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

fn bytes(of: &[Field], number: u64) -> Option<&[u8]> {
    of.iter().find_map(|field| match field {
        Field::Bytes(at, bytes) if *at == number => Some(bytes.as_slice()),
        _ => None,
    })
}

fn text(of: &[Field], number: u64) -> Option<String> {
    String::from_utf8(bytes(of, number)?.to_vec()).ok()
}

/// A message of a type as an object. What is empty and need not be there is left out, as Go leaves it out of JSON.
fn message(name: &str, body: &[u8], depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    let read = fields(body)?;
    let mut object = Map::new();
    for field in types::fields(name) {
        let inner;
        let (of, number) = match field.numbers.as_slice() {
            [number] => (&read, *number),
            [outer, number] => match bytes(&read, *outer) {
                Some(bytes) => {
                    inner = fields(bytes)?;
                    (&inner, *number)
                }
                None => continue,
            },
            _ => continue,
        };
        let found: Vec<&Field> = of.iter().filter(|one| one.number() == number).collect();
        if found.is_empty() {
            continue;
        }
        let value = value(&field.shape, &found, depth)?;
        let is_empty = value == "" || value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if field.required || !is_empty {
            object.insert(field.name.to_owned(), value);
        }
    }
    Some(Value::Object(object))
}

/// What some fields of one number hold together.
fn value(shape: &Shape, found: &[&Field], depth: usize) -> Option<Value> {
    let last = *found.last()?;
    Some(match shape {
        Shape::List(inside) => {
            let members: Option<Vec<Value>> = found.iter().map(|one| value(inside, &[*one], depth)).collect();
            Value::Array(members?)
        }
        Shape::Map(inside) => {
            let mut map = Map::new();
            for pair in found {
                let Field::Bytes(_, pair) = pair else { return None };
                let pair = fields(pair)?;
                let held: Vec<&Field> = pair.iter().filter(|one| one.number() == 2).collect();
                let held = if held.is_empty() { json!("") } else { value(inside, &held, depth)? };
                map.insert(text(&pair, 1).unwrap_or_default(), held);
            }
            Value::Object(map)
        }
        shape => one(shape, last, depth)?,
    })
}

fn one(shape: &Shape, field: &Field, depth: usize) -> Option<Value> {
    let bytes = match field {
        Field::Number(_, number) => {
            return Some(match shape {
                Shape::Bool => json!(*number != 0),
                _ => json!(number.cast_signed()),
            });
        }
        Field::Bytes(_, bytes) => bytes,
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    Some(match shape {
        Shape::Text => json!(text(bytes)?),
        Shape::Bytes => json!(BASE64.encode(bytes)),
        Shape::Number => json!(f64::from_le_bytes(bytes.as_slice().try_into().ok()?)),
        Shape::Object(name) => message(name, bytes, depth + 1)?,
        Shape::Time => time(&fields(bytes)?),
        Shape::Quantity => json!(self::text(&fields(bytes)?, 1).unwrap_or_default()),
        Shape::NumberOrText => number_or_text(&fields(bytes)?),
        // Raw JSON in a field of its own.
        Shape::Any => {
            let raw = fields(bytes)?;
            self::bytes(&raw, 1).and_then(|raw| serde_json::from_slice(raw).ok()).unwrap_or_default()
        }
        _ => return None,
    })
}

fn whole(of: &[Field], number: u64) -> u64 {
    let found = of.iter().find_map(|field| match field {
        Field::Number(at, value) if *at == number => Some(*value),
        _ => None,
    });
    found.unwrap_or(0)
}

/// Seconds since 1970 as Kubernetes writes times; the zero of Go's times is none.
fn time(of: &[Field]) -> Value {
    let seconds = whole(of, 1).cast_signed();
    match Timestamp::from_second(seconds) {
        Ok(moment) if seconds > 0 => json!(moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        _ => Value::Null,
    }
}

fn number_or_text(of: &[Field]) -> Value {
    match whole(of, 1) {
        0 => json!(whole(of, 2).cast_signed()),
        _ => json!(text(of, 3).unwrap_or_default()),
    }
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
        let memory = field(2, &[field(1, b"memory"), field(2, &field(1, b"64Mi"))].concat());
        let container = field(2, &[field(1, b"nginx"), field(2, b"nginx:stable"), field(8, &memory)].concat());
        let template = field(3, &field(2, &container));
        let spec = field(2, &[vec![8, 3], template].concat());
        let body = [MAGIC, &kind, &field(2, &[meta, spec].concat())].concat();
        let read = object(&body).expect("a deployment");
        assert_eq!((&read["kind"], &read["metadata"]["name"]), (&json!("Deployment"), &json!("hello")));
        assert_eq!(read["metadata"]["labels"], json!({ "app": "hello" }));
        assert_eq!(read["spec"]["replicas"], 3);
        let container = &read["spec"]["template"]["spec"]["containers"][0];
        assert_eq!(container["image"], "nginx:stable");
        assert_eq!(container["resources"]["requests"], json!({ "memory": "64Mi" }));
        for length in 0..body.len() {
            assert_ne!(object(&body[..length]).as_ref(), Some(&read), "cut after {length} bytes");
        }
    }

    #[test]
    fn a_volume_is_found_through_what_it_is_embedded_in() {
        let kind = field(1, &[field(1, b"v1"), field(2, b"Pod")].concat());
        let claim = field(2, &field(10, &field(1, b"data")));
        let volume = field(1, &[field(1, b"v"), claim].concat());
        let body = [MAGIC, &kind, &field(2, &field(2, &volume))].concat();
        let read = object(&body).expect("a pod");
        let wanted = json!([{ "name": "v", "persistentVolumeClaim": { "claimName": "data" } }]);
        assert_eq!(read["spec"]["volumes"], wanted);
    }
}
