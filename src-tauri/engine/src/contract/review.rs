//! What the pages show before anything is made.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{About, AccessTable, FieldProblem, NetworkPicture, NextEntries, PolicyOffer, Stage, SubnetKind};

/// The pages of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Page {
    /// Where and as whom.
    Connect,
    /// VPC.
    Network,
    /// IAM roles.
    Roles,
    /// Control plane.
    Cluster,
    /// Access entries.
    Access,
    /// Node groups and add-ons.
    Workers,
    /// Everything.
    Review,
}

/// A role, before it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RolePreview {
    /// "Cluster role".
    pub title: String,
    /// The name it will have.
    pub name: String,
    /// Who uses it and for what.
    pub purpose: String,
    /// The trust policy, as JSON text.
    pub trust_policy: String,
    /// Managed policies, each with its reason.
    pub policies: Vec<PolicyOffer>,
}

/// One subnet, before it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct SubnetPreview {
    /// "Public subnet in us-east-1a".
    pub title: String,
    /// Public or private.
    pub kind: SubnetKind,
    /// Its Availability Zone id; "zone 1" and so on while nothing is known of the account.
    pub zone_id: String,
    /// Its block.
    pub cidr: String,
    /// Addresses that can be used.
    pub addresses: u32,
}

/// Everything a page shows that follows from the answers. Asked on every change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Assessment {
    /// Wrong or doubtful answers, of all pages.
    pub problems: Vec<FieldProblem>,
    /// The subnets cut from the VPC's block.
    pub subnets: Vec<SubnetPreview>,
    /// The network, ready to be drawn.
    pub picture: NetworkPicture,
    /// The roles.
    pub roles: Vec<RolePreview>,
    /// Who may do what in the cluster.
    pub access_table: AccessTable,
    /// The Review page: one section a page.
    pub sections: Vec<ReviewSection>,
    /// What will be created, in plan order.
    pub items: Vec<PlannedItem>,
    /// The hourly cost line by line.
    pub cost: Vec<CostLine>,
    /// Their sum, USD an hour.
    pub cost_per_hour: f64,
    /// USD a day.
    pub cost_per_day: f64,
    /// "Prices of us-east-1, July 2026; an estimate …".
    pub cost_note: String,
    /// Seconds from Create to Ready.
    pub expected_seconds: u32,
    /// The same in words: "about 14 minutes".
    pub expected_words: String,
    /// The credentials end before the work will; what to do about it.
    pub credentials_warning: Option<String>,
    /// Each stage's cost and time, for its page.
    pub stages: Vec<StageEstimate>,
    /// What a further entry of each list begins as.
    pub next: NextEntries,
    /// Add-ons that come along, since an answer needs them and nobody listed them.
    pub added_addons: Vec<AddedAddon>,
    /// The spec as a file.
    pub file: String,
}

/// An add-on that nobody listed, and why it is installed all the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct AddedAddon {
    /// The add-on.
    pub name: String,
    /// Why, in a sentence.
    pub why: String,
}

/// What one page costs and takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StageEstimate {
    /// Which.
    pub stage: Stage,
    /// USD an hour.
    pub cost_per_hour: f64,
    /// "about 0.05 USD an hour", "free".
    pub cost_words: String,
    /// "about 2 minutes".
    pub time_words: String,
}

/// One section of the Review page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReviewSection {
    /// Which page the Edit link goes to.
    pub page: Page,
    /// "Network".
    pub title: String,
    /// The answers.
    pub rows: Vec<super::Fact>,
}

/// One thing that will be created.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PlannedItem {
    /// The step's key.
    pub key: String,
    /// Its stage.
    pub stage: Stage,
    /// Its title.
    pub title: String,
    /// What this kind of thing is.
    pub about: About,
    /// The AWS CLI command that does the same.
    pub command: String,
    /// USD an hour.
    pub cost_per_hour: f64,
}

/// One line of the bill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct CostLine {
    /// "2 × t3.medium On-Demand".
    pub title: String,
    /// USD an hour.
    pub per_hour: f64,
    /// "2 × 0.0416 USD".
    pub how: String,
}

/// What was written into the kubeconfig, and what to type next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct KubeconfigResult {
    /// The file.
    pub path: String,
    /// The context's name, now current.
    pub context: String,
    /// The copy of what was there, if anything was.
    pub backup: Option<String>,
    /// "Added new context … to …".
    pub words: String,
    /// Commands worth trying, each with what it shows.
    pub next: Vec<super::Fact>,
}

/// How kubectl gets its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TokenCommand {
    /// `landfall token`: nothing else needed.
    Landfall,
    /// `aws eks get-token`: needs the AWS CLI.
    Aws,
}
