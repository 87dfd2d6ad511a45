//! Writes a spec file with a comment at every field, so that it explains itself. The comments stand in `options`.

use serde_json::{Map, Value};

use crate::{
    contract::ClusterSpec,
    options::{OPTIONS, lean, of_path},
};

/// The spec as a file; answers that are as usual and do not stand in sight are left out. `read` gives the same spec back.
pub fn write(spec: &ClusterSpec) -> String {
    let mut file = File::default();
    file.line("# A cluster for Landfall. Every field may be left out except name and region; more of them stand in");
    file.line("# docs/options.md. Create it with: landfall create --file THIS_FILE");
    file.table("", &lean(spec));
    file.0
}

#[derive(Default)]
struct File(String);

impl File {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// A table's own fields, then its lists of tables and its tables: TOML wants them in this order.
    fn table(&mut self, path: &str, fields: &Map<String, Value>) {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for (name, value) in fields {
            if !has_sections(&below(name), value) {
                self.field(&below(name), name, value);
            }
        }
        for (name, value) in fields {
            let path = below(name);
            match value {
                Value::Array(items) if has_sections(&path, value) => {
                    for item in items.iter().filter_map(Value::as_object) {
                        self.line(&format!("\n[[{path}]]"));
                        // The items' own lists stand in lines of theirs, and so do their tables.
                        for (name, value) in item {
                            self.field(&format!("{path}.*.{name}"), name, value);
                        }
                    }
                }
                Value::Object(fields) if has_sections(&path, value) => {
                    self.line(&format!("\n# {}\n[{path}]", section_words(&path)));
                    self.table(&path, fields);
                }
                _ => {}
            }
        }
    }

    fn field(&mut self, path: &str, name: &str, value: &Value) {
        let comment = match of_path(path).map(|option| option.words) {
            None | Some("") => String::new(),
            Some(words) => format!(" # {words}"),
        };
        self.line(&format!("{name} = {}{comment}", inline(value)));
    }
}

/// Pages and lists of tables have sections of their own; what is one option stands in a line, however deep it is.
fn has_sections(path: &str, value: &Value) -> bool {
    match value {
        Value::Array(items) => {
            !items.is_empty() && OPTIONS.iter().any(|option| option.path.starts_with(&format!("{path}.*.")))
        }
        Value::Object(_) => of_path(path).is_none(),
        _ => false,
    }
}

/// What a page is about.
fn section_words(path: &str) -> &'static str {
    match path {
        "network" => "Where the cluster lives: a VPC with subnets in several zones.",
        "roles" => "IAM roles; empty names are made from the cluster's name.",
        "cluster" => "The EKS control plane.",
        "access" => "Who may use the cluster.",
        _ => "What runs the pods, and add-ons.",
    }
}

/// One line, lists and tables too.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{} = {}", key(name), inline(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        value => toml::Value::try_from(value).map_or_else(|_| "\"\"".to_owned(), |value| value.to_string()),
    }
}

/// A bare key where TOML takes one.
fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { serde_json::Value::from(name).to_string() }
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
            ..AccessGrant::default()
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

    #[test]
    fn what_holds_lines_lists_and_tables_is_read_back() {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        spec.tags = [("team".into(), "blue".into())].into();
        spec.network.subnets =
            vec![SubnetSpec { kind: SubnetKind::Public, zone_id: "use1-az1".into(), cidr: "10.0.0.0/24".into() }];
        let group = &mut spec.workers.node_groups[0];
        group.launch_template.source = LaunchTemplateSource::New;
        group.launch_template.user_data = "#!/bin/bash\necho \"hello\" # there\n".into();
        group.taints = vec![TaintSpec { key: "gpu".into(), value: String::new(), effect: TaintEffect::NoSchedule }];
        spec.workers.addons[0].configuration = "{\"env\": {\"A\": \"1\"}}".into();
        spec.workers.fargate_profiles = vec![FargateProfileSpec {
            name: "alpha".into(),
            selectors: vec![FargateSelector {
                namespace: "alpha".into(),
                labels: [("tier".into(), "web".into())].into(),
            }],
        }];
        spec.workers.service_account_roles = vec![ServiceAccountRole {
            namespace: "default".into(),
            service_account: "reader".into(),
            policies: vec!["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".into()],
            through: PodRoleThrough::Irsa,
        }];
        assert_eq!(read(&write(&spec)), Ok(spec.clone()), "{}", write(&spec));
    }

    #[test]
    fn what_is_as_usual_and_out_of_sight_is_not_written() {
        let written = write(&ClusterSpec::new("a", "us-east-1"));
        assert!(!written.contains("vpc_id") && !written.contains("launch_template"), "{written}");
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
