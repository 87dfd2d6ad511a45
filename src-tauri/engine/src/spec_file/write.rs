//! Writes a spec file with a comment at every field, so that it explains itself.

use std::fmt::Write as _;

use crate::contract::{AccessGrant, AddonSpec, ClusterSpec, NodeGroupSpec};

/// The spec as a file. `read` gives the same spec back.
pub fn write(spec: &ClusterSpec) -> String {
    let mut file = File::default();
    file.line("# A cluster for Landfall. Every field may be left out except name and region.");
    file.line("# Create it with: landfall create --file THIS_FILE");
    file.field("format", &spec.format, "");
    file.field("name", &spec.name, "Part of the name of everything made");
    file.field("region", &spec.region, "");
    network(&mut file, spec);
    roles(&mut file, spec);
    cluster(&mut file, spec);
    access(&mut file, spec);
    workers(&mut file, spec);
    file.0
}

fn network(file: &mut File, spec: &ClusterSpec) {
    let network = &spec.network;
    file.section("[network]", "A new VPC with a public and a private subnet in each zone.");
    file.field("cidr", &network.cidr, "Cut into equal subnets; /16 to /25");
    file.field("zone_count", &network.zone_count, "2 or 3, where zones is empty");
    file.field("zones", &network.zones, "Zone ids such as use1-az1; empty: the first that EKS takes");
    file.field("nat", &network.nat, "single, or per-zone (survives the loss of a zone, costs more)");
    file.field("load_balancer_tags", &network.load_balancer_tags, "So that load balancers find the subnets");
    file.field("dns_support", &network.dns_support, "EKS needs both");
    file.field("dns_hostnames", &network.dns_hostnames, "");
}

fn roles(file: &mut File, spec: &ClusterSpec) {
    file.section("[roles]", "IAM roles; empty names are made from the cluster's name.");
    file.field("cluster_role_name", &spec.roles.cluster_role_name, "");
    file.field("node_role_name", &spec.roles.node_role_name, "");
    file.field("ssm", &spec.roles.ssm, "Look into nodes with Systems Manager, without SSH");
}

fn cluster(file: &mut File, spec: &ClusterSpec) {
    let cluster = &spec.cluster;
    file.section("[cluster]", "The EKS control plane.");
    file.field("version", &cluster.version, "Such as 1.35; empty: the default of EKS on the day");
    file.field("support", &cluster.support, "standard, or extended (another year at 0.60 USD an hour)");
    file.field("endpoint_public", &cluster.endpoint_public, "kubectl reaches it over the internet");
    file.field("endpoint_private", &cluster.endpoint_private, "Nodes reach it inside the VPC");
    file.field("public_access_cidrs", &cluster.public_access_cidrs, "Who may reach the public endpoint");
    file.field("logs", &cluster.logs, "Of api, audit, authenticator, controllerManager, scheduler");
    file.field("authentication_mode", &cluster.authentication_mode, "api, or api-and-config-map");
}

fn access(file: &mut File, spec: &ClusterSpec) {
    file.section("[access]", "Who may use the cluster.");
    file.field("creator_admin", &spec.access.creator_admin, "Whoever creates it is its administrator");
    if spec.access.grants.is_empty() {
        file.line(
            "grants = [] # Further users and roles: sections [[access.grants]] with principal_arn, policy, namespaces",
        );
    }
    for AccessGrant { principal_arn, policy, namespaces } in &spec.access.grants {
        file.section("[[access.grants]]", "");
        file.field("principal_arn", principal_arn, "An IAM user or role");
        file.field("policy", policy, "");
        file.field("namespaces", namespaces, "Empty: the whole cluster");
    }
}

fn workers(file: &mut File, spec: &ClusterSpec) {
    let workers = &spec.workers;
    file.section("[workers]", "Machines that run the pods, and add-ons.");
    file.field("wait_for_nodes", &workers.wait_for_nodes, "Ask Kubernetes until the nodes are Ready");
    if workers.node_groups.is_empty() {
        file.line("node_groups = []");
    }
    if workers.addons.is_empty() {
        file.line("addons = [] # EKS then installs its own copies of vpc-cni, kube-proxy and coredns");
    }
    for group in &workers.node_groups {
        node_group(file, group);
    }
    for AddonSpec { name, version } in &workers.addons {
        file.section("[[workers.addons]]", "");
        file.field("name", name, "");
        file.field("version", version, "Empty: the one that fits the cluster");
    }
}

fn node_group(file: &mut File, group: &NodeGroupSpec) {
    file.section("[[workers.node_groups]]", "");
    file.field("name", &group.name, "");
    file.field("instance_type", &group.instance_type, "");
    file.field("capacity", &group.capacity, "on-demand, or spot (cheaper, may be taken back)");
    file.field("min", &group.min, "");
    file.field("desired", &group.desired, "Nodes at the start");
    file.field("max", &group.max, "");
    file.field("disk_gib", &group.disk_gib, "Root volume of each node");
    file.field("subnets", &group.subnets, "private, or public");
    let labels: Vec<_> =
        group.labels.iter().map(|(key, value)| format!("{} = {}", quoted(key), quoted(value))).collect();
    let labels = if labels.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", labels.join(", ")) };
    file.line(&format!("labels = {labels}"));
}

#[derive(Default)]
struct File(String);

impl File {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn section(&mut self, header: &str, comment: &str) {
        self.0.push('\n');
        if !comment.is_empty() {
            self.line(&format!("# {comment}"));
        }
        self.line(header);
    }

    fn field(&mut self, name: &str, value: &impl serde::Serialize, comment: &str) {
        let value = toml::Value::try_from(value).map_or_else(|_| "\"\"".to_owned(), |value| inline(&value));
        // Writing to a String cannot fail.
        let _ = match comment {
            "" => writeln!(self.0, "{name} = {value}"),
            comment => writeln!(self.0, "{name} = {value} # {comment}"),
        };
    }
}

/// One line, lists too.
fn inline(value: &toml::Value) -> String {
    match value {
        toml::Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    }
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contract::*, spec_file::read};

    #[test]
    fn what_is_written_is_read_back() {
        let mut spec = ClusterSpec::new("a \"quoted\" name\n#", "us-east-1");
        assert_eq!(read(&write(&spec)), Ok(spec.clone()));
        spec.network.zones = vec!["use1-az1".into(), "use1-az4".into()];
        spec.network.nat = NatGateways::PerZone;
        spec.cluster.logs = vec![LogType::Audit, LogType::ControllerManager];
        spec.cluster.authentication_mode = AuthenticationMode::ApiAndConfigMap;
        let grant = AccessGrant {
            principal_arn: "arn:aws:iam::111122223333:role/Admin".into(),
            policy: "AmazonEKSViewPolicy".into(),
            namespaces: vec!["dev".into(), "team-*".into()],
        };
        spec.access.grants = vec![grant.clone(), AccessGrant { namespaces: Vec::new(), ..grant }];
        let labels = [("example.com/team".into(), "a".into()), ("tier".into(), String::new())].into();
        spec.workers.node_groups.push(NodeGroupSpec {
            name: "spot".into(),
            capacity: CapacityType::Spot,
            labels,
            ..NodeGroupSpec::default()
        });
        assert_eq!(read(&write(&spec)), Ok(spec.clone()));
        spec.workers.node_groups.clear();
        spec.workers.addons.clear();
        assert_eq!(read(&write(&spec)), Ok(spec));
    }

    /// The file in tests/recipes is what people start from: it must be what Landfall would write.
    #[test]
    fn the_default_recipe_is_the_default_cluster() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/recipes/default.toml");
        let written = write(&ClusterSpec::new("my-first-cluster", "us-east-1"));
        if std::env::var_os("LANDFALL_WRITE_RECIPES").is_some() {
            std::fs::write(&path, &written).expect("the recipe can be written");
        }
        let kept = std::fs::read_to_string(&path).expect("the recipe is there").replace("\r\n", "\n");
        assert_eq!(kept, written, "run this test once with LANDFALL_WRITE_RECIPES=1");
    }

    #[test]
    fn every_recipe_passes_the_check_without_errors() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/recipes");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).expect("recipes").flatten() {
            let text = std::fs::read_to_string(entry.path()).expect("readable");
            let spec = read(&text).unwrap_or_else(|problem| panic!("{:?}: {}", entry.path(), problem.what_happened));
            let errors: Vec<_> = crate::check::check(&spec, None)
                .into_iter()
                .filter(|problem| problem.severity == Severity::Error)
                .collect();
            assert!(errors.is_empty(), "{:?}: {errors:#?}", entry.path());
            count += 1;
        }
        assert!(count >= 2);
    }
}
