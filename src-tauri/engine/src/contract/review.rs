//! What the pages offer (facts read from the account) and what they show before anything is made.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{About, FieldProblem, Stage};

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

/// What the account and Region offer. A list that could not be read is empty, and `notes` says why.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Offers {
    /// Regions enabled for the account.
    pub regions: Vec<String>,
    /// Availability Zones of the Region.
    pub zones: Vec<ZoneOffer>,
    /// Kubernetes versions, newest first.
    pub versions: Vec<VersionOffer>,
    /// Instance types worth offering, cheapest first.
    pub instance_types: Vec<InstanceTypeOffer>,
    /// Access policies for people.
    pub access_policies: Vec<PolicyOffer>,
    /// IAM users and roles that could be given access: ARNs.
    pub principals: Vec<String>,
    /// What could not be read, and what that means.
    pub notes: Vec<String>,
}

/// One Availability Zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ZoneOffer {
    /// `use1-az1`: the same place for everybody.
    pub id: String,
    /// `us-east-1a`: differs from account to account.
    pub name: String,
    /// EKS puts no control plane there, and why.
    pub refused: Option<String>,
}

/// One Kubernetes version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct VersionOffer {
    /// `1.35`.
    pub version: String,
    /// EKS's default on this day.
    pub is_default: bool,
    /// In standard support today.
    pub standard_support: bool,
    /// "Standard support until 27 March 2027".
    pub support: String,
    /// End of standard support, `2027-03-27`.
    pub end_of_standard_support: Option<String>,
    /// End of extended support, `2028-03-27`.
    pub end_of_extended_support: Option<String>,
}

/// One instance type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct InstanceTypeOffer {
    /// `t3.medium`.
    pub name: String,
    /// vCPUs.
    pub vcpus: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// How many pods fit on one node with the default CNI settings.
    pub pods: u32,
    /// USD an hour On-Demand; none when not in the price table.
    pub price_per_hour: Option<f64>,
    /// Allowed on AWS's free plan.
    pub free_tier: bool,
    /// "2 vCPU, 4 GiB, up to 17 pods, 0.0416 USD an hour".
    pub description: String,
}

/// One EKS access policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct PolicyOffer {
    /// `AmazonEKSViewPolicy`.
    pub name: String,
    /// What it lets people do, in one sentence.
    pub meaning: String,
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
    /// The roles.
    pub roles: Vec<RolePreview>,
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
    /// The spec as a file.
    pub file: String,
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
