//! What a delete will do, what it will not touch, and what is left after it. Read from the account, worded in Rust.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything a delete would do, read from the journal and the account just before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DeletionPreview {
    /// What Landfall made and will remove, in the order in which it begins to go.
    pub goes: Vec<DeletionItem>,
    /// What Landfall did not make and can remove: chosen one by one, and nothing is chosen in advance.
    pub also: Vec<Leftover>,
    /// What it will not touch, and why.
    pub kept: Vec<KeptItem>,
    /// USD an hour that end with it, without what is to be chosen.
    pub cost_per_hour: f64,
    /// Seconds it usually takes.
    pub usual_seconds: u32,
    /// What could not be looked at, each with the reason: then this list may lack something.
    pub unseen: Vec<String>,
}

/// One thing that goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct DeletionItem {
    /// "NAT gateway in us-east-1a".
    pub title: String,
    /// Its id, where it has one and the title lacks it.
    pub id: Option<String>,
    /// USD an hour while it stands; 0: free.
    pub cost_per_hour: f64,
}

/// Something that stands in the way or would stay behind, and is not Landfall's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Leftover {
    /// Which, for choosing it: `load-balancer/web`, unique in the account and Region.
    pub key: String,
    /// What kind of thing, with what is needed to remove it.
    pub thing: LeftoverThing,
    /// "Network Load Balancer web".
    pub title: String,
    /// Who made it, as far as its tags tell: "the Service default/web".
    pub made_by: Option<String>,
    /// What happens while it stays: "Holds on to its subnets: they, and the VPC, stay too".
    pub while_it_stays: String,
    /// The delete cannot finish while it stands.
    pub blocks: bool,
    /// Its contents are lost with it.
    pub loses_data: bool,
    /// USD an hour; 0: free.
    pub cost_per_hour: f64,
    /// The command that removes it by hand.
    pub command: String,
}

/// What kind of leftover, with its address at AWS or in the cluster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum LeftoverThing {
    /// An Application, Network or Gateway Load Balancer. `object` is the Kubernetes object that keeps it.
    LoadBalancer {
        /// ARN.
        arn: String,
        /// `service/default/web` or `ingress/default/shop`.
        object: Option<String>,
        /// Ids of the security groups that the cluster made for it: they go with it.
        #[serde(default)]
        security_groups: Vec<String>,
    },
    /// A Classic Load Balancer.
    ClassicLoadBalancer {
        /// Its name.
        name: String,
        /// `service/default/web`.
        object: Option<String>,
        /// Ids of the security groups that the cluster made for it: they go with it.
        #[serde(default)]
        security_groups: Vec<String>,
    },
    /// A target group that no load balancer of another owner uses.
    TargetGroup {
        /// ARN.
        arn: String,
    },
    /// An EBS volume. `object` is the claim that keeps it.
    Volume {
        /// Id.
        id: String,
        /// `persistentvolumeclaim/default/data`.
        object: Option<String>,
    },
    /// A network interface that nothing uses.
    NetworkInterface {
        /// Id.
        id: String,
    },
    /// A security group.
    SecurityGroup {
        /// Id.
        id: String,
    },
    /// A managed node group of the cluster.
    NodeGroup {
        /// Its name.
        name: String,
    },
    /// A Fargate profile of the cluster; EKS deletes one at a time.
    FargateProfile {
        /// Its name.
        name: String,
    },
    /// The cluster's OIDC provider in IAM.
    OidcProvider {
        /// ARN.
        arn: String,
    },
    /// A VPC endpoint.
    VpcEndpoint {
        /// Id.
        id: String,
    },
    /// A NAT gateway.
    NatGateway {
        /// Id.
        id: String,
    },
    /// An EC2 instance.
    Instance {
        /// Id.
        id: String,
    },
    /// A CloudWatch log group.
    LogGroup {
        /// Its name.
        name: String,
    },
    /// A disruption budget that lets no pod go: nodes would wait for it.
    DisruptionBudget {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// Not a thing but a switch: the cluster is protected against deletion.
    DeletionProtection,
    /// Something that carries this run's tags although no step knows it.
    Tagged {
        /// Its ARN, or its EC2 id.
        id: String,
    },
    /// Interfaces and the security group that AWS made for the cluster's own nodes and pods, and sometimes leaves behind.
    /// Every delete looks for them.
    Plumbing,
    /// Whatever else in EC2 carries this run's tags, although none of these steps made it. Every delete looks for it.
    Strays {
        /// Keys of the plan's steps.
        steps: Vec<String>,
    },
}

/// Something that stays, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct KeptItem {
    /// What.
    pub title: String,
    /// Why, and where it matters how to remove it by hand.
    pub why: String,
}

/// What the account holds after a delete, by its own word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Receipt {
    /// When the account was looked through, in milliseconds since 1970, by the run's clock.
    #[ts(type = "number")]
    pub at: u64,
    /// "Nothing is left of my-first-cluster: 0.00 USD an hour", or what remains.
    pub words: String,
    /// What was removed, in order.
    pub removed: Vec<DeletionItem>,
    /// What still carries our tags or the cluster's.
    pub remaining: Vec<Leftover>,
    /// USD an hour that go on.
    pub cost_per_hour: f64,
    /// What could not be looked at, each with the reason.
    pub unseen: Vec<String>,
}

/// A run found in the account by its tags, whose journal is not on this computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LostRun {
    /// The run's id, as the tags have it.
    pub id: String,
    /// The cluster's name.
    pub name: String,
    /// Its Region.
    pub region: String,
    /// AWS account number.
    pub account: String,
    /// What stands, one line each.
    pub standing: Vec<String>,
    /// USD an hour of what stands, as far as it can be told.
    pub cost_per_hour: f64,
    /// What can be done with it, in one sentence.
    pub words: String,
    /// The answers, read from its tags or from what stands.
    pub spec: super::ClusterSpec,
}
