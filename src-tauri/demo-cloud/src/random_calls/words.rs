//! What random calls are about: ids of things that are there, that were, and that never were; names at their limits; and
//! values that nobody should send.

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

/// Blocks of addresses, good and bad.
const BLOCKS: [&str; 14] = [
    "10.0.0.0/16",
    "10.0.0.0/24",
    "10.0.9.0/24",
    "10.0.20.0/28",
    "10.0.0.0/15",
    "10.1.0.0/28",
    "10.1.0.0/16",
    "10.0.16.0/20",
    "10.0.0.0/29",
    "0.0.0.0/0",
    "10.0.0.1/24",
    "172.16.0.0/12",
    "100.64.0.0/16",
    "255.255.255.240/28",
];
/// Names that many things have, so that they meet.
const NAMES: [&str; 8] = ["a", "demo", "web", "workers", "nodes", "cluster", "under_score", "UPPER-9"];
const KINDS: [&str; 14] = [
    "pods",
    "nodes",
    "services",
    "configmaps",
    "secrets",
    "serviceaccounts",
    "persistentvolumeclaims",
    "events",
    "persistentvolumes",
    "namespaces",
    "endpoints",
    "replicationcontrollers",
    "limitranges",
    "resourcequotas",
];
const NUMBERS: [&str; 12] = ["0", "1", "2", "3", "5", "7", "30", "80", "443", "1000", "65536", "-1"];
/// What nobody should send.
const ODD: [&str; 20] = [
    "",
    " ",
    "0",
    "-1",
    "4294967296",
    "99999999999999999999999",
    "1e9",
    "null",
    "true",
    "*",
    "<a>&\"'",
    "\u{1}\u{7f}",
    "äöü€😀",
    "%00%zz",
    "10.0.0.0/33",
    "fe80::/128",
    "arn:aws:iam::111122223333:role/",
    "arn:",
    "../../..",
    "[{\"a\":",
];

/// Every id that was ever seen, by kind, oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    seen: BTreeMap<String, Vec<String>>,
    known: BTreeSet<String>,
}

/// The source of everything that is random about one call.
pub(super) fn dice(salt: u64) -> StdRng {
    StdRng::seed_from_u64(salt)
}

/// Something that nobody should send.
pub(super) fn odd(dice: &mut StdRng) -> String {
    if dice.random_ratio(1, 8) {
        return "x".repeat(dice.random_range(30..6000));
    }
    pick(&ODD, dice).to_owned()
}

fn pick<'a>(from: &[&'a str], dice: &mut StdRng) -> &'a str {
    from.choose(dice).expect("no list of words is empty")
}

impl Words {
    /// Remembers every id in an answer.
    pub(super) fn learn(&mut self, answer: &str) {
        for token in answer.split(|c: char| c.is_whitespace() || "<>\"',;()[]{}\\".contains(c)) {
            let Some(kind) = kind_of(token) else { continue };
            if self.known.insert(token.to_owned()) {
                self.seen.entry(kind).or_default().push(token.to_owned());
            }
        }
    }

    /// The text of a template, with a value in the place of each `<word>`, prepared by `quote`.
    pub(super) fn fill(&self, template: &str, dice: &mut StdRng, quote: impl Fn(String) -> String) -> String {
        let (mut text, mut rest) = (String::new(), template);
        while let Some((before, after)) = rest.split_once('<') {
            let (word, after) = after.split_once('>').expect("every word of a template ends");
            text.push_str(before);
            text.push_str(&quote(self.value(word, dice)));
            rest = after;
        }
        text + rest
    }

    /// One value for a word. A word with a dash in front is an id of that kind.
    fn value(&self, word: &str, dice: &mut StdRng) -> String {
        match word {
            "cidr" if dice.random_ratio(1, 2) => {
                format!("10.{}.{}.0/{}", dice.random_range(0..2), dice.random_range(0..40), dice.random_range(20..29))
            }
            "cidr" => pick(&BLOCKS, dice).to_owned(),
            "cidr6" => pick(&["2600:1f13::/56", "::/0", "fd00::/64", "2001:db8::/32"], dice).to_owned(),
            "ip" => format!("10.0.{}.{}", dice.random_range(0..10), dice.random_range(0..=255)),
            "zone" => pick(&["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1e", "eu-west-1a"], dice).to_owned(),
            "name" if dice.random_ratio(1, 16) => "n".repeat(*[63, 64, 100, 128, 255, 256].choose(dice).expect("some")),
            "name" => pick(&NAMES, dice).to_owned(),
            "kind" => pick(&KINDS, dice).to_owned(),
            "number" => pick(&NUMBERS, dice).to_owned(),
            "bool" => pick(&["true", "false"], dice).to_owned(),
            "cluster" => pick(&["demo", "demo", "demo", "demo", "second", "none"], dice).to_owned(),
            "group" => pick(&["workers", "workers", "more", "none"], dice).to_owned(),
            "namespace" => pick(&["default", "default", "kube-system", "shop", "none"], dice).to_owned(),
            "addon" => pick(
                &["vpc-cni", "coredns", "kube-proxy", "aws-ebs-csi-driver", "eks-pod-identity-agent", "none"],
                dice,
            )
            .to_owned(),
            "version" => pick(&["1.33", "1.34", "1.35", "1.36", "1.2", "9.99"], dice).to_owned(),
            "type" => pick(&["t3.micro", "t3.medium", "m5.large", "m7g.large", "p9.none"], dice).to_owned(),
            "protocol" => pick(&["tcp", "udp", "icmp", "-1", "6", "300", "none"], dice).to_owned(),
            "service" => {
                pick(&["ec2.amazonaws.com", "eks.amazonaws.com", "eks-fargate-pods.amazonaws.com", "x"], dice).to_owned()
            }
            "managed" => {
                let names = ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEKSClusterPolicy", "None"];
                format!("arn:aws:iam::aws:policy/{}", pick(&names, dice))
            }
            "access" => {
                let names = ["AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy", "None"];
                format!("arn:aws:eks::aws:cluster-access-policy/{}", pick(&names, dice))
            }
            "document" => pick(
                &[
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#,
                    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny"}}"#,
                    "{}",
                    "no",
                ],
                dice,
            )
            .to_owned(),
            "user" => "arn:aws:iam::111122223333:user/demo".to_owned(),
            "token" => pick(&["", "once", "twice"], dice).to_owned(),
            "image" => pick(&["nginx:1", "nginx:2", "busybox", "crash", ""], dice).to_owned(),
            "quantity" => pick(&["1", "100m", "1Gi", "8Gi", "0", "-1", "900000Gi", "1e3", "x"], dice).to_owned(),
            _ => self.id(word.strip_prefix('-').unwrap_or_else(|| panic!("no word <{word}>")), dice),
        }
    }

    /// Mostly something that was seen, often lately.
    fn id(&self, kind: &str, dice: &mut StdRng) -> String {
        let seen = self.seen.get(kind).map(Vec::as_slice).unwrap_or_default();
        match dice.random_range(0..100) {
            0..2 => odd(dice),
            2..6 => never(kind, dice),
            6..8 => {
                let all: Vec<&String> = self.seen.values().flatten().collect();
                all.choose(dice).map_or_else(|| never(kind, dice), |one| (*one).clone())
            }
            8..50 => seen[seen.len().saturating_sub(4)..].choose(dice).cloned().unwrap_or_else(|| never(kind, dice)),
            _ => seen.choose(dice).cloned().unwrap_or_else(|| never(kind, dice)),
        }
    }
}

/// An id that looks right and belongs to nothing.
fn never(kind: &str, dice: &mut StdRng) -> String {
    let hex = format!("0{:016x}", dice.random::<u64>());
    match kind {
        "role" | "policy" | "instance-profile" => format!("arn:aws:iam::111122223333:{kind}/never"),
        "lb" => {
            "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/never/0123456789abcdef".to_owned()
        }
        "tg" => "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/never/0123456789abcdef".to_owned(),
        "uuid" => "01234567-89ab-4cde-8f01-23456789abcd".to_owned(),
        _ => format!("{kind}-{hex}"),
    }
}

/// What kind of id a text is, if it is one.
fn kind_of(token: &str) -> Option<String> {
    if token.starts_with("arn:aws:") {
        let kinds = [
            (":role/", "role"),
            (":111122223333:policy/", "policy"),
            (":instance-profile/", "instance-profile"),
            (":loadbalancer/", "lb"),
            (":listener/", "listener"),
            (":targetgroup/", "tg"),
            (":oidc-provider/", "oidc"),
            (":key/", "key-arn"),
            (":eks:us-east-1:111122223333:", "eks-arn"),
        ];
        return kinds.iter().find(|(part, _)| token.contains(part)).map(|(_, kind)| (*kind).to_owned());
    }
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
    if token.len() == 36 && token.matches('-').count() == 4 && is_hex(&token.replace('-', "")) {
        return Some("uuid".to_owned());
    }
    let (kind, tail) = token.rsplit_once('-')?;
    let is_id =
        (8..=17).contains(&tail.len()) && is_hex(tail) && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    is_id.then(|| kind.to_owned())
}
