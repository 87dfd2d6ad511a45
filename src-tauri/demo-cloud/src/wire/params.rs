//! The form parameters of AWS's two query protocols.

use std::collections::{BTreeMap, BTreeSet};

/// Parameters by name, such as `Filter.1.Value.2`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads a form body or a query string.
    pub(crate) fn parse(form: &[u8]) -> Self {
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    /// The value of one parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of one parameter, unless it is absent or empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Whether a boolean parameter is present and true.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The values of a flat list in order: `SubnetId.1`, `SubnetId.2`, …
    pub(crate) fn list(&self, prefix: &str) -> Vec<String> {
        self.numbers(prefix)
            .into_iter()
            .filter_map(|number| self.0.get(&format!("{prefix}.{number}")).cloned())
            .collect()
    }

    /// The members of a list of structures in order, each with its own parameters: for `Filter` those of
    /// `Filter.1.…` are `Name`, `Value.1`, …
    pub(crate) fn each(&self, prefix: &str) -> Vec<Params> {
        self.numbers(prefix).into_iter().map(|number| self.below(&format!("{prefix}.{number}"))).collect()
    }

    /// The parameters of one structure: for `LaunchTemplate` those of `LaunchTemplate.…`.
    pub(crate) fn below(&self, prefix: &str) -> Params {
        let start = format!("{prefix}.");
        Self(
            self.0
                .range(start.clone()..)
                .take_while(|(name, _)| name.starts_with(&start))
                .map(|(name, value)| (name[start.len()..].to_owned(), value.clone()))
                .collect(),
        )
    }

    /// Whether there is no parameter at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of all parameters.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The values of all parameters, in the order of their names.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// All parameters except those named, as one comparable text; for idempotency tokens.
    pub(crate) fn fingerprint(&self, except: &[&str]) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.0.iter().filter(|(name, _)| !except.contains(&name.as_str())))
            .finish()
    }

    fn numbers(&self, prefix: &str) -> BTreeSet<u32> {
        let start = format!("{prefix}.");
        self.0
            .range(start.clone()..)
            .take_while(|(name, _)| name.starts_with(&start))
            .filter_map(|(name, _)| name[start.len()..].split('.').next()?.parse().ok())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_the_order_of_their_numbers() {
        let params =
            Params::parse(b"SubnetId.10=j&SubnetId.2=b&SubnetId.1=a&Filter.1.Name=tag%3AName&Filter.1.Value.1=x+y");
        assert_eq!(params.list("SubnetId"), ["a", "b", "j"]);
        let filters = params.each("Filter");
        assert_eq!(filters.len(), 1);
        assert_eq!(filters[0].get("Name"), Some("tag:Name"));
        assert_eq!(filters[0].list("Value"), ["x y"]);
    }
}
