//! Takes names out of AWS's messages and puts them into our sentences. Knows no error code.

/// Whether `text` contains `part`, whatever the case of letters.
pub(super) fn contains(text: &str, part: &str) -> bool {
    text.to_ascii_lowercase().contains(&part.to_ascii_lowercase())
}

/// Puts what the message names into a sentence. A name that the message lacks becomes a general word, so that a
/// sentence is whole even when AWS rewords its message.
pub(super) fn fill(sentence: &str, message: &str) -> String {
    type Find = fn(&str) -> Option<String>;
    let names: [(&str, Find, &str); 8] = [
        ("{zones}", zones, "others of this Region"),
        ("{zone}", refused_zone, "one of the zones"),
        ("{role}", role, "the role"),
        ("{name}", name, "this name"),
        ("{types}", bracketed, "the chosen type"),
        ("{subnets}", bracketed, "the subnets"),
        ("{type}", capacity_type, "this instance type"),
        ("{limit}", vcpu_limit, "the account's limit"),
    ];
    let mut filled = sentence.to_owned();
    for (placeholder, find, otherwise) in names {
        if filled.contains(placeholder) {
            filled = filled.replace(placeholder, &find(message).unwrap_or_else(|| otherwise.to_owned()));
        }
    }
    filled
}

/// The text between `start` and the first of `ends` after it, or the end of the message.
pub(super) fn between(message: &str, start: &str, ends: &[&str]) -> Option<String> {
    let lower = message.to_ascii_lowercase();
    let from = lower.find(&start.to_ascii_lowercase())? + start.len();
    let rest = &message[from..];
    let lower_rest = rest.to_ascii_lowercase();
    let to = ends.iter().filter_map(|end| lower_rest.find(&end.to_ascii_lowercase())).min().unwrap_or(rest.len());
    let found = rest[..to].trim().trim_end_matches('.').trim_matches(['\'', '"', '`']);
    (!found.is_empty()).then(|| found.to_owned())
}

/// "Retry and choose from these Availability Zones: us-east-1a, us-east-1b": the zones AWS offers instead.
pub(super) fn zones(message: &str) -> Option<String> {
    between(message, "availability zones:", &[" (service", "\n"])
}

/// "… because us-east-1e, the targeted Availability Zone, …": the zone AWS refuses.
fn refused_zone(message: &str) -> Option<String> {
    between(message, "because ", &[", the targeted", " the targeted"]).filter(|zone| !zone.contains(' '))
}

/// The first role ARN, or the role named in "Role with name … already exists".
pub(super) fn role(message: &str) -> Option<String> {
    arn(message, ":role/")
        .or_else(|| between(message, "role with name ", &[" "]))
        .or_else(|| between(message, "for role ", &[" "]))
}

/// The first ARN that contains `part`.
pub(super) fn arn(message: &str, part: &str) -> Option<String> {
    message
        .split(|letter: char| letter.is_whitespace() || "'\"[](),".contains(letter))
        .find(|word| word.starts_with("arn:") && word.contains(part))
        .map(|word| word.trim_end_matches(['.', ':']).to_owned())
}

/// "… already exists with name: workshop": the name.
fn name(message: &str) -> Option<String> {
    between(message, "with name: ", &[" ", ","]).or_else(|| between(message, "with name ", &[" ", ","]))
}

/// The list in the first square brackets.
fn bracketed(message: &str) -> Option<String> {
    message.contains('[').then(|| between(message, "[", &["]"])).flatten()
}

/// "sufficient t3.medium capacity": the instance type.
fn capacity_type(message: &str) -> Option<String> {
    between(message, "sufficient ", &[" capacity"]).filter(|found| found.contains('.') && !found.contains(' '))
}

/// "your current vCPU limit of 5 allows": "5 vCPUs".
fn vcpu_limit(message: &str) -> Option<String> {
    between(message, "vcpu limit of ", &[" "]).map(|limit| format!("{limit} vCPUs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_of_the_message() {
        let message = "Cannot create cluster 'x' because us-east-1e, the targeted Availability Zone, does not currently \
                       have sufficient capacity. Retry and choose from these Availability Zones: us-east-1a, us-east-1b.";
        assert_eq!(fill("{zone} → {zones}", message), "us-east-1e → us-east-1a, us-east-1b");
        let arn = "Role with arn: arn:aws:iam::111122223333:role/x, could not be assumed";
        assert_eq!(fill("{role}", arn), "arn:aws:iam::111122223333:role/x");
        assert_eq!(fill("{role}", "Role with name landfall-cluster already exists."), "landfall-cluster");
        assert_eq!(fill("{types}", "do not exist: [t9.huge]"), "t9.huge");
    }

    #[test]
    fn a_reworded_message_leaves_a_whole_sentence() {
        assert_eq!(fill("Choose {zones}; not {zone}.", "?"), "Choose others of this Region; not one of the zones.");
        assert_eq!(fill("İ {name} {type}", "ẞİ with name"), "İ this name this instance type");
    }
}
