//! Filter patterns: words that must be in a line, or not, or one of several; and comparisons of members of JSON lines.
//!
//! Rules are from the CloudWatch Logs User Guide, "Filter pattern syntax". Not here: parentheses, regular expressions
//! (`%…%`) and patterns of columns (`[…]`), which are refused, so that nobody takes an empty answer for the truth.

use serde_json::Value;

use super::invalid;
use crate::wire::{Answer, AwsError};

/// A pattern that was understood.
#[derive(Debug)]
pub(super) enum Pattern {
    Words {
        all: Vec<String>,
        any: Vec<String>,
        none: Vec<String>,
    },
    /// One of these must hold; each holds if all its comparisons do.
    Json(Vec<Vec<Comparison>>),
}

/// `$.verb = "create"`.
#[derive(Debug)]
pub(super) struct Comparison {
    path: Vec<String>,
    operator: String,
    value: String,
}

impl Pattern {
    /// Reads a pattern; an empty one fits everything.
    pub(super) fn read(text: &str) -> Answer<Self> {
        let text = text.trim();
        if let Some(inside) = text.strip_prefix('{') {
            let inside = inside.strip_suffix('}').ok_or_else(wrong)?;
            let alternatives = divided(inside, "||")
                .into_iter()
                .map(|one| divided(one, "&&").into_iter().map(Comparison::read).collect::<Answer<Vec<Comparison>>>());
            return Ok(Self::Json(alternatives.collect::<Answer<_>>()?));
        }
        if text.starts_with('[') || text.contains('%') {
            return Err(wrong());
        }
        let (mut all, mut any, mut none) = (Vec::new(), Vec::new(), Vec::new());
        for word in words(text)? {
            match (word.strip_prefix('?'), word.strip_prefix('-')) {
                (Some(word), _) => any.push(bare(word).to_owned()),
                (_, Some(word)) => none.push(bare(word).to_owned()),
                _ => all.push(bare(&word).to_owned()),
            }
        }
        // "You can't mix" them: beside other words those with a question mark mean nothing.
        if !all.is_empty() {
            any.clear();
        }
        Ok(Self::Words { all, any, none })
    }

    /// Whether a line fits.
    pub(super) fn fits(&self, line: &str) -> bool {
        match self {
            Self::Words { all, any, none } => {
                all.iter().all(|word| line.contains(word.as_str()))
                    && (any.is_empty() || any.iter().any(|word| line.contains(word.as_str())))
                    && !none.iter().any(|word| line.contains(word.as_str()))
            }
            Self::Json(alternatives) => {
                let Ok(line) = serde_json::from_str::<Value>(line) else { return false };
                alternatives.iter().any(|all| all.iter().all(|one| one.holds(&line)))
            }
        }
    }
}

impl Comparison {
    fn read(text: &str) -> Answer<Self> {
        let text = text.trim();
        let rest = text.strip_prefix("$.").ok_or_else(wrong)?;
        if let Some((path, operator)) = ["IS NULL", "NOT EXISTS", "IS TRUE", "IS FALSE"]
            .iter()
            .find_map(|operator| Some((rest.strip_suffix(operator)?, *operator)))
        {
            return Ok(Self { path: path_of(path), operator: operator.to_owned(), value: String::new() });
        }
        let at = rest.find(['=', '!', '<', '>']).ok_or_else(wrong)?;
        let (path, tail) = rest.split_at(at);
        let length = tail.chars().take_while(|letter| "=!<>".contains(*letter)).count();
        let (operator, value) = tail.split_at(length);
        if !["=", "!=", "<", "<=", ">", ">="].contains(&operator)
            || value.trim().is_empty()
            || path.contains(['(', '['])
        {
            return Err(wrong());
        }
        Ok(Self { path: path_of(path), operator: operator.to_owned(), value: bare(value.trim()).to_owned() })
    }

    fn holds(&self, line: &Value) -> bool {
        let member = self.path.iter().try_fold(line, |inside, name| inside.get(name));
        match (self.operator.as_str(), member) {
            ("NOT EXISTS", member) => member.is_none(),
            (_, None) => false,
            ("IS NULL", Some(member)) => member.is_null(),
            ("IS TRUE", Some(member)) => *member == true,
            ("IS FALSE", Some(member)) => *member == false,
            ("=", Some(member)) => self.equals(member),
            ("!=", Some(member)) => !self.equals(member),
            (operator, Some(member)) => {
                let numbers = member.as_f64().zip(self.value.parse::<f64>().ok());
                numbers.is_some_and(|(has, wanted)| match operator {
                    "<" => has < wanted,
                    "<=" => has <= wanted,
                    ">" => has > wanted,
                    _ => has >= wanted,
                })
            }
        }
    }

    /// Texts may have a `*` for anything; numbers are compared as such.
    fn equals(&self, member: &Value) -> bool {
        match member {
            Value::String(text) => globbed(text, &self.value),
            Value::Number(number) => self.value.parse::<f64>().is_ok_and(|wanted| number.as_f64() == Some(wanted)),
            Value::Bool(flag) => self.value == flag.to_string(),
            _ => false,
        }
    }
}

fn path_of(text: &str) -> Vec<String> {
    text.trim().split('.').map(str::to_owned).collect()
}

/// Whether a text fits a pattern in which each `*` stands for anything. What stands between two stars is taken where it
/// is found first: that leaves the most for what follows, so that nothing needs to be tried twice.
fn globbed(text: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return text == pattern };
    let (between, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(inside) = text.strip_prefix(start).and_then(|tail| tail.strip_suffix(end)) else { return false };
    between.split('*').try_fold(inside, |left, part| left.find(part).map(|at| &left[at + part.len()..])).is_some()
}

/// Divides at an operator that does not stand in quotation marks.
fn divided<'a>(text: &'a str, operator: &str) -> Vec<&'a str> {
    let (mut parts, mut from, mut is_quoted) = (Vec::new(), 0, false);
    for (at, letter) in text.char_indices() {
        is_quoted ^= letter == '"';
        if !is_quoted && at >= from && text[at..].starts_with(operator) {
            parts.push(&text[from..at]);
            from = at + operator.len();
        }
    }
    parts.push(&text[from..]);
    parts
}

/// The words of a pattern; what stands in quotation marks is one, with whatever stands before it.
fn words(text: &str) -> Answer<Vec<String>> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        is_quoted ^= letter == '"';
        if letter.is_whitespace() && !is_quoted {
            words.push(std::mem::take(&mut word));
        } else {
            word.push(letter);
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    if is_quoted { Err(wrong()) } else { Ok(words) }
}

fn bare(word: &str) -> &str {
    word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).unwrap_or(word)
}

fn wrong() -> AwsError {
    invalid("Invalid filter pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything_and_many_of_them_take_no_longer() {
        for (pattern, text, fits) in [
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("a*", "abcd", true),
            ("*d", "abcd", true),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ab*ba", "aba", false),
            ("*b*b*", "abc", false),
            ("**é*", "caféine", true),
        ] {
            assert_eq!(globbed(text, pattern), fits, "{pattern} {text}");
        }
        assert!(!globbed(&"a".repeat(20_000), &format!("{}b", "a*".repeat(200))));
    }

    #[test]
    fn words_and_members_decide_which_lines_fit() {
        let line = r#"{"verb":"create","user":{"name":"ada l"},"code":403,"ok":false}"#;
        for (pattern, fits) in [
            ("", true),
            ("create", true),
            ("create ada", true),
            ("create nobody", false),
            ("\"ada l\"", true),
            ("\"l ada\"", false),
            ("create -ada", false),
            ("?nobody ?ada", true),
            ("?nobody ?nothing", false),
            ("{ $.verb = \"create\" }", true),
            ("{ $.verb = \"cre*\" && $.code = 403 }", true),
            ("{ $.verb != create }", false),
            ("{ $.code >= 400 && $.code < 500 }", true),
            ("{ $.code < 400 || $.user.name = \"ada l\" }", true),
            ("{ $.nothing = 1 }", false),
            ("{ $.nothing NOT EXISTS }", true),
            ("{ $.ok IS FALSE }", true),
            ("{ $.user.name = \"a && b\" }", false),
        ] {
            assert_eq!(Pattern::read(pattern).expect("a good pattern").fits(line), fits, "{pattern}");
        }
        assert!(!Pattern::read("{ $.a = 1 }").expect("a good pattern").fits("no JSON"));
        for wrong in ["{ $.a = }", "{ a = 1 }", "{ $.a = 1", "[ip, user]", "%a+%", "\"open", "{ ($.a = 1) }"] {
            assert!(Pattern::read(wrong).is_err(), "{wrong}");
        }
    }
}
