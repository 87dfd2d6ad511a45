//! kubectl reads YAML 1.1 and Rust writes YAML 1.2, and the two differ over a few plain words: `yes` is a truth value to
//! one and a text to the other. This file keeps what a file means to kubectl. Knows nothing else of kubeconfigs.

use serde_yaml_ng::{Mapping, Value};

const TRUE: [&str; 3] = ["y", "yes", "on"];
const FALSE: [&str; 3] = ["n", "no", "off"];
/// The keys of a kubeconfig that hold truth values.
const SWITCHES: [&str; 4] = ["insecure-skip-tls-verify", "disable-compression", "provideClusterInfo", "colors"];

/// Reads `insecure-skip-tls-verify: yes` as kubectl does.
pub(super) fn settle_switches(value: &mut Value) {
    match value {
        Value::Sequence(items) => items.iter_mut().for_each(settle_switches),
        Value::Mapping(mapping) => {
            for (key, value) in mapping.iter_mut() {
                let word = value.as_str().unwrap_or_default().to_ascii_lowercase();
                let truth = TRUE.contains(&word.as_str());
                if key.as_str().is_some_and(|key| SWITCHES.contains(&key)) && (truth || FALSE.contains(&word.as_str()))
                {
                    *value = Value::Bool(truth);
                } else {
                    settle_switches(value);
                }
            }
        }
        _ => {}
    }
}

/// Writes a tree, with quotes around every text that kubectl would take for something else without them.
///
/// The library has no way to ask for quotes, so such texts are written as words of our own, which are replaced.
pub(super) fn text(mapping: Mapping) -> Result<String, String> {
    let mut quoted = Vec::new();
    let mut value = Value::Mapping(mapping);
    mark(&mut value, &mut quoted);
    let mut text = serde_yaml_ng::to_string(&value).map_err(|error| error.to_string())?;
    for (number, original) in quoted.iter().enumerate() {
        text = text.replacen(&placeholder(number), &format!("'{original}'"), 1);
    }
    Ok(text)
}

fn mark(value: &mut Value, quoted: &mut Vec<String>) {
    match value {
        Value::String(text) if reads_otherwise(text) => {
            let original = std::mem::replace(text, placeholder(quoted.len()));
            quoted.push(original);
        }
        Value::Sequence(items) => items.iter_mut().for_each(|item| mark(item, quoted)),
        Value::Mapping(mapping) => mapping.iter_mut().for_each(|(_, value)| mark(value, quoted)),
        _ => {}
    }
}

fn placeholder(number: usize) -> String {
    format!("landfall-writes-quotes-here-{number}-.")
}

/// Truth values, numbers with `_` or `:` in them, and dates. None of them has a quote in it.
fn reads_otherwise(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    let number_or_date = text.starts_with(|first: char| first.is_ascii_digit() || "+-".contains(first))
        && text.chars().all(|letter| letter.is_ascii_digit() || "_+-.:TtZz ".contains(letter))
        && text.chars().skip(1).any(|letter| "_-:".contains(letter))
        && text.contains(|letter: char| letter.is_ascii_digit());
    TRUE.contains(&word.as_str()) || FALSE.contains(&word.as_str()) || number_or_date || text == "="
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> String {
        let mut value: Value = serde_yaml_ng::from_str(text).expect("YAML");
        settle_switches(&mut value);
        super::text(value.as_mapping().expect("a map").clone()).expect("written")
    }

    #[test]
    fn texts_that_kubectl_would_misread_keep_their_quotes() {
        let file =
            "users:\n- a: 'yes'\n  b: 'Off'\n  c: '1_000'\n  d: '12:30'\n  e: '2026-11-20'\n  f: '='\n  g: 'n'\n";
        assert_eq!(rewritten(file), file);
    }

    #[test]
    fn ordinary_texts_get_none() {
        let file = "users:\n- a: --region\n  b: 10.0.0.1\n  c: eu-west-1\n  d: '007'\n  e: true\n  f: none\n  g: '-'\n";
        assert_eq!(rewritten(file), file);
    }

    #[test]
    fn switches_are_read_as_kubectl_reads_them() {
        assert_eq!(
            rewritten("clusters:\n- cluster:\n    insecure-skip-tls-verify: yes\n    disable-compression: Off\n"),
            "clusters:\n- cluster:\n    insecure-skip-tls-verify: true\n    disable-compression: false\n"
        );
    }
}
