//! What an existing IAM role can be used for, judged from its trust policy and its policies' names. Pure: asks nobody,
//! and knows no role but the one it is given.

use serde_json::Value;

use crate::contract::RoleUse;

/// A role as IAM describes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DescribedRole {
    /// Its trust policy, URL-encoded or not.
    pub trust: String,
    /// ARNs of the managed policies attached to it.
    pub managed: Vec<String>,
    /// Names of the policies that stand in the role itself.
    pub own: Vec<String>,
}

/// What a role lacks for one use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lacks {
    /// Its trust policy does not let the service take it on: what would have to stand there.
    pub trust: Option<String>,
    /// Policies without which it cannot serve, each in words.
    pub needed: Vec<String>,
    /// Policies that most clusters need, each in words.
    pub usual: Vec<String>,
    /// It has policies of somebody's own, which may hold the same rights.
    pub has_others: bool,
}

impl Lacks {
    /// Everything in words; empty: it is complete.
    pub fn words(&self) -> Vec<String> {
        self.trust.iter().chain(&self.needed).chain(&self.usual).cloned().collect()
    }

    /// AWS would refuse it, or what uses it would not work.
    pub fn is_refused(&self) -> bool {
        self.trust.is_some() || (!self.needed.is_empty() && !self.has_others)
    }
}

/// One right a use needs, by the AWS managed policies that hold it.
struct Right {
    /// One of them is enough; the first is the one to name.
    one_of: &'static [&'static str],
    /// It cannot be done without.
    is_needed: bool,
}

const fn needed(one_of: &'static [&'static str]) -> Right {
    Right { one_of, is_needed: true }
}

const IMAGES: Right = needed(&[
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEC2ContainerRegistryPowerUser",
    "AmazonEC2ContainerRegistryFullAccess",
]);
const CLUSTER: Right = needed(&["AmazonEKSClusterPolicy"]);

/// Policies that hold everything a cluster could need.
const EVERYTHING: [&str; 2] = ["AdministratorAccess", "PowerUserAccess"];

const CLUSTER_ONLY: &[Right] = &[CLUSTER];
const AUTO_MODE: &[Right] = &[
    CLUSTER,
    needed(&["AmazonEKSComputePolicy"]),
    needed(&["AmazonEKSBlockStoragePolicy", "AmazonEKSBlockStoragePolicyV2"]),
    needed(&["AmazonEKSLoadBalancingPolicy"]),
    needed(&["AmazonEKSNetworkingPolicy"]),
];
const NODE: &[Right] =
    &[needed(&["AmazonEKSWorkerNodePolicy"]), IMAGES, Right { one_of: &["AmazonEKS_CNI_Policy"], is_needed: false }];
const AUTO_MODE_NODE: &[Right] = &[needed(&["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEKSWorkerNodePolicy"]), IMAGES];
const FARGATE: &[Right] = &[needed(&["AmazonEKSFargatePodExecutionRolePolicy"])];

/// The rights of a use, from the EKS user guide's pages on each role.
fn rights(use_as: RoleUse) -> &'static [Right] {
    match use_as {
        RoleUse::Cluster => CLUSTER_ONLY,
        RoleUse::AutoModeCluster => AUTO_MODE,
        RoleUse::Node => NODE,
        RoleUse::AutoModeNode => AUTO_MODE_NODE,
        RoleUse::Fargate => FARGATE,
        RoleUse::Pods => &[],
    }
}

/// The service that takes a role on, and the actions its trust policy must allow. In China EC2 goes by another name.
fn trust(use_as: RoleUse, region: &str) -> (&'static str, &'static [&'static str]) {
    const TAKE_ON: &[&str] = &["sts:AssumeRole"];
    const WITH_TAGS: &[&str] = &["sts:AssumeRole", "sts:TagSession"];
    match use_as {
        RoleUse::Cluster => ("eks.amazonaws.com", TAKE_ON),
        RoleUse::AutoModeCluster => ("eks.amazonaws.com", WITH_TAGS),
        RoleUse::Node | RoleUse::AutoModeNode if region.starts_with("cn-") => ("ec2.amazonaws.com.cn", TAKE_ON),
        RoleUse::Node | RoleUse::AutoModeNode => ("ec2.amazonaws.com", TAKE_ON),
        RoleUse::Fargate => ("eks-fargate-pods.amazonaws.com", TAKE_ON),
        RoleUse::Pods => ("pods.eks.amazonaws.com", WITH_TAGS),
    }
}

/// Every use, in the order in which lists have them.
pub const USES: [RoleUse; 6] =
    [RoleUse::Cluster, RoleUse::AutoModeCluster, RoleUse::Node, RoleUse::AutoModeNode, RoleUse::Fargate, RoleUse::Pods];

/// Whether a trust policy names the service of a use at all, whatever else it lacks: such a role was made for it.
pub fn is_for(use_as: RoleUse, document: &str, region: &str) -> bool {
    let (service, _) = trust(use_as, region);
    statements(document).iter().any(|one| is_effect(one, "Allow") && names(&one["Principal"]["Service"], service))
}

/// What a role lacks for a use. `source` is the ARN on whose behalf the service would come, where the trust policy may
/// be limited to some: a Fargate profile of the cluster. None: not known, and every limit may fit.
pub fn lacks(use_as: RoleUse, role: &DescribedRole, region: &str, source: Option<&str>) -> Lacks {
    let (service, actions) = trust(use_as, region);
    let refused: Vec<&str> =
        actions.iter().copied().filter(|action| !trusts(&role.trust, service, action, source)).collect();
    let trust =
        (!refused.is_empty()).then(|| format!("its trust policy does not let {service} do {}", refused.join(" and ")));
    let has = |right: &Right| role.managed.iter().any(|arn| right.one_of.iter().any(|name| is_aws_policy(arn, name)));
    let missing = |is_needed: bool| {
        let rights = rights(use_as).iter().filter(|right| right.is_needed == is_needed && !has(right));
        rights.map(|right| format!("the policy {}", right.one_of[0])).collect()
    };
    let is_other =
        |arn: &String| !arn.contains(":iam::aws:policy/") || EVERYTHING.iter().any(|name| is_aws_policy(arn, name));
    let has_others = !role.own.is_empty() || role.managed.iter().any(is_other);
    Lacks { trust, needed: missing(true), usual: missing(false), has_others }
}

/// Whether an ARN is that of one of AWS's own policies.
fn is_aws_policy(arn: &str, name: &str) -> bool {
    arn.contains(":iam::aws:policy/") && arn.rsplit('/').next() == Some(name)
}

/// Whether a trust policy lets a service do an action: something allows it, and nothing forbids it.
fn trusts(document: &str, service: &str, action: &str, source: Option<&str>) -> bool {
    let statements = statements(document);
    let speaks = |one: &&Value, effect: &str| {
        is_effect(one, effect) && names(&one["Principal"]["Service"], service) && allows(&one["Action"], action)
    };
    let allowed = statements.iter().any(|one| speaks(&one, "Allow") && may_come_from(one, source));
    // A statement that forbids under a condition may be about somebody else.
    let forbidden = statements.iter().any(|one| speaks(&one, "Deny") && one["Condition"].is_null());
    allowed && !forbidden
}

/// Both forms: one statement, or a list of them.
fn statements(document: &str) -> Vec<Value> {
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    let policy = read(document).or_else(|| read(&decoded(document)));
    match policy.map(|mut policy| policy["Statement"].take()) {
        Some(Value::Array(statements)) => statements,
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    }
}

fn is_effect(statement: &Value, effect: &str) -> bool {
    statement["Effect"] == effect
}

/// The texts of a field that holds one or a list.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn names(services: &Value, service: &str) -> bool {
    texts(services).contains(&service)
}

/// Actions have no case, and may hold `*` and `?`.
fn allows(actions: &Value, action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    texts(actions).iter().any(|pattern| fits(&pattern.to_ascii_lowercase(), &action))
}

/// Whether the statement's limits to sources leave this one in. Other conditions are AWS's to judge.
fn may_come_from(statement: &Value, source: Option<&str>) -> bool {
    let Some(source) = source else { return true };
    let Some(conditions) = statement["Condition"].as_object() else { return true };
    let limits = conditions
        .iter()
        .filter(|(operator, _)| ["ArnLike", "ArnEquals", "StringLike", "StringEquals"].contains(&operator.as_str()))
        .filter_map(|(_, keys)| keys.as_object())
        .flatten()
        .filter(|(key, _)| key.eq_ignore_ascii_case("aws:SourceArn"));
    limits.map(|(_, patterns)| texts(patterns)).all(|patterns| patterns.iter().any(|pattern| fits(pattern, source)))
}

/// IAM's wildcards: `*` is any run of letters, `?` one.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut inside) = (0, 0);
    // Where the last star stands, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while inside < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, inside));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == text[inside] => {
                at += 1;
                inside += 1;
            }
            _ => {
                let Some((after, taken)) = star else { return false };
                star = Some((after, taken + 1));
                at = after + 1;
                inside = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

/// `%7B` and its like as letters; anything else as it stands.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGION: &str = "us-east-1";

    fn aws(name: &str) -> String {
        format!("arn:aws:iam::aws:policy/{name}")
    }

    fn role(trust: &str, policies: &[&str]) -> DescribedRole {
        DescribedRole { trust: trust.into(), managed: policies.iter().map(|name| aws(name)).collect(), own: Vec::new() }
    }

    fn trusting(principal: &str, action: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":{action}}}]}}"#
        )
    }

    fn for_eks() -> String {
        trusting(r#"{"Service":"eks.amazonaws.com"}"#, r#""sts:AssumeRole""#)
    }

    #[test]
    fn trust_is_read_in_every_form_of_writing_it() {
        let trusted = |document: &str| {
            lacks(RoleUse::Cluster, &role(document, &["AmazonEKSClusterPolicy"]), REGION, None).trust.is_none()
        };
        let eks = r#"{"Service":"eks.amazonaws.com"}"#;
        let encoded: String = for_eks().bytes().map(|byte| format!("%{byte:02X}")).collect();
        let single = for_eks().replace(['[', ']'], "");
        for right in [
            for_eks(),
            encoded,
            single,
            trusting(
                r#"{"Service":["ec2.amazonaws.com","eks.amazonaws.com"]}"#,
                r#"["sts:TagSession","sts:AssumeRole"]"#,
            ),
            trusting(eks, r#""sts:*""#),
            trusting(eks, r#""STS:assumerole""#),
        ] {
            assert!(trusted(&right), "{right}");
        }
        for wrong in [
            String::new(),
            "nonsense %".to_owned(),
            trusting(r#"{"Service":"ec2.amazonaws.com"}"#, r#""sts:AssumeRole""#),
            trusting(r#"{"AWS":"eks.amazonaws.com"}"#, r#""sts:AssumeRole""#),
            trusting(eks, r#""sts:TagSession""#),
            for_eks().replace("Allow", "Deny"),
            for_eks().replace("]}", r#",{"Effect":"Deny","Principal":{"Service":"eks.amazonaws.com"},"Action":"*"}]}"#),
        ] {
            assert!(!trusted(&wrong), "{wrong}");
        }
    }

    #[test]
    fn auto_mode_needs_tagged_sessions() {
        let lack = lacks(RoleUse::AutoModeCluster, &role(&for_eks(), &[]), REGION, None);
        assert_eq!(lack.trust.as_deref(), Some("its trust policy does not let eks.amazonaws.com do sts:TagSession"));
        assert_eq!(lack.needed.len(), 5);
    }

    #[test]
    fn a_role_of_another_cluster_s_fargate_pods_is_not_ours() {
        let limited = r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"eks-fargate-pods.amazonaws.com"},
            "Action":"sts:AssumeRole","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:eks:*:1:fargateprofile/one/*"}}}}"#;
        let role = role(limited, &["AmazonEKSFargatePodExecutionRolePolicy"]);
        let is_refused = |source: Option<&str>| lacks(RoleUse::Fargate, &role, REGION, source).is_refused();
        assert!(!is_refused(Some("arn:aws:eks:us-east-1:1:fargateprofile/one/web/x")));
        assert!(is_refused(Some("arn:aws:eks:us-east-1:1:fargateprofile/two/web/x")));
        assert!(!is_refused(None));
    }

    #[test]
    fn policies_of_somebodys_own_may_hold_the_same_rights() {
        let mut role = role(&for_eks(), &["AmazonEKSWorkerNodePolicy"]);
        let lack = |role: &DescribedRole| lacks(RoleUse::Cluster, role, REGION, None);
        assert!(lack(&role).is_refused(), "none of the cluster's rights");
        role.own = vec!["ours".into()];
        assert!(!lack(&role).is_refused() && lack(&role).words() == ["the policy AmazonEKSClusterPolicy"]);
        role.own.clear();
        role.managed = vec!["arn:aws:iam::111122223333:policy/team/eks".into()];
        assert!(!lack(&role).is_refused());
        role.managed = vec![aws("AdministratorAccess")];
        assert!(!lack(&role).is_refused());
    }

    #[test]
    fn nodes_get_their_images_by_any_of_aws_s_policies() {
        let trust = trusting(r#"{"Service":"ec2.amazonaws.com"}"#, r#""sts:AssumeRole""#);
        let words = |policies: &[&str]| lacks(RoleUse::Node, &role(&trust, policies), REGION, None).words();
        assert!(
            words(&["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly", "AmazonEKS_CNI_Policy"])
                .is_empty()
        );
        let without = lacks(
            RoleUse::Node,
            &role(&trust, &["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]),
            REGION,
            None,
        );
        assert_eq!(without.words(), ["the policy AmazonEKS_CNI_Policy"]);
        assert!(!without.is_refused(), "vpc-cni may have a role of its own");
        assert!(
            lacks(RoleUse::Node, &role(&trust, &[]), "cn-north-1", None).trust.is_some(),
            "another service in China"
        );
        assert!(is_for(RoleUse::Node, &trust, REGION) && !is_for(RoleUse::Cluster, &trust, REGION));
    }

    #[test]
    fn wildcards_fit_as_iam_has_them() {
        for (pattern, text) in [("*", ""), ("a*c", "abbc"), ("a?c", "abc"), ("*b*", "abc"), ("a**", "a")] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a?c", "ac"), ("a*d", "abc"), ("abc", "ab")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }
}
