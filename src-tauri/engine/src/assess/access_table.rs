//! Who may do what, from the answers: the access entries, the rows of aws-auth, and what EKS adds by itself, in one table
//! of plain words.

use crate::{
    contract::{
        AccessEntryType, AccessGrant, AccessRow, AccessTable, AccessWay, AuthenticationMode, AwsAuthRow, ClusterSpec,
        Identity, NodeJoin,
    },
    identity::principal_of,
    offers::policies_for_people,
};

const WHOLE: &str = "The whole cluster";
const ADMIN: &str = "Everything.";

/// The table of these answers.
pub(super) fn of(spec: &ClusterSpec, identity: Option<&Identity>) -> AccessTable {
    let mut rows = vec![creator(spec, identity)];
    rows.extend(spec.access.grants.iter().map(grant));
    let entries: Vec<&str> = spec.access.grants.iter().map(|grant| grant.principal_arn.as_str()).collect();
    rows.extend(spec.access.aws_auth.iter().map(|row| aws_auth(row, &entries)));
    rows.extend(machines(spec));
    let notes = notes(spec, &rows);
    AccessTable { rows, notes }
}

fn creator(spec: &ClusterSpec, identity: Option<&Identity>) -> AccessRow {
    let by_map_only = spec.cluster.authentication_mode == AuthenticationMode::ConfigMap;
    let who = identity.map_or_else(|| "You".to_owned(), |identity| format!("You ({})", identity.principal));
    let (what, explanation) = match (spec.access.creator_admin, by_map_only) {
        (_, true) => (
            ADMIN,
            "With aws-auth alone, EKS keeps whoever creates the cluster as administrator for ever, and shows it nowhere.",
        ),
        (true, false) => (ADMIN, "EKS makes an access entry for whoever creates the cluster. It can be removed later."),
        (false, false) => (
            "Nothing, unless another row names you.",
            "Creating a cluster gives no rights in it here: EKS was asked not to make an entry for you.",
        ),
    };
    AccessRow {
        who,
        principal_arn: identity.map(|identity| identity.principal_arn.clone()).unwrap_or_default(),
        how: AccessWay::Creator,
        how_words: "Creates the cluster".into(),
        what: what.into(),
        scope: WHOLE.into(),
        explanation: explanation.into(),
        overridden: false,
    }
}

fn grant(grant: &AccessGrant) -> AccessRow {
    let policy = grant.policy.as_str();
    let meaning = policies_for_people().find(|(name, _)| *name == policy).map(|(_, meaning)| meaning);
    let standard = grant.entry_type == AccessEntryType::Standard;
    let what = match (standard, policy, meaning) {
        (false, ..) => as_machine(grant.entry_type).to_owned(),
        (true, "", _) => by_groups(&grant.groups),
        (true, _, Some(meaning)) if grant.groups.is_empty() => meaning.to_owned(),
        (true, _, Some(meaning)) => format!("{meaning} And {}", lower(&by_groups(&grant.groups))),
        (true, _, None) => format!("What the policy {policy} allows."),
    };
    let way = if policy.is_empty() { "no policy".to_owned() } else { format!("policy {policy}") };
    let how_words = match standard {
        true => format!("Access entry, {way}"),
        false => format!("Access entry of type {}", grant.entry_type.as_eks()),
    };
    let explanation = match grant.username.as_str() {
        "" if standard && policy.is_empty() && grant.groups.is_empty() => {
            "It may sign in, and that is all: give it a policy or groups.".to_owned()
        }
        "" => String::new(),
        name => format!("Kubernetes knows it as {name}."),
    };
    AccessRow {
        who: short(&grant.principal_arn),
        principal_arn: grant.principal_arn.clone(),
        how: if standard { AccessWay::AccessEntry } else { AccessWay::Node },
        how_words,
        what,
        scope: scope(&grant.namespaces),
        explanation,
        overridden: false,
    }
}

fn aws_auth(row: &AwsAuthRow, entries: &[&str]) -> AccessRow {
    let overridden = entries.iter().any(|entry| is_same(entry, &row.arn));
    AccessRow {
        who: short(&row.arn),
        principal_arn: row.arn.clone(),
        how: AccessWay::AwsAuth,
        how_words: "Row in aws-auth".into(),
        what: by_groups(&row.groups),
        scope: "Wherever bindings of its groups say".into(),
        explanation: if overridden {
            "It has no effect: there is an access entry for the same identity, and entries win.".into()
        } else if row.username.is_empty() {
            String::new()
        } else {
            format!("Kubernetes knows it as {}.", row.username)
        },
        overridden,
    }
}

/// Rows for what runs pods: EKS lets it in by itself, but for nodes of one's own.
fn machines(spec: &ClusterSpec) -> Vec<AccessRow> {
    let workers = &spec.workers;
    let by_eks = match spec.cluster.authentication_mode {
        AuthenticationMode::ConfigMap => "EKS writes a row for their role into aws-auth.",
        _ => "EKS makes an access entry for their role.",
    };
    let row = |who: &str, how_words: &str, explanation: &str| AccessRow {
        who: who.into(),
        principal_arn: String::new(),
        how: AccessWay::Node,
        how_words: how_words.into(),
        what: as_machine(AccessEntryType::Ec2Linux).into(),
        scope: WHOLE.into(),
        explanation: explanation.into(),
        overridden: false,
    };
    let mut rows = Vec::new();
    if !workers.node_groups.is_empty() {
        rows.push(row("Nodes of the managed node groups", "Made by EKS", by_eks));
    }
    let own = |join: NodeJoin| workers.self_managed.iter().any(|group| group.join == join);
    if own(NodeJoin::AccessEntry) {
        rows.push(row("Self-managed nodes", "Access entry of type EC2_LINUX", "Landfall makes it for the node role."));
    }
    if own(NodeJoin::AwsAuth) {
        rows.push(row(
            "Self-managed nodes",
            "Row in aws-auth",
            "Landfall writes it for the node role, without its path.",
        ));
    }
    if spec.cluster.auto_mode {
        rows.push(row("Nodes of Auto Mode", "Made by EKS", by_eks));
    }
    if !workers.fargate_profiles.is_empty() {
        rows.push(row("Pods on Fargate", "Made by EKS", by_eks));
    }
    rows
}

fn notes(spec: &ClusterSpec, rows: &[AccessRow]) -> Vec<String> {
    let mode = spec.cluster.authentication_mode;
    let mut notes = Vec::new();
    let people = |row: &&AccessRow| !row.overridden && matches!(row.how, AccessWay::AccessEntry | AccessWay::AwsAuth);
    let creator_rules = spec.access.creator_admin || mode == AuthenticationMode::ConfigMap;
    match (creator_rules, rows.iter().filter(people).count()) {
        (true, 0) => notes.push(
            "Nobody but whoever creates the cluster gets in. IAM rights alone, even those of an administrator of the \
             account, do not open it; but whoever may call eks:CreateAccessEntry can let themselves in."
                .to_owned(),
        ),
        (false, 0) => {
            notes.push("Nobody gets in. Whoever may call eks:CreateAccessEntry can let themselves in later.".to_owned())
        }
        _ => {}
    }
    if rows.iter().any(|row| row.overridden) {
        notes.push(
            "Where an identity has both an access entry and a row in aws-auth, the entry counts and the row does not."
                .to_owned(),
        );
    }
    let has_policies = creator_rules || spec.access.grants.iter().any(|grant| !grant.policy.is_empty());
    if mode != AuthenticationMode::ConfigMap && has_policies {
        notes.push(
            "kubectl auth can-i --list does not show rights that come from access policies, because EKS decides them and not \
             Kubernetes. Asked for one thing (kubectl auth can-i get pods), it answers rightly."
                .to_owned(),
        );
    }
    if !spec.access.aws_auth.is_empty() || mode == AuthenticationMode::ConfigMap {
        notes.push(
            "aws-auth is a text that anybody with rights in kube-system can break, and a broken one locks everybody out \
             who relies on it. Access entries cannot break in this way."
                .to_owned(),
        );
    }
    notes
}

fn by_groups(groups: &[String]) -> String {
    match groups {
        [] => "Nothing: it belongs to no group.".to_owned(),
        some if some.iter().any(|group| group == "system:masters") => {
            "Everything, and nothing in Kubernetes can take it away (group system:masters).".to_owned()
        }
        [one] => format!("What role bindings give to the group {one}."),
        some => format!("What role bindings give to the groups {}.", listed(some)),
    }
}

fn as_machine(kind: AccessEntryType) -> &'static str {
    match kind {
        AccessEntryType::Standard => "",
        AccessEntryType::Ec2Linux | AccessEntryType::Ec2Windows => "Register as a node, and run pods.",
        AccessEntryType::FargateLinux => "Register as a node of Fargate, and run its pod.",
        AccessEntryType::Ec2 => "Register as a node of Auto Mode, and run pods.",
        AccessEntryType::HybridLinux => "Register as a node outside AWS, and run pods.",
        AccessEntryType::HyperpodLinux => "Register as a node of SageMaker HyperPod, and run pods.",
    }
}

fn scope(namespaces: &[String]) -> String {
    match namespaces {
        [] => WHOLE.to_owned(),
        [one] => format!("Namespace {one}"),
        some => format!("Namespaces {}", listed(some)),
    }
}

/// "a, b and c".
fn listed(some: &[String]) -> String {
    match some.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => some.concat(),
    }
}

fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// `role/Ops` of an ARN.
fn short(arn: &str) -> String {
    if arn.is_empty() {
        return "Nobody chosen yet".into();
    }
    match principal_of(arn) {
        Ok(principal) => principal.arn.rsplit(':').next().unwrap_or_default().to_owned(),
        Err(_) => arn.to_owned(),
    }
}

/// Whether two ARNs name one identity. aws-auth knows no paths.
fn is_same(one: &str, other: &str) -> bool {
    match (principal_of(one), principal_of(other)) {
        (Ok(one), Ok(other)) => (one.kind, one.account, one.name) == (other.kind, other.account, other.name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "arn:aws:iam::111122223333:user/ada";
    const OPS: &str = "arn:aws:iam::111122223333:role/teams/Ops";

    fn table(change: impl FnOnce(&mut ClusterSpec)) -> AccessTable {
        let mut spec = ClusterSpec::new("demo", "us-east-1");
        change(&mut spec);
        of(&spec, None)
    }

    fn view(arn: &str) -> AccessGrant {
        AccessGrant { principal_arn: arn.into(), policy: "AmazonEKSViewPolicy".into(), ..AccessGrant::default() }
    }

    fn says(table: &AccessTable, words: &str) -> bool {
        table.notes.iter().any(|note| note.contains(words))
    }

    #[test]
    fn by_default_only_the_creator_gets_in_and_the_table_says_so() {
        let table = table(|_| {});
        let who: Vec<_> = table.rows.iter().map(|row| (row.who.as_str(), row.how)).collect();
        assert_eq!(who, [("You", AccessWay::Creator), ("Nodes of the managed node groups", AccessWay::Node)]);
        assert!(says(&table, "Nobody but whoever creates") && says(&table, "kubectl auth can-i"));
    }

    #[test]
    fn nobody_at_all_is_told_too() {
        let table = table(|spec| spec.access.creator_admin = false);
        assert!(says(&table, "Nobody gets in."), "{:?}", table.notes);
        assert!(table.rows[0].what.starts_with("Nothing"));
    }

    #[test]
    fn with_the_map_alone_the_creator_rules_whatever_was_asked() {
        let table = table(|spec| {
            spec.access.creator_admin = false;
            spec.cluster.authentication_mode = AuthenticationMode::ConfigMap;
        });
        assert_eq!(table.rows[0].what, ADMIN);
        assert!(!says(&table, "can-i") && says(&table, "aws-auth is a text"));
    }

    #[test]
    fn entries_win_over_rows_whatever_the_path() {
        let row =
            |arn: &str| AwsAuthRow { arn: arn.into(), groups: vec!["system:masters".into()], ..AwsAuthRow::default() };
        let table = table(|spec| {
            spec.access.grants = vec![view(OPS)];
            spec.access.aws_auth = vec![row("arn:aws:iam::111122223333:role/Ops"), row(ADA)];
        });
        let overridden: Vec<_> = table.rows.iter().filter(|row| row.overridden).map(|row| row.who.as_str()).collect();
        assert_eq!(overridden, ["role/Ops"]);
        assert!(says(&table, "the entry counts"));
        assert!(table.rows.iter().any(|row| row.who == "user/ada" && row.what.contains("nothing in Kubernetes")));
    }

    #[test]
    fn policies_groups_and_namespaces_are_put_into_words() {
        let mut dev = view(ADA);
        dev.namespaces = vec!["dev-*".into(), "test".into()];
        dev.groups = vec!["pagers".into()];
        let groups_only = AccessGrant { policy: String::new(), groups: vec!["a".into(), "b".into()], ..view(OPS) };
        let table = table(|spec| spec.access.grants = vec![dev, groups_only]);
        let row = &table.rows[1];
        assert_eq!(row.scope, "Namespaces dev-* and test");
        assert_eq!(
            row.what,
            "See most objects, but neither secrets nor permissions. And what role bindings give to the group pagers."
        );
        assert_eq!(table.rows[2].what, "What role bindings give to the groups a and b.");
        assert_eq!(table.rows[2].who, "role/teams/Ops");
    }
}
