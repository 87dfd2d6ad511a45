//! What a launch template says, for each kind of group.

use super::*;
use crate::{
    contract::{ClusterSpec, TaintEffect},
    plan::Plan,
    recipe,
    resources::AnyResource,
};

fn cluster() -> ClusterOutput {
    ClusterOutput {
        id: "demo".into(),
        arn: String::new(),
        endpoint: "https://api".into(),
        certificate_authority: "LS0t".into(),
        security_group: "sg-1".into(),
        version: "1.35".into(),
        oidc_issuer: String::new(),
        service_cidr: "10.100.0.0/16".into(),
        vpc: String::new(),
    }
}

/// The templates of a plan.
fn templates(change: impl FnOnce(&mut ClusterSpec)) -> Vec<LaunchTemplate> {
    let mut spec = ClusterSpec::new("demo", "us-east-1");
    spec.network.zones = vec!["use1-az1".into(), "use1-az2".into()];
    change(&mut spec);
    let Plan { steps } = recipe::plan(&spec);
    let template = |resource| match resource {
        AnyResource::LaunchTemplate(template) => Some(template),
        _ => None,
    };
    steps.into_iter().filter_map(|step| template(step.resource)).collect()
}

fn managed(change: impl FnOnce(&mut crate::contract::NodeGroupSpec)) -> LaunchTemplate {
    let found = templates(|spec| {
        spec.workers.node_groups[0].launch_template.source = crate::contract::LaunchTemplateSource::New;
        change(&mut spec.workers.node_groups[0]);
    });
    let [template] = found.try_into().expect("one template");
    template
}

#[test]
fn no_template_is_made_unasked() {
    assert_eq!(templates(|_| ()), []);
}

#[test]
fn a_managed_group_has_its_disk_in_the_template_and_the_rest_from_eks() {
    let template = managed(|group| group.disk_gib = 50);
    assert_eq!((template.disk_gib, template.image("1.35"), template.user_data(&cluster())), (50, None, None));
    assert_eq!(template.usual_device(), "/dev/xvda");
}

#[test]
fn a_script_of_a_managed_group_stands_in_a_document_without_the_cluster() {
    let text = managed(|group| group.launch_template.user_data = "#!/bin/bash\necho hi".into()).user_data(&cluster());
    let text = text.expect("user data");
    assert!(user_data::is_document(&text) && !user_data::has_node_config(&text), "{text}");
    let settings = "[settings.kubernetes]\n";
    let bottlerocket = managed(|group| {
        group.ami_type = "BOTTLEROCKET_x86_64".into();
        group.launch_template.user_data = settings.into();
    });
    assert_eq!(bottlerocket.user_data(&cluster()).as_deref(), Some(settings));
    assert_eq!(bottlerocket.usual_device(), "/dev/xvdb");
}

#[test]
fn an_image_of_ones_own_is_told_everything() {
    let template = managed(|group| {
        group.launch_template.ami_id = "ami-1".into();
        group.launch_template.user_data = "#!/bin/bash\necho hi".into();
        group.labels.insert("team".into(), "a".into());
        group.taints.push(TaintSpec { key: "gpu".into(), value: String::new(), effect: TaintEffect::NoSchedule });
    });
    let text = template.user_data(&cluster()).expect("user data");
    for part in ["name: \"demo\"", "cidr: \"10.100.0.0/16\"", "--node-labels=team=a", "gpu=:NoSchedule", "echo hi"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let whole = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"x\"\n\n--x--\n";
    let template = LaunchTemplate { user_data: whole.into(), ..template };
    assert_eq!(template.user_data(&cluster()).as_deref(), Some(whole));
}

#[test]
fn nodes_of_ones_own_look_their_image_up_when_they_start() {
    let found = templates(|spec| {
        let group = crate::contract::SelfManagedSpec { instance_type: "t4g.medium".into(), ..Default::default() };
        spec.workers.self_managed.push(group);
    });
    let image = found[0].image("1.35").expect("an image");
    assert_eq!(
        image,
        "resolve:ssm:/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/arm64/standard/recommended/image_id"
    );
    assert!(
        found[0].in_cluster_group && user_data::has_node_config(&found[0].user_data(&cluster()).expect("user data"))
    );
}
