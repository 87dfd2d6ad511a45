//! Each rule of page Workers, by its field.

use super::*;
use crate::check::findings::expect;
use crate::contract::{
    AddonSpec, AuthenticationMode, CapacityType, FargateProfileSpec, FargateSelector, FieldProblem, InstanceTypeOffer,
    LaunchTemplateOffer, LaunchTemplateSource, LaunchTemplateSpec, NetworkLayout, NodeGroupSpec, NodeJoin, NodePorts,
    SelfManagedSpec,
};

fn in_spec(change: impl FnOnce(&mut ClusterSpec), offers: Option<&Offers>) -> Vec<FieldProblem> {
    let mut spec = ClusterSpec::new("demo", "us-east-1");
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    change(&mut spec);
    let mut findings = Findings::default();
    check(&spec, offers, &mut findings);
    findings.0
}

fn group_with(offers: Option<&Offers>, change: impl FnOnce(&mut NodeGroupSpec)) -> Vec<FieldProblem> {
    in_spec(|spec| change(&mut spec.workers.node_groups[0]), offers)
}

fn group(change: impl FnOnce(&mut NodeGroupSpec)) -> Vec<FieldProblem> {
    group_with(None, change)
}

fn template(change: impl FnOnce(&mut LaunchTemplateSpec)) -> Vec<FieldProblem> {
    group(|group| change(&mut group.launch_template))
}

fn own(change: impl FnOnce(&mut ClusterSpec, &mut SelfManagedSpec)) -> Vec<FieldProblem> {
    in_spec(
        |spec| {
            spec.workers.node_groups.clear();
            let mut group = SelfManagedSpec::default();
            change(spec, &mut group);
            spec.workers.self_managed.push(group);
        },
        None,
    )
}

fn taint(key: &str, value: &str, effect: TaintEffect) -> TaintSpec {
    TaintSpec { key: key.into(), value: value.into(), effect }
}

fn profile(name: &str, namespaces: &[&str]) -> FargateProfileSpec {
    let selector = |namespace: &&str| FargateSelector { namespace: (*namespace).into(), ..FargateSelector::default() };
    FargateProfileSpec { name: name.into(), selectors: namespaces.iter().map(selector).collect() }
}

fn profiles(profiles: Vec<FargateProfileSpec>) -> Vec<FieldProblem> {
    in_spec(|spec| spec.workers.fargate_profiles = profiles, None)
}

fn offer(name: &str, pods: u32) -> InstanceTypeOffer {
    InstanceTypeOffer {
        name: name.into(),
        vcpus: 2,
        memory_mib: 4096,
        architecture: "x86_64".into(),
        pods,
        price_per_hour: None,
        free_tier: false,
        description: String::new(),
    }
}

const GROUP: &str = "workers.node_groups.0";

#[track_caller]
fn expect_in_group(problems: &[FieldProblem], fields: &[&str]) {
    let fields: Vec<_> = fields.iter().map(|field| format!("{GROUP}.{field}")).collect();
    expect(problems, &fields.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn the_default_workers_are_right() {
    expect(&in_spec(|_| (), None), &[]);
}

#[test]
fn names_are_valid_and_unique() {
    for wrong in ["", "-a", "a b", "a.b", &"a".repeat(64)] {
        expect_in_group(&group(|group| group.name = wrong.into()), &["name!"]);
    }
    let twice = in_spec(|spec| spec.workers.node_groups.push(NodeGroupSpec::default()), None);
    expect(&twice, &["workers.node_groups.1.name!"]);
    let own = SelfManagedSpec { name: "workers".into(), ..SelfManagedSpec::default() };
    let others = in_spec(
        |spec| {
            spec.workers.self_managed.push(own);
            spec.workers.fargate_profiles.push(profile("workers", &["default"]));
        },
        None,
    );
    expect(&others, &["workers.self_managed.0.name!"]);
    expect(&profiles(vec![profile("a", &["x"]), profile("a", &["y"])]), &["workers.fargate_profiles.1.name!"]);
}

#[test]
fn sizes_are_in_order() {
    let sizes = |min, desired, max| group(|group| (group.min, group.desired, group.max) = (min, desired, max));
    expect(&sizes(0, 0, 1), &[]);
    expect_in_group(&sizes(3, 2, 2), &["min!"]);
    expect_in_group(&sizes(1, 0, 2), &["desired!"]);
    expect_in_group(&sizes(1, 3, 2), &["desired!"]);
    expect_in_group(&sizes(0, 0, 0), &["max!"]);
    expect_in_group(&sizes(0, 0, 451), &["max!"]);
    assert_eq!(sizes(3, 2, 2)[0].message, "The minimum (3) is above the maximum (2).");
}

#[test]
fn disks_hold_the_system_image() {
    expect_in_group(&group(|group| group.disk_gib = 19), &["disk_gib!"]);
    expect_in_group(&group(|group| group.disk_gib = 16_385), &["disk_gib!"]);
    expect(&group(|group| group.disk_gib = 100), &[]);
}

#[test]
fn instance_types_exist_and_hold_some_pods() {
    let of_type = |name: &str| group(|group| group.instance_type = name.into());
    expect_in_group(&of_type("t3.mediumm"), &["instance_type!"]);
    expect_in_group(&of_type("t3.micro"), &["instance_type?"]);
    expect(&of_type("m5.24xlarge"), &[]);
}

#[test]
fn instance_types_are_offered_in_the_region() {
    let offers = Offers { instance_types: vec![offer("t3.large", 35), offer("zz1.new", 8)], ..Offers::default() };
    let of_type = |name: &str| group_with(Some(&offers), |group| group.instance_type = name.into());
    expect(&of_type("t3.large"), &[]);
    expect_in_group(&of_type("t3.medium"), &["instance_type!"]);
    expect(&of_type("m5.24xlarge"), &[]);
    expect_in_group(&of_type("zz1.new"), &["instance_type?"]);
}

#[test]
fn further_types_are_others_with_the_same_processor() {
    let others =
        |names: &[&str]| group(|group| group.other_instance_types = names.iter().map(|&name| name.into()).collect());
    expect(&others(&["t3a.medium", "m5.large"]), &[]);
    expect_in_group(&others(&["t3.medium"]), &["other_instance_types.0!"]);
    expect_in_group(&others(&["m5.large", "m5.large"]), &["other_instance_types.1!"]);
    expect_in_group(&others(&["t4g.medium"]), &["other_instance_types.0!"]);
    expect_in_group(&others(&["t9.medium"]), &["other_instance_types.0!"]);
}

#[test]
fn spot_with_one_type_is_warned_of() {
    let spot = |others: &[&str]| {
        group(|group| {
            group.capacity = CapacityType::Spot;
            group.other_instance_types = others.iter().map(|&name| name.into()).collect();
        })
    };
    expect_in_group(&spot(&[]), &["capacity?"]);
    expect(&spot(&["t3a.medium"]), &[]);
}

#[test]
fn images_fit_the_machines_and_the_version() {
    let of = |instance_type: &str, ami: &str| {
        group(|group| (group.instance_type, group.ami_type) = (instance_type.into(), ami.into()))
    };
    expect(&of("t3.medium", "BOTTLEROCKET_x86_64"), &[]);
    expect_in_group(&of("t3.medium", "AL2023_ARM_64_STANDARD"), &["ami_type!"]);
    expect_in_group(&of("t4g.medium", "AL2023_x86_64_STANDARD"), &["ami_type!"]);
    expect_in_group(&of("t3.medium", "AL2023_x86_64_NVIDIA"), &["ami_type!"]);
    expect_in_group(&of("g5.xlarge", "AL2023_x86_64_STANDARD"), &["ami_type?"]);
    expect(&of("g5.xlarge", "AL2023_x86_64_NVIDIA"), &[]);
    for unknown in ["CUSTOM", "WINDOWS"] {
        expect_in_group(&of("t3.medium", unknown), &["ami_type!"]);
    }
    expect_in_group(&of("t3.medium", "AL2_x86_64"), &["ami_type!"]);
    let old = in_spec(
        |spec| {
            spec.cluster.version = "1.32".into();
            spec.workers.node_groups[0].ami_type = "AL2_x86_64".into();
        },
        None,
    );
    expect(&old, &[]);
    let windows = |disk| group(|group| (group.ami_type, group.disk_gib) = ("WINDOWS_CORE_2022_x86_64".into(), disk));
    expect_in_group(&windows(20), &["ami_type?", "disk_gib!"]);
    expect_in_group(&windows(50), &["ami_type?"]);
}

#[test]
fn labels_follow_the_rules_of_kubernetes() {
    let label = |key: &str, value: &str| group(|group| drop(group.labels.insert(key.into(), value.into())));
    for (key, value) in [("team", "a"), ("example.com/team", ""), ("A_b.c-d", "1.2_3-x")] {
        expect(&label(key, value), &[]);
    }
    for (key, value) in
        [("", "a"), ("-a", "a"), ("a/b/c", "a"), ("A B", "a"), ("team", "a b"), ("team", "-"), ("Exa mple/x", "a")]
    {
        expect_in_group(&label(key, value), &["labels!"]);
    }
    for reserved in ["kubernetes.io/role", "node-role.kubernetes.io/worker", "eks.amazonaws.com/nodegroup"] {
        expect_in_group(&label(reserved, "a"), &["labels!"]);
    }
}

#[test]
fn taints_follow_the_rules_of_kubernetes() {
    let taints = |taints: Vec<TaintSpec>| {
        in_spec(
            |spec| {
                spec.workers.node_groups[0].taints = taints;
                spec.workers.node_groups.push(NodeGroupSpec { name: "free".into(), ..NodeGroupSpec::default() });
            },
            None,
        )
    };
    let (no, prefer) = (TaintEffect::NoSchedule, TaintEffect::PreferNoSchedule);
    expect(&taints(vec![taint("gpu", "", no), taint("gpu", "", prefer), taint("a.b/c", "x", no)]), &[]);
    expect_in_group(&taints(vec![taint("", "", no)]), &["taints.0.key!"]);
    expect_in_group(&taints(vec![taint("a b", "c d", no)]), &["taints.0.key!", "taints.0.value!"]);
    expect_in_group(&taints(vec![taint("gpu", "a", no), taint("gpu", "b", no)]), &["taints.1.key!"]);
    let many = (0..51).map(|number| taint(&format!("t{number}"), "", no)).collect();
    expect_in_group(&taints(many), &["taints!"]);
}

#[test]
fn coredns_must_find_a_node_that_lets_it_run() {
    let with = |effect| group(|group| group.taints.push(taint("gpu", "", effect)));
    expect(&with(TaintEffect::NoSchedule), &["workers.node_groups?"]);
    expect(&with(TaintEffect::PreferNoSchedule), &[]);
    let elsewhere = in_spec(
        |spec| {
            spec.workers.node_groups[0].taints.push(taint("gpu", "", TaintEffect::NoExecute));
            spec.cluster.auto_mode = true;
        },
        None,
    );
    expect(&elsewhere, &[]);
}

#[test]
fn an_update_is_bounded_in_one_way() {
    let by =
        |number, percent| group(|group| (group.max_unavailable, group.max_unavailable_percent) = (number, percent));
    expect(&by(0, 33), &[]);
    expect_in_group(&by(1, 33), &["max_unavailable_percent!"]);
    expect_in_group(&by(0, 0), &["max_unavailable!"]);
    expect_in_group(&by(101, 0), &["max_unavailable!"]);
    expect_in_group(&by(0, 101), &["max_unavailable_percent!"]);
}

#[test]
fn ssh_is_not_opened_to_the_world_unsaid() {
    let ssh = |key: &str, groups: &[&str], source| {
        group(|group| {
            group.ssh_key = key.into();
            group.ssh_security_groups = groups.iter().map(|&id| id.into()).collect();
            group.launch_template.source = source;
            if source == LaunchTemplateSource::Existing {
                group.launch_template.id = "lt-0123456789abcdef0".into();
            }
        })
    };
    let (none, new, existing) = (LaunchTemplateSource::None, LaunchTemplateSource::New, LaunchTemplateSource::Existing);
    expect_in_group(&ssh("me", &[], none), &["ssh_security_groups?"]);
    expect(&ssh("me", &["sg-0123456789abcdef0"], none), &[]);
    expect_in_group(&ssh("me", &["web"], none), &["ssh_security_groups.0!"]);
    expect_in_group(&ssh("", &["sg-0123456789abcdef0"], none), &["ssh_security_groups?"]);
    expect(&ssh("me", &[], new), &[]);
    expect_in_group(&ssh("me", &["sg-0123456789abcdef0"], new), &["ssh_security_groups!"]);
    expect_in_group(&ssh("me", &[], existing), &["ssh_key!"]);
    let offers = Offers { key_pairs: vec!["workshop".into()], ..Offers::default() };
    let unknown = group_with(Some(&offers), |group| {
        group.ssh_key = "mine".into();
        group.ssh_security_groups = vec!["sg-0123456789abcdef0".into()];
    });
    expect_in_group(&unknown, &["ssh_key!"]);
}

#[test]
fn an_existing_template_is_there() {
    let of = |id: &str, version: &str| LaunchTemplateSpec {
        source: LaunchTemplateSource::Existing,
        id: id.into(),
        version: version.into(),
        ..LaunchTemplateSpec::default()
    };
    let id = "lt-0123456789abcdef0";
    for right in ["", "3", "$Latest", "$Default"] {
        expect(&template(|template| *template = of(id, right)), &[]);
    }
    for wrong in ["0", "latest", "v1"] {
        expect_in_group(&template(|template| *template = of(id, wrong)), &["launch_template.version!"]);
    }
    expect_in_group(&template(|template| *template = of("", "")), &["launch_template.id!"]);
    expect_in_group(&template(|template| *template = of("lt-xyz", "")), &["launch_template.id!"]);
    let known = LaunchTemplateOffer {
        id: id.into(),
        name: "base".into(),
        default_version: "1".into(),
        latest_version: "2".into(),
    };
    let offers = Offers { launch_templates: vec![known], ..Offers::default() };
    let offered = |template| group_with(Some(&offers), |group| group.launch_template = template);
    expect(&offered(of(id, "2")), &[]);
    expect_in_group(&offered(of(id, "3")), &["launch_template.version!"]);
    expect_in_group(&offered(of("lt-0123456789abcdef1", "")), &["launch_template.id!"]);
    // The disk is the template's matter.
    let disk = group(|group| (group.launch_template, group.disk_gib) = (of(id, ""), 1));
    expect(&disk, &[]);
}

#[test]
fn what_only_a_new_template_has_is_not_answered_in_vain() {
    expect_in_group(
        &template(|template| template.ami_id = "ami-0123456789abcdef0".into()),
        &["launch_template.ami_id!"],
    );
    expect_in_group(&template(|template| template.user_data = "#!/bin/sh".into()), &["launch_template.user_data!"]);
}

#[test]
fn a_new_template_can_start_a_node() {
    let new = |change: fn(&mut LaunchTemplateSpec)| {
        template(|template| {
            template.source = LaunchTemplateSource::New;
            change(template);
        })
    };
    expect(&new(|_| ()), &[]);
    expect_in_group(
        &new(|template| template.ami_id = "ami-1".into()),
        &["launch_template.ami_id!", "launch_template.ami_id?"],
    );
    expect_in_group(&new(|template| template.ami_id = "ami-0123456789abcdef0".into()), &["launch_template.ami_id?"]);
    expect_in_group(&new(|template| template.user_data = "x".repeat(16_385)), &["launch_template.user_data!"]);
    expect_in_group(&new(|template| template.metadata_hops = 0), &["launch_template.metadata_hops!"]);
    expect_in_group(&new(|template| template.dedicated = true), &["launch_template.dedicated?"]);
    let lonely = new(|template| {
        template.ami_id = "ami-0123456789abcdef0".into();
        template.user_data = "MIME-Version: 1.0\n".into();
    });
    expect_in_group(&lonely, &["launch_template.user_data?"]);
    let bottlerocket = group(|group| {
        group.launch_template.source = LaunchTemplateSource::New;
        group.launch_template.ami_id = "ami-0123456789abcdef0".into();
        group.ami_type = "BOTTLEROCKET_x86_64".into();
    });
    expect_in_group(&bottlerocket, &["launch_template.ami_id!"]);
}

#[test]
fn a_group_in_each_zone_still_has_a_name_that_eks_takes() {
    let name = "a".repeat(60);
    expect_in_group(&group(|group| (group.name, group.one_per_zone) = (name.clone(), true)), &["name!"]);
    expect(&group(|group| group.name = name.clone()), &[]);
    let clash = in_spec(
        |spec| {
            spec.workers.node_groups[0].one_per_zone = true;
            let other = NodeGroupSpec { name: "workers-use1-az2".into(), ..NodeGroupSpec::default() };
            spec.workers.node_groups.push(other);
        },
        None,
    );
    expect(&clash, &["workers.node_groups.1.name!"]);
}

#[test]
fn self_managed_nodes_can_join() {
    let join = |join, mode| {
        own(|spec, group| {
            group.join = join;
            spec.cluster.authentication_mode = mode;
        })
    };
    let both = AuthenticationMode::ApiAndConfigMap;
    expect(&join(NodeJoin::AccessEntry, AuthenticationMode::Api), &[]);
    expect(&join(NodeJoin::AccessEntry, both), &[]);
    expect(&join(NodeJoin::AwsAuth, both), &[]);
    expect(&join(NodeJoin::AwsAuth, AuthenticationMode::ConfigMap), &[]);
    expect(&join(NodeJoin::AwsAuth, AuthenticationMode::Api), &["workers.self_managed.0.join!"]);
    expect(&join(NodeJoin::AccessEntry, AuthenticationMode::ConfigMap), &["workers.self_managed.0.join!"]);
}

#[test]
fn self_managed_nodes_have_the_rules_of_machines() {
    let field = |field: &str| format!("workers.self_managed.0.{field}");
    expect(&own(|_, group| group.name = "a b".into()), &[&field("name!")]);
    expect(&own(|_, group| group.instance_type = "t9.medium".into()), &[&field("instance_type!")]);
    expect(&own(|_, group| group.ami_id = "ami".into()), &[&field("ami_id!")]);
    expect(&own(|_, group| group.disk_gib = 1), &[&field("disk_gib!")]);
    expect(&own(|_, group| group.min = 9), &[&field("min!")]);
    expect(&own(|_, group| group.ssh_key = "me".into()), &[&field("ssh_key?")]);
    expect(&own(|_, group| group.ports = NodePorts::PortTables), &[]);
    let mixed = own(|spec, group| {
        spec.workers.node_groups.push(NodeGroupSpec::default());
        group.ports = NodePorts::PortTables;
    });
    expect(&mixed, &[&field("ports?")]);
}

#[test]
fn fargate_profiles_follow_the_rules_of_eks() {
    let field = |field: &str| format!("workers.fargate_profiles.0.{field}");
    expect(&profiles(vec![profile("default", &["default", "kube-*"])]), &[]);
    for wrong in ["", "a b", "eks-a", &"a".repeat(101)] {
        expect(&profiles(vec![profile(wrong, &["default"])]), &[&field("name!")]);
    }
    expect(&profiles(vec![profile("a", &[])]), &[&field("selectors!")]);
    expect(&profiles(vec![profile("a", &["a", "b", "c", "d", "e", "f"])]), &[&field("selectors!")]);
    for wrong in ["", "A", "a b", &"a".repeat(64)] {
        expect(&profiles(vec![profile("a", &[wrong])]), &[&field("selectors.0.namespace!")]);
    }
    let labelled = |labels: Vec<(String, &str)>| {
        let mut profile = profile("a", &["default"]);
        profile.selectors[0].labels = labels.into_iter().map(|(key, value)| (key, value.to_owned())).collect();
        profiles(vec![profile])
    };
    expect(&labelled(vec![("app".into(), "web-*")]), &[]);
    expect(&labelled(vec![("app".into(), "a b")]), &[&field("selectors.0.labels!")]);
    let six = (0..6).map(|number| (format!("l{number}"), "x")).collect();
    expect(&labelled(six), &[&field("selectors.0.labels!")]);
    let eleven = (0..11).map(|number| profile(&format!("p{number}"), &["default"])).collect();
    expect(&profiles(eleven), &["workers.fargate_profiles!"]);
}

#[test]
fn fargate_needs_private_subnets_and_a_place_for_coredns() {
    let public = in_spec(
        |spec| {
            spec.network.layout = NetworkLayout::PublicOnly;
            spec.workers.fargate_profiles = vec![profile("a", &["default"])];
        },
        None,
    );
    expect(&public, &["workers.fargate_profiles!"]);
    let alone = |namespaces: &[&str], addons: bool| {
        in_spec(
            |spec| {
                spec.workers.node_groups.clear();
                spec.workers.fargate_profiles = vec![profile("a", namespaces)];
                spec.workers.addons.retain(|addon: &AddonSpec| addons || addon.name != "coredns");
            },
            None,
        )
    };
    expect(&alone(&["default"], true), &["workers.fargate_profiles!"]);
    expect(&alone(&["default"], false), &[]);
    expect(&alone(&["kube-system", "default"], true), &[]);
}

#[test]
fn a_cluster_without_workers_is_possible_but_warned_of() {
    let none = |change: fn(&mut ClusterSpec)| {
        in_spec(
            |spec| {
                spec.workers.node_groups.clear();
                change(spec);
            },
            None,
        )
    };
    expect(&none(|_| ()), &["workers.node_groups?"]);
    expect(&none(|spec| spec.cluster.auto_mode = true), &[]);
    let many = |spec: &mut ClusterSpec| {
        spec.workers.node_groups =
            (0..31).map(|number| NodeGroupSpec { name: format!("g{number}"), ..NodeGroupSpec::default() }).collect();
    };
    expect(&in_spec(many, None), &["workers.node_groups!"]);
    let in_zones = |spec: &mut ClusterSpec| {
        spec.workers.node_groups = (0..16)
            .map(|number| NodeGroupSpec { name: format!("g{number}"), one_per_zone: true, ..NodeGroupSpec::default() })
            .collect();
    };
    expect(&in_spec(in_zones, None), &["workers.node_groups!"]);
}
