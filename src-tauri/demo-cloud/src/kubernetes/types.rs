//! The fields that Kubernetes' types have, read from the table beside this file.
//!
//! It must not know objects: it says what may be in them. The table is Kubernetes' published description of itself, cut
//! down to names; `types.txt` says how to read it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("types.txt");

/// Every type by its name.
static TYPES: LazyLock<BTreeMap<&'static str, Vec<Field>>> = LazyLock::new(|| read(TABLE));

/// One field of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its numbers in protobuf: one, or two when it is in an embedded message; none if it is younger.
    pub numbers: Vec<u64>,
    /// Its name in JSON.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub shape: Shape,
    /// The fields by which a list knows its members.
    pub keys: Vec<&'static str>,
    /// Whether it is a list that has each member once.
    pub is_set: bool,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// Any number.
    Number,
    /// Yes or no.
    Bool,
    /// Bytes, in base64 where it is JSON.
    Bytes,
    /// A moment.
    Time,
    /// An amount with a unit.
    Quantity,
    /// A whole number or text.
    NumberOrText,
    /// Anything.
    Any,
    /// An object of this type.
    Object(&'static str),
    /// Members of one shape.
    List(Box<Shape>),
    /// Values of one shape by name.
    Map(Box<Shape>),
}

/// The fields of a type; none for one that is not in the table.
pub fn fields(name: &str) -> &'static [Field] {
    TYPES.get(name).map(Vec::as_slice).unwrap_or_default()
}

/// The type of objects of a kind; `None` if the table does not have it.
pub fn of_kind(api_version: &str, kind: &str) -> Option<&'static str> {
    // `authentication.k8s.io/v1` is `authentication.v1` in the table, and `v1` is `core.v1`.
    let (group, version) = api_version.split_once('/').unwrap_or(("core", api_version));
    let long = format!("{}.{version}.{kind}", group.split('.').next().unwrap_or(group));
    TYPES.get_key_value(long.as_str()).or_else(|| TYPES.get_key_value(kind)).map(|(name, _)| *name)
}

fn read(table: &'static str) -> BTreeMap<&'static str, Vec<Field>> {
    let mut types = BTreeMap::new();
    let mut current = "";
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix(' ') {
            None => {
                current = line;
                types.insert(current, Vec::new());
            }
            Some(line) => {
                types.entry(current).or_default().extend(field(line));
            }
        }
    }
    types
}

fn field(line: &'static str) -> Option<Field> {
    let mut words = line.split(' ');
    let (numbers, name, rest) = (words.next()?, words.next()?, words.next()?);
    let (shape, keys) = rest.split_once('@').unwrap_or((rest, ""));
    Some(Field {
        numbers: numbers.split('/').filter_map(|number| number.parse().ok()).collect(),
        name: name.trim_end_matches('!'),
        required: name.ends_with('!'),
        shape: read_shape(shape),
        is_set: keys == "=",
        keys: if keys.is_empty() || keys == "=" { Vec::new() } else { keys.split(',').collect() },
    })
}

fn read_shape(text: &'static str) -> Shape {
    let inside = |open, close| text.strip_prefix(open).and_then(|rest: &'static str| rest.strip_suffix(close));
    if let Some(inside) = inside('[', ']') {
        return Shape::List(Box::new(read_shape(inside)));
    }
    if let Some(inside) = inside('{', '}') {
        return Shape::Map(Box::new(read_shape(inside)));
    }
    match text {
        "s" => Shape::Text,
        "i" => Shape::Whole,
        "n" => Shape::Number,
        "b" => Shape::Bool,
        "x" => Shape::Bytes,
        "t" => Shape::Time,
        "q" => Shape::Quantity,
        "o" => Shape::NumberOrText,
        "*" => Shape::Any,
        name => Shape::Object(name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::kinds::KINDS;
    use super::*;

    #[test]
    fn every_kind_but_the_custom_ones_is_in_the_table() {
        for kind in KINDS.iter().filter(|kind| !kind.custom) {
            let name = of_kind(&kind.api_version(), kind.kind);
            assert!(name.is_some_and(|name| !fields(name).is_empty()), "{}", kind.kind);
        }
        assert_eq!(of_kind("authentication.k8s.io/v1", "TokenRequest"), Some("authentication.v1.TokenRequest"));
    }

    #[test]
    fn every_type_that_a_field_names_is_in_the_table() {
        fn named(shape: &Shape) -> Option<&'static str> {
            match shape {
                Shape::Object(name) => Some(name),
                Shape::List(inside) | Shape::Map(inside) => named(inside),
                _ => None,
            }
        }
        for (name, fields) in TYPES.iter() {
            for field in fields {
                let missing = named(&field.shape).filter(|name| !TYPES.contains_key(name));
                assert_eq!(missing, None, "{name}.{}", field.name);
            }
        }
    }

    #[test]
    fn a_line_is_read_whole() {
        let read = field("1/6 ports! [ContainerPort]@containerPort,protocol").expect("a field");
        assert_eq!((read.numbers, read.name, read.required), (vec![1, 6], "ports", true));
        assert_eq!(read.shape, Shape::List(Box::new(Shape::Object("ContainerPort"))));
        assert_eq!(read.keys, ["containerPort", "protocol"]);
    }
}
