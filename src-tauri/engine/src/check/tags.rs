//! Rules of the person's own tags. The strictest service decides, since everything carries them.

use super::findings::Findings;
use crate::{contract::ClusterSpec, resources::spec_tags};

/// AWS takes this many tags on one thing.
const MOST: usize = 50;
/// Name, cluster, run, step and Region.
const OURS: usize = 5;

pub(super) fn check(spec: &ClusterSpec, findings: &mut Findings) {
    let field = "tags";
    if !spec.tags.is_empty() {
        // The cluster and its VPC carry the answers themselves too.
        let room = MOST.saturating_sub(OURS + spec_tags::written(spec).len());
        if spec.tags.len() > room {
            findings.error(
                field,
                format!("{} tags are too many: AWS takes {MOST}, and Landfall needs some of its own.", spec.tags.len()),
                format!("Keep {room} of them."),
            );
        }
    }
    for (key, value) in &spec.tags {
        if key.is_empty() {
            findings.error(field, "A tag needs a key.", "Enter one, or remove the tag.");
            continue;
        }
        let lower = key.to_ascii_lowercase();
        if ["aws:", "landfall.dev/"].iter().any(|reserved| lower.starts_with(reserved)) {
            findings.error(
                field,
                format!("The key “{key}” begins with letters that are kept for AWS or for Landfall."),
                "Choose another key.",
            );
        } else if key == "Name" {
            findings.warning(
                field,
                "The tag Name is not used: Landfall names each thing after the cluster and what it is.",
                "Remove it, or choose another key.",
            );
        }
        texts(key, value, findings);
    }
}

fn texts(key: &str, value: &str, findings: &mut Findings) {
    let allowed = |letter: &char| letter.is_alphanumeric() || " _.:/=+-@".contains(*letter);
    let remedy = "Use letters, digits, spaces and _ . : / = + - @.";
    for (what, text, most) in [("key", key, 128), ("value", value, 256)] {
        let length = text.chars().count();
        if length > most {
            let message = format!("The {what} of the tag “{key}” has {length} characters; AWS takes {most}.");
            findings.error("tags", message, "Shorten it.");
        } else if let Some(wrong) = text.chars().find(|letter| !allowed(letter)) {
            let message = format!("The {what} of the tag “{key}” contains “{wrong}”, which some services do not take.");
            findings.error("tags", message, remedy);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::findings::expect;

    fn problems(tags: &[(&str, &str)]) -> Vec<crate::contract::FieldProblem> {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        spec.tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let mut findings = Findings::default();
        check(&spec, &mut findings);
        findings.0
    }

    #[test]
    fn tags_follow_the_rules_of_the_strictest_service() {
        expect(&problems(&[("team", "web"), ("Kostenstelle", "Größe 4/2"), ("empty", "")]), &[]);
        expect(&problems(&[("aws:team", "web")]), &["tags!"]);
        expect(&problems(&[("AWS:team", "web")]), &["tags!"]);
        expect(&problems(&[("landfall.dev/run", "other")]), &["tags!"]);
        expect(&problems(&[("", "web")]), &["tags!"]);
        expect(&problems(&[("team", "a,b")]), &["tags!"]);
        expect(&problems(&[("Name", "mine")]), &["tags?"]);
        expect(&problems(&[(&"k".repeat(129), ""), ("v", &"v".repeat(257))]), &["tags!", "tags!"]);
    }

    #[test]
    fn as_many_tags_as_fit_beside_our_own() {
        let keys: Vec<String> = (0..60).map(|number| format!("k{number}")).collect();
        let tags = |number: usize| problems(&keys[..number].iter().map(|key| (key.as_str(), "")).collect::<Vec<_>>());
        expect(&tags(38), &[]);
        let found = tags(50);
        expect(&found, &["tags!"]);
        assert!(found[0].remedy.starts_with("Keep 4") || found[0].remedy.starts_with("Keep 3"), "{}", found[0].remedy);
    }
}
