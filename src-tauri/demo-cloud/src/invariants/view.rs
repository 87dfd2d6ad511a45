//! Reading an account as it is saved, and noting what is wrong in it. A field that is not there is wrong, too, so that
//! a check never looks at nothing.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::Value;

/// What was found to be broken.
#[derive(Debug, Default)]
pub(super) struct Findings {
    region: String,
    broken: Vec<String>,
}

impl Findings {
    /// What is found from now on is in this Region.
    pub(super) fn enter(&mut self, region: &str) {
        region.clone_into(&mut self.region);
    }

    /// Notes something that does not hold.
    pub(super) fn note(&mut self, words: impl AsRef<str>) {
        self.broken.push(format!("{} {}", self.region, words.as_ref()).trim().to_owned());
    }

    /// Notes it unless it holds.
    pub(super) fn expect(&mut self, holds: bool, words: impl FnOnce() -> String) {
        if !holds {
            self.note(words());
        }
    }

    /// Notes a reference from `who` to something that is not among `all`.
    pub(super) fn expect_in(&mut self, all: &Value, id: &str, who: &str) {
        self.expect(all.get(id).is_some(), || format!("{who} refers to {id}, which is not there"));
    }

    /// The text of a field that is always there.
    pub(super) fn text<'a>(&mut self, one: &'a Value, field: &str) -> &'a str {
        one[field].as_str().unwrap_or_else(|| {
            self.note(format!("no text in {field} of {one}"));
            ""
        })
    }

    /// The texts of a list that is always there.
    pub(super) fn texts<'a>(&mut self, one: &'a Value, field: &str) -> Vec<&'a str> {
        match one[field].as_array() {
            Some(list) => list.iter().filter_map(Value::as_str).collect(),
            None => {
                self.note(format!("no list in {field} of {one}"));
                Vec::new()
            }
        }
    }

    /// The number of a field that is always there.
    pub(super) fn number(&mut self, one: &Value, field: &str) -> i64 {
        one[field].as_i64().unwrap_or_else(|| {
            self.note(format!("no number in {field} of {one}"));
            0
        })
    }

    /// The block of addresses of a field that is always there.
    pub(super) fn block(&mut self, one: &Value, field: &str) -> Option<IpNet> {
        let block = self.text(one, field).parse().ok();
        self.expect(block.is_some(), || format!("no block in {field} of {one}"));
        block
    }

    /// The address of a field that is always there.
    pub(super) fn address(&mut self, one: &Value, field: &str) -> Option<IpAddr> {
        let address = self.text(one, field).parse().ok();
        self.expect(address.is_some(), || format!("no address in {field} of {one}"));
        address
    }

    /// Every member of a map that is always there, each of which says its own key in `key_field`.
    pub(super) fn each<'a>(&mut self, all: &'a Value, key_field: &str) -> Vec<(&'a str, &'a Value)> {
        let Some(members) = all.as_object() else {
            self.note(format!("no map of things that have a {key_field}"));
            return Vec::new();
        };
        for (key, one) in members {
            let said = self.text(one, key_field);
            self.expect(said == key, || format!("{key} calls itself {said}"));
        }
        members.iter().map(|(key, one)| (key.as_str(), one)).collect()
    }

    /// Notes what is in a list twice.
    pub(super) fn expect_unique<T: Ord + std::fmt::Debug>(&mut self, all: impl IntoIterator<Item = T>, what: &str) {
        let mut seen = BTreeSet::new();
        for one in all {
            if seen.contains(&one) {
                self.note(format!("{what} {one:?} is there twice"));
            } else {
                seen.insert(one);
            }
        }
    }

    /// Notes blocks of addresses that overlap.
    pub(super) fn expect_apart(&mut self, blocks: &[IpNet], where_: &str) {
        for (number, one) in blocks.iter().enumerate() {
            for other in &blocks[number + 1..] {
                let overlap = one.contains(other) || other.contains(one);
                self.expect(!overlap, || format!("blocks {one} and {other} overlap in {where_}"));
            }
        }
    }

    /// Everything that was noted.
    pub(super) fn finish(self) -> Vec<String> {
        self.broken
    }
}

/// The text of a field that may be empty.
pub(super) fn maybe<'a>(one: &'a Value, field: &str) -> Option<&'a str> {
    one[field].as_str()
}
