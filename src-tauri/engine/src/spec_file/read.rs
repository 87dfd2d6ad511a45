//! Reads a spec file, and says where and what is wrong with it: line, column, field, and what was expected.

use std::ops::Range;

use crate::contract::{ClusterSpec, Problem, SPEC_FORMAT};

/// Reads a spec.
///
/// # Errors
/// The text is not TOML, a field is unknown, missing or of the wrong type, or the file is of a newer Landfall. The
/// message names line and column. Whether the answers make sense is not looked at: that is `check`.
pub fn read(text: &str) -> Result<ClusterSpec, Problem> {
    let table: toml::Table = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
    // A newer file has fields this version does not know: say that first.
    if let Some(format) = table.get("format").and_then(toml::Value::as_integer)
        && format > i64::from(SPEC_FORMAT)
    {
        return Err(Problem::told(
            "spec-newer",
            "The file was written by a newer Landfall",
            format!("It has format {format}, and this Landfall reads format {SPEC_FORMAT} and older."),
            "Install the newest Landfall, or write the file anew with this one.".to_owned(),
        ));
    }
    toml::from_str(text).map_err(|error| unreadable(text, &error))
}

fn unreadable(text: &str, error: &toml::de::Error) -> Problem {
    let said = plain(error.message());
    let Some(Range { start, .. }) = error.span() else {
        return Problem::told("spec-unreadable", "The cluster file cannot be read", format!("{said}."), REMEDY);
    };
    let start = floor(text, start);
    let line = text[..start].matches('\n').count() + 1;
    let column = text[..start].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let field = field_at(text, line).map_or_else(String::new, |field| format!(", field {field}"));
    Problem::told(
        "spec-unreadable",
        format!("The cluster file cannot be read: line {line}, column {column}"),
        format!("Line {line}, column {column}{field}: {said}."),
        REMEDY,
    )
}

const REMEDY: &str = "Mend the line. `landfall create --print-file` prints a file with every field explained.";

fn floor(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0)
}

/// The field written in a line, with its section: `workers.node_groups.0.min`.
fn field_at(text: &str, line: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().take(line).map(str::trim).collect();
    let header = |line: &&str| line.starts_with('[') && line.ends_with(']');
    let (last, earlier) = lines.split_last()?;
    // A whole section may be at fault: then the span lies on its header.
    let at = if header(last) { Some(lines.len() - 1) } else { earlier.iter().rposition(header) };
    let section = at.map(|at| {
        let name = lines[at].trim_matches(['[', ']']);
        match lines[at].strip_prefix("[[") {
            Some(_) => {
                let number = lines[..at].iter().filter(|line| **line == lines[at]).count();
                format!("{}.{number}", name.trim())
            }
            None => name.trim().to_owned(),
        }
    });
    let key = last.split_once('=').map(|(key, _)| key.trim().trim_matches(['"', '\'']).to_owned());
    match (section, key.filter(|key| !key.is_empty() && !key.starts_with('#'))) {
        (Some(section), Some(key)) => Some(format!("{section}.{key}")),
        (section, key) => key.or(section),
    }
}

/// The deserializer's words for people who never heard of Rust's types.
fn plain(message: &str) -> String {
    let message = message.lines().collect::<Vec<_>>().join(", ");
    let types = [
        ("expected u32", "expected a whole number"),
        ("expected u8", "expected a whole number"),
        ("expected a boolean", "expected true or false"),
        ("expected a string", "expected a text in quotes"),
        ("expected a sequence", "expected a list in square brackets"),
        ("expected a map", "expected a table of key = \"value\""),
        ("expected struct NetworkSpec", "expected a section [network]"),
        ("expected struct RolesSpec", "expected a section [roles]"),
        ("expected struct ControlPlaneSpec", "expected a section [cluster]"),
        ("expected struct AccessSpec", "expected a section [access]"),
        ("expected struct WorkersSpec", "expected a section [workers]"),
        ("expected struct NodeGroupSpec", "expected a section [[workers.node_groups]]"),
        ("expected struct AddonSpec", "expected a section [[workers.addons]]"),
        ("expected struct AccessGrant", "expected a section [[access.grants]]"),
        ("expected struct AwsAuthRow", "expected a section [[access.aws_auth]]"),
        ("expected struct SelfManagedSpec", "expected a section [[workers.self_managed]]"),
        ("expected struct FargateProfileSpec", "expected a section [[workers.fargate_profiles]]"),
        ("expected struct ServiceAccountRole", "expected a section [[workers.service_account_roles]]"),
        ("expected struct FargateSelector", "expected a table with namespace and labels"),
        ("expected struct TaintSpec", "expected a table with key, value and effect"),
        ("expected struct SubnetSpec", "expected a table with kind, zone_id and cidr"),
        ("expected struct ExistingSubnetSpec", "expected a table with id, kind and zone_id"),
        ("expected struct LaunchTemplateSpec", "expected a table with source and its fields"),
        ("invalid type: string", "this is the text"),
        ("invalid type: integer", "this is the number"),
        ("invalid type: floating point", "this is the number"),
        ("invalid type: boolean", "this is"),
        ("invalid type: sequence", "this is a list"),
        ("invalid type: map", "this is a table"),
        ("invalid value: integer", "this is the number"),
        ("unknown variant", "there is no choice"),
        ("unknown field", "there is no field"),
        ("missing field", "missing is the field"),
    ];
    types.iter().fold(message, |message, (theirs, ours)| message.replace(theirs, ours)).trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn said(text: &str) -> String {
        read(text).expect_err("is wrong").what_happened
    }

    #[test]
    fn the_shortest_file_is_a_name_and_a_region() {
        let spec = read("# mine\nname = \"a\" # short\nregion = \"us-east-1\"\n").expect("is right");
        assert_eq!(spec, ClusterSpec::new("a", "us-east-1"));
    }

    #[test]
    fn wrong_types_are_named_with_their_place() {
        let text = "name = \"a\"\nregion = \"us-east-1\"\n\n[[workers.node_groups]]\n\n[[workers.node_groups]]\nname = \"b\"\nmin = \"two\"\n";
        assert_eq!(
            said(text),
            "Line 8, column 7, field workers.node_groups.1.min: this is the text \"two\", expected a whole number."
        );
        let flag = "name = \"a\"\nregion = \"us-east-1\"\n[roles]\n    ssm = 1\n";
        assert_eq!(said(flag), "Line 4, column 11, field roles.ssm: this is the number `1`, expected true or false.");
        let negative = "name = \"a\"\nregion = \"us-east-1\"\n[[workers.node_groups]]\nmin = -1\n";
        assert!(
            said(negative)
                .contains("field workers.node_groups.0.min: this is the number `-1`, expected a whole number")
        );
    }

    #[test]
    fn unknown_fields_and_choices_list_the_known_ones() {
        let field = said("name = \"a\"\nregion = \"r\"\n[network]\ncidrr = \"x\"\n");
        assert!(
            field.starts_with(
                "Line 4, column 1, field network.cidrr: there is no field `cidrr`, expected one of `vpc_id`,"
            ),
            "{field}"
        );
        let choice = said("name = \"a\"\nregion = \"r\"\n[network]\nnat = \"double\"\n");
        assert_eq!(
            choice,
            "Line 4, column 7, field network.nat: there is no choice `double`, expected one of `single`, `per-zone`, `regional`, `none`."
        );
    }

    #[test]
    fn missing_fields_and_broken_text_are_told() {
        assert!(said("region = \"us-east-1\"\n").contains("missing is the field `name`"));
        let broken = said("name = \"a\nregion = \"us-east-1\"\n");
        assert!(broken.starts_with("Line 1, column "), "{broken}");
        let accent = said("name = \"é\nregion");
        assert!(accent.starts_with("Line "), "{accent}");
    }

    #[test]
    fn a_newer_file_says_so_before_anything_else() {
        let problem = read("format = 2\nname = \"a\"\nbrand_new = true\n").expect_err("is newer");
        assert_eq!(problem.code, "spec-newer");
        assert!(problem.what_happened.contains("format 2"));
    }
}
