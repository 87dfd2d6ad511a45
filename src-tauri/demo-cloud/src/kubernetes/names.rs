//! Names and labels that Kubernetes accepts, and its words about others.
//!
//! It must not know objects. Source: "Object Names and IDs" in Kubernetes' documentation, and `apimachinery`'s
//! `pkg/util/validation`.

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
    and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start \
    and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const OLD_LABEL: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an \
    alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for \
    validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
    start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation \
    is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const KEY: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
    alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
    '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/// What is wrong with the name of an object of a kind, by its plural.
pub fn problem(plural: &str, name: &str) -> Option<String> {
    match plural {
        "namespaces" => label_problem(name),
        "services" => old_label_problem(name),
        "roles" | "rolebindings" | "clusterroles" | "clusterrolebindings" => match name {
            "." | ".." => Some(format!("may not be '{name}'")),
            name => name.find(['/', '%']).map(|at| format!("may not contain '{}'", &name[at..=at])),
        },
        _ => subdomain_problem(name),
    }
}

/// What is wrong with a name that may have dots.
pub fn subdomain_problem(name: &str) -> Option<String> {
    if name.len() > 253 {
        return Some("must be no more than 253 characters".to_owned());
    }
    (!name.split('.').all(is_label)).then(|| SUBDOMAIN.to_owned())
}

/// What is wrong with a name that may have none.
pub fn label_problem(name: &str) -> Option<String> {
    if name.len() > 63 {
        return Some("must be no more than 63 characters".to_owned());
    }
    (!is_label(name)).then(|| LABEL.to_owned())
}

fn old_label_problem(name: &str) -> Option<String> {
    if name.len() > 63 {
        return Some("must be no more than 63 characters".to_owned());
    }
    (!is_label(name) || name.starts_with(|first: char| first.is_ascii_digit())).then(|| OLD_LABEL.to_owned())
}

fn is_label(name: &str) -> bool {
    let inside = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !name.is_empty() && name.chars().all(inside) && !name.starts_with('-') && !name.ends_with('-')
}

/// What is wrong with the value of a label.
pub fn value_problem(value: &str) -> Option<String> {
    if value.len() > 63 {
        return Some("must be no more than 63 characters".to_owned());
    }
    (!value.is_empty() && !is_word(value)).then(|| VALUE.to_owned())
}

/// What is wrong with the key of a label or an annotation.
pub fn key_problem(key: &str) -> Option<String> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    if let Some(problem) = prefix.and_then(|prefix| match prefix {
        "" => Some("prefix part must be non-empty".to_owned()),
        prefix => subdomain_problem(prefix).map(|problem| format!("prefix part {problem}")),
    }) {
        return Some(problem);
    }
    match name {
        "" => Some("name part must be non-empty".to_owned()),
        name if name.len() > 63 => Some("name part must be no more than 63 characters".to_owned()),
        name => (!is_word(name)).then(|| KEY.to_owned()),
    }
}

fn is_word(text: &str) -> bool {
    let ends = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let inside = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    text.chars().all(inside) && ends(text.chars().next()) && ends(text.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_rule() {
        assert_eq!(problem("deployments", "web.1"), None);
        assert!(problem("deployments", "Web").is_some_and(|text| text.contains("RFC 1123 subdomain")));
        assert!(problem("namespaces", "a.b").is_some_and(|text| text.contains("RFC 1123 label")));
        assert!(problem("services", "1web").is_some_and(|text| text.contains("DNS-1035")));
        assert_eq!(problem("clusterroles", "system:mine"), None);
        assert!(problem("pods", &"a".repeat(254)).is_some() && problem("pods", "a..b").is_some());
    }

    #[test]
    fn labels_have_a_narrow_alphabet() {
        assert_eq!((value_problem(""), value_problem("a_B.1")), (None, None));
        assert!(value_problem("a b").is_some() && value_problem("-a").is_some());
        assert_eq!((key_problem("app"), key_problem("eks.amazonaws.com/x")), (None, None));
        assert!(key_problem("/x").is_some() && key_problem("A.b/x").is_some() && key_problem("a/").is_some());
    }
}
