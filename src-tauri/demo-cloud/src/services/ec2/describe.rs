//! What every `Describe…` has in common: ids, filters, pages.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::kind::{Kind, invalid_value, need};
use super::state::State;
use super::tag::Tags;
use super::written_filters;
use crate::wire::{Answer, AwsError, Params, Xml};

/// Something that a `Describe…` lists.
pub(crate) trait Described {
    /// Its kind.
    const KIND: Kind;
    /// The request parameter that lists ids, such as `VpcId`.
    const ID_PARAMETER: &'static str;
    /// The element of the answer that lists them, such as `vpcSet`.
    const SET: &'static str;
    /// The filters it knows besides `tag:…` and `tag-key`.
    const FILTERS: &'static [&'static str];
    /// The filters that are paths to values in what [`write`](Self::write) writes.
    const WRITTEN: &'static [&'static str] = &[];

    /// Its tags.
    fn tags(&self) -> &Tags;
    /// The values that a filter compares with; one match is enough.
    fn values(&self, filter: &str, state: &State) -> Vec<String>;
    /// Writes its members.
    fn write(&self, xml: &mut Xml, state: &State);

    /// Whether it passes filters that [`known_filters`] knows.
    fn passes(&self, filters: &Filters, state: &State) -> bool {
        filters.accept(self.tags(), |name| {
            if !Self::WRITTEN.contains(&name) {
                return self.values(name, state);
            }
            let mut xml = Xml::new();
            self.write(&mut xml, state);
            written_filters::values(&xml.finish(), name)
        })
    }
}

/// All filters of a kind but those for tags.
pub(crate) fn known_filters<T: Described>() -> Vec<&'static str> {
    [T::FILTERS, T::WRITTEN].concat()
}

/// Lists things as the request asks.
pub(crate) fn describe<T: Described>(state: &State, all: &BTreeMap<String, T>, params: &Params) -> Answer<Xml> {
    let filters = Filters::read(params, &known_filters::<T>())?;
    let ids = params.list(T::ID_PARAMETER);
    if !ids.is_empty() && params.get("MaxResults").is_some() {
        return Err(AwsError::bad(
            "InvalidParameterCombination",
            format!("The parameter {}s cannot be used with the parameter maxResults", lower_first(T::ID_PARAMETER)),
        ));
    }
    let mut chosen = Vec::new();
    if ids.is_empty() {
        chosen.extend(all.values());
    }
    for id in &ids {
        chosen.push(T::KIND.find(all, id)?);
    }
    chosen.retain(|one| one.passes(&filters, state));
    let (page, next) = page(params, chosen)?;
    let mut xml = Xml::new();
    xml.set(T::SET, page, |item, one| one.write(item, state)).some("nextToken", next);
    Ok(xml)
}

/// The filters of one request: all of them must match, each by one of its values.
#[derive(Debug)]
pub(crate) struct Filters(Vec<(String, Vec<String>)>);

impl Filters {
    /// Reads the filters, refusing those that are not `known`.
    pub(crate) fn read(params: &Params, known: &[&str]) -> Answer<Self> {
        let mut filters = Vec::new();
        for filter in params.each("Filter") {
            let name = need(&filter, "Name")?;
            let is_tag = name.starts_with("tag:") || name == "tag-key";
            if !is_tag && !known.contains(&name) {
                return Err(invalid_value(format!("The filter '{name}' is invalid")));
            }
            let values = filter.list("Value");
            if values.is_empty() {
                return Err(invalid_value(format!("The filter '{name}' has no values")));
            }
            filters.push((name.to_owned(), values));
        }
        Ok(Self(filters))
    }

    /// Whether something with these tags and values passes.
    pub(crate) fn accept(&self, tags: &Tags, values: impl Fn(&str) -> Vec<String>) -> bool {
        self.0.iter().all(|(name, patterns)| {
            let actual = match name.strip_prefix("tag:") {
                Some(key) => tags.get(key).cloned().into_iter().collect(),
                None if name == "tag-key" => tags.keys().cloned().collect(),
                None => values(name),
            };
            actual.iter().any(|value| patterns.iter().any(|pattern| matches(pattern.as_bytes(), value.as_bytes())))
        })
    }
}

/// Cuts one page out of a list: `MaxResults` things from `NextToken` on, and the token of the page after it.
pub(crate) fn page<T>(params: &Params, all: Vec<T>) -> Answer<(Vec<T>, Option<String>)> {
    let start = match params.filled("NextToken") {
        Some(token) => from_token(token).ok_or_else(|| {
            AwsError::bad("InvalidNextToken", format!("The specified token '{token}' is not valid or has expired"))
        })?,
        None => 0,
    };
    let most = match params.filled("MaxResults") {
        Some(text) => text.parse::<usize>().ok().filter(|most| (1..=1000).contains(most)).ok_or_else(|| {
            invalid_value(format!(
                "Value ( {text} ) for parameter maxResults is invalid. Expecting a value from 5 to 1000."
            ))
        })?,
        None => usize::MAX,
    };
    let total = all.len();
    let page: Vec<T> = all.into_iter().skip(start).take(most).collect();
    let end = start + page.len();
    Ok((page, (end < total).then(|| to_token(end))))
}

/// Opaque to clients, as AWS's are.
fn to_token(position: usize) -> String {
    BASE64.encode(format!("page from {position}"))
}

fn from_token(token: &str) -> Option<usize> {
    let text = String::from_utf8(BASE64.decode(token).ok()?).ok()?;
    text.strip_prefix("page from ")?.parse().ok()
}

/// EC2's wildcards: `*` is any text, `?` one character, a backslash makes the next one literal.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => {
            matches(rest, text) || text.split_first().is_some_and(|(_, text)| matches(pattern, text))
        }
        ([b'\\', literal, rest @ ..], [first, text @ ..]) => literal == first && matches(rest, text),
        ([b'?', rest @ ..], [_, text @ ..]) => matches(rest, text),
        ([one, rest @ ..], [first, text @ ..]) => one == first && matches(rest, text),
        _ => false,
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_in_ec2() {
        assert!(matches(b"k8s-*", b"k8s-elb"));
        assert!(matches(b"*", b""));
        assert!(matches(b"t?.micro", b"t3.micro"));
        assert!(!matches(b"t?.micro", b"t3a.micro"));
        assert!(matches(br"a\*b", b"a*b"));
        assert!(!matches(br"a\*b", b"axb"));
    }
}
