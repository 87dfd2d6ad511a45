//! The text of the ConfigMap aws-auth: adds rows to its lists and touches nothing else. Pure; asks nobody.
//!
//! Whoever breaks this text locks people and nodes out. So nothing of it is ever written anew: rows are put behind those
//! that stand, as text, and the result is read again before anybody gets it. A list that cannot be read is refused.
//! Sources: the EKS user guide, "Grant IAM users access to Kubernetes with a ConfigMap", and aws-iam-authenticator's
//! `pkg/mapper/configmap`.

use std::collections::BTreeSet;

use serde_yaml_ng::{Mapping, Value};

use crate::identity::{PrincipalKind, principal_of};

/// One of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Roles.
    MapRoles,
    /// Users.
    MapUsers,
}

impl List {
    /// Its key in the ConfigMap.
    pub fn key(self) -> &'static str {
        match self {
            Self::MapRoles => "mapRoles",
            Self::MapUsers => "mapUsers",
        }
    }

    /// The field of a row that holds the ARN.
    fn arn_field(self) -> &'static str {
        match self {
            Self::MapRoles => "rolearn",
            Self::MapUsers => "userarn",
        }
    }
}

/// One row, as the lists want it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which list it belongs to.
    pub list: List,
    /// The ARN; a role's without its path.
    pub arn: String,
    /// The name Kubernetes knows it by.
    pub username: String,
    /// Its groups.
    pub groups: Vec<String>,
}

impl Row {
    /// The row of a person or a program. A session's ARN becomes its role's, a role's path is cut off, and without a
    /// name it gets the one that an access entry would give it.
    ///
    /// # Errors
    /// What is wrong with the ARN, in words.
    pub fn of(arn: &str, username: &str, groups: &[String]) -> Result<Self, String> {
        let principal = principal_of(arn)?;
        let partition = principal.arn.split(':').nth(1).unwrap_or("aws");
        let (list, arn, usual_name) = match principal.kind {
            PrincipalKind::User => (List::MapUsers, principal.arn.clone(), principal.arn.clone()),
            PrincipalKind::Role => (
                List::MapRoles,
                format!("arn:{partition}:iam::{}:role/{}", principal.account, principal.name),
                format!(
                    "arn:{partition}:sts::{}:assumed-role/{}/{{{{SessionName}}}}",
                    principal.account, principal.name
                ),
            ),
        };
        let username = if username.is_empty() { usual_name } else { username.to_owned() };
        Ok(Self { list, arn, username, groups: groups.to_vec() })
    }

    /// The row that lets machines with this role register as nodes.
    ///
    /// # Errors
    /// What is wrong with the ARN, in words.
    pub fn of_nodes(role_arn: &str) -> Result<Self, String> {
        let Self { username, groups, .. } = Self::of_unknown_nodes(role_arn);
        Self::of(role_arn, &username, &groups)
    }

    /// The same for a role whose ARN is not known yet, to show it.
    pub fn of_unknown_nodes(role: &str) -> Self {
        Self {
            list: List::MapRoles,
            arn: role.to_owned(),
            username: "system:node:{{EC2PrivateDNSName}}".to_owned(),
            groups: ["system:bootstrappers", "system:nodes"].map(str::to_owned).into(),
        }
    }

    /// Whether another row lets the same identity in as the same.
    fn says_the_same(&self, username: Option<&str>, groups: &[&str]) -> bool {
        let ours: BTreeSet<&str> = self.groups.iter().map(String::as_str).collect();
        username == Some(&self.username) && groups.iter().copied().collect::<BTreeSet<_>>() == ours
    }
}

/// Why a list stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The list is not YAML, or no list.
    Unreadable {
        /// Which.
        list: List,
        /// The line that cannot be read, counted from 1.
        line: usize,
        /// What stands there.
        text: String,
        /// Why it cannot be read.
        why: String,
    },
    /// A row for the same ARN says something else.
    Differs {
        /// Which list.
        list: List,
        /// The ARN.
        arn: String,
        /// The name it has there.
        username: String,
        /// The groups it has there.
        groups: Vec<String>,
    },
    /// The list is written in a way that rows cannot be put behind.
    NotExtendable {
        /// Which.
        list: List,
    },
}

/// The text of a list with these rows in it; none where it has them all already. Rows of the other list are left out.
///
/// # Errors
/// The list cannot be read, or somebody has other plans for the same ARN. Then nothing may be written.
pub fn merged(list: List, text: &str, rows: &[Row]) -> Result<Option<String>, Refusal> {
    let before = read(list, text)?;
    let mut missing: Vec<&Row> = Vec::new();
    for row in rows.iter().filter(|row| row.list == list) {
        let same_arn = |stands: &&Value| {
            stands.get(list.arn_field()).and_then(Value::as_str).is_some_and(|arn| arn.eq_ignore_ascii_case(&row.arn))
        };
        let standing: Vec<_> = before.iter().filter(same_arn).map(said).collect();
        if standing.iter().any(|(username, groups)| row.says_the_same(username.as_deref(), &texts(groups))) {
            continue;
        }
        if let Some((username, groups)) = standing.into_iter().next() {
            return Err(Refusal::Differs {
                list,
                arn: row.arn.clone(),
                username: username.unwrap_or_default(),
                groups,
            });
        }
        if !missing.iter().any(|known| known.arn.eq_ignore_ascii_case(&row.arn)) {
            missing.push(row);
        }
    }
    if missing.is_empty() {
        return Ok(None);
    }
    let after = extended(text, &before, &missing).ok_or(Refusal::NotExtendable { list })?;
    let wanted: Vec<Value> = before.into_iter().chain(missing.into_iter().map(value)).collect();
    if read(list, &after).ok().as_ref() == Some(&wanted) {
        Ok(Some(after))
    } else {
        Err(Refusal::NotExtendable { list })
    }
}

fn texts(groups: &[String]) -> Vec<&str> {
    groups.iter().map(String::as_str).collect()
}

/// The name and the groups of a row.
fn said(row: &Value) -> (Option<String>, Vec<String>) {
    let groups = row.get("groups").and_then(Value::as_sequence).into_iter().flatten();
    (
        row.get("username").and_then(Value::as_str).map(str::to_owned),
        groups.filter_map(Value::as_str).map(str::to_owned).collect(),
    )
}

fn read(list: List, text: &str) -> Result<Vec<Value>, Refusal> {
    let unreadable = |line: usize, why: String| Refusal::Unreadable {
        list,
        line,
        text: text.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_owned(),
        why,
    };
    match serde_yaml_ng::from_str::<Value>(text) {
        Ok(Value::Null) => Ok(Vec::new()),
        Ok(Value::Sequence(rows)) => Ok(rows),
        Ok(_) => Err(unreadable(1, "it is not a list of rows".to_owned())),
        // An empty text is no YAML document at all.
        Err(_) if text.trim().is_empty() => Ok(Vec::new()),
        Err(error) => Err(unreadable(error.location().map_or(1, |place| place.line()), error.to_string())),
    }
}

/// The text with rows behind those that stand. Whoever calls reads it again: what this does not foresee does not fit.
fn extended(text: &str, before: &[Value], rows: &[&Row]) -> Option<String> {
    let values: Vec<Value> = rows.iter().map(|row| value(row)).collect();
    let trimmed = text.trim_end();
    // `[]`, and lists in brackets: JSON is YAML.
    if trimmed.ends_with(']') && first_row(text).is_none() {
        let (open, end) = (trimmed.strip_suffix(']')?, &text[trimmed.len()..]);
        let rows: Option<Vec<String>> = values.iter().map(|row| serde_json::to_string(row).ok()).collect();
        let comma = if before.is_empty() { "" } else { ", " };
        return Some(format!("{open}{comma}{}]{end}", rows?.join(", ")));
    }
    let indent = " ".repeat(first_row(text).unwrap_or_default());
    let block = serde_yaml_ng::to_string(&values).ok()?;
    let block: String = block.lines().map(|line| format!("{indent}{line}\n")).collect();
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    Some(format!("{text}{gap}{block}"))
}

/// How far the first row of a list in lines is indented.
fn first_row(text: &str) -> Option<usize> {
    let is_row = |line: &&str| line.trim_start().starts_with("- ") || line.trim() == "-";
    text.lines().find(is_row).map(|line| line.len() - line.trim_start().len())
}

/// A row with its fields in the order in which EKS writes them.
fn value(row: &Row) -> Value {
    let text = |text: &str| Value::String(text.to_owned());
    let mut fields = Mapping::new();
    fields.insert(text("groups"), Value::Sequence(row.groups.iter().map(|group| text(group)).collect()));
    fields.insert(text(row.list.arn_field()), text(&row.arn));
    fields.insert(text("username"), text(&row.username));
    Value::Mapping(fields)
}

#[cfg(test)]
#[path = "kube_aws_auth_tests.rs"]
mod tests;
