//! Every error a person may meet, from the wire to the words: the demo cloud answers one call as AWS would, and what is
//! read then stands in `snapshots/`, one file for each service. To change words on purpose, change the row in
//! `problems/`, run with `INSTA_UPDATE=always`, and read the difference.

use landfall_demo_cloud::Fault;
use landfall_engine::{
    cloud::Cloud,
    contract::{CapacityType, NatGateways, Problem, RemedyAction, Run},
    failure::{AwsFailure, Failure, FailureKind},
    problems::{decoded, explain, explain_health},
    remedies::{mended, turn_deletion_protection_off},
};

use crate::{
    problem_cases::{Case, DENIED, EC2, EKS, ELB, HEALTH, IAM, IDENTITY, KMS, LOGS},
    world::{World, spec},
};

macro_rules! ask {
    ($client:expr, $service:literal, $action:literal, $call:ident $(, $field:ident = $value:expr)*) => {
        $client.$call()$(.$field($value))*.send().await.map(drop).map_err(Failure::of($service, $action))
    };
}

/// Calls AWS once, with as little as the SDK takes: the demo cloud refuses before it reads more.
async fn ask(cloud: &Cloud, service: &str, action: &str) -> Result<(), Failure> {
    let Cloud { ec2, eks, elb, elbv2, iam, logs, sts, .. } = cloud;
    match (service, action) {
        ("EC2", "AllocateAddress") => ask!(ec2, "EC2", "AllocateAddress", allocate_address),
        ("EC2", "AuthorizeSecurityGroupIngress") => {
            ask!(ec2, "EC2", "AuthorizeSecurityGroupIngress", authorize_security_group_ingress)
        }
        ("EC2", "CreateInternetGateway") => ask!(ec2, "EC2", "CreateInternetGateway", create_internet_gateway),
        ("EC2", "CreateNatGateway") => ask!(ec2, "EC2", "CreateNatGateway", create_nat_gateway),
        ("EC2", "CreateRoute") => ask!(ec2, "EC2", "CreateRoute", create_route),
        ("EC2", "CreateRouteTable") => ask!(ec2, "EC2", "CreateRouteTable", create_route_table),
        ("EC2", "CreateSubnet") => ask!(ec2, "EC2", "CreateSubnet", create_subnet),
        ("EC2", "CreateVpc") => ask!(ec2, "EC2", "CreateVpc", create_vpc),
        ("EC2", "DeleteNetworkInterface") => ask!(ec2, "EC2", "DeleteNetworkInterface", delete_network_interface),
        ("EC2", "DeleteSecurityGroup") => ask!(ec2, "EC2", "DeleteSecurityGroup", delete_security_group),
        ("EC2", "DeleteVolume") => ask!(ec2, "EC2", "DeleteVolume", delete_volume),
        ("EC2", "DeleteVpc") => ask!(ec2, "EC2", "DeleteVpc", delete_vpc),
        ("EC2", "DetachInternetGateway") => ask!(ec2, "EC2", "DetachInternetGateway", detach_internet_gateway),
        ("EC2", "ReleaseAddress") => ask!(ec2, "EC2", "ReleaseAddress", release_address),
        ("EKS", "AssociateAccessPolicy") => {
            ask!(
                eks,
                "EKS",
                "AssociateAccessPolicy",
                associate_access_policy,
                cluster_name = "first",
                principal_arn = "a"
            )
        }
        ("EKS", "CreateAccessEntry") => {
            ask!(eks, "EKS", "CreateAccessEntry", create_access_entry, cluster_name = "first")
        }
        ("EKS", "CreateAddon") => ask!(eks, "EKS", "CreateAddon", create_addon, cluster_name = "first"),
        ("EKS", "CreateCluster") => ask!(eks, "EKS", "CreateCluster", create_cluster),
        ("EKS", "CreateFargateProfile") => {
            ask!(eks, "EKS", "CreateFargateProfile", create_fargate_profile, cluster_name = "first")
        }
        ("EKS", "CreateNodegroup") => ask!(eks, "EKS", "CreateNodegroup", create_nodegroup, cluster_name = "first"),
        ("EKS", "DeleteCluster") => ask!(eks, "EKS", "DeleteCluster", delete_cluster, name = "first"),
        ("EKS", "DeleteFargateProfile") => ask!(
            eks,
            "EKS",
            "DeleteFargateProfile",
            delete_fargate_profile,
            cluster_name = "first",
            fargate_profile_name = "a"
        ),
        ("EKS", "DescribeAddon") => {
            ask!(eks, "EKS", "DescribeAddon", describe_addon, cluster_name = "first", addon_name = "coredns")
        }
        ("EKS", "DescribeCluster") => ask!(eks, "EKS", "DescribeCluster", describe_cluster, name = "first"),
        ("EKS", "UpdateClusterConfig") => {
            ask!(eks, "EKS", "UpdateClusterConfig", update_cluster_config, name = "first")
        }
        ("EKS", "UpdateClusterVersion") => {
            ask!(eks, "EKS", "UpdateClusterVersion", update_cluster_version, name = "first")
        }
        ("Elastic Load Balancing", "DeleteLoadBalancer") => {
            ask!(elbv2, "Elastic Load Balancing", "DeleteLoadBalancer", delete_load_balancer)
        }
        ("Elastic Load Balancing", "DeleteTargetGroup") => {
            ask!(elbv2, "Elastic Load Balancing", "DeleteTargetGroup", delete_target_group)
        }
        ("Elastic Load Balancing", "DescribeLoadBalancers") => {
            ask!(elb, "Elastic Load Balancing", "DescribeLoadBalancers", describe_load_balancers)
        }
        ("IAM", "AttachRolePolicy") => ask!(iam, "IAM", "AttachRolePolicy", attach_role_policy),
        ("IAM", "CreateRole") => ask!(iam, "IAM", "CreateRole", create_role),
        ("IAM", "DeleteRole") => ask!(iam, "IAM", "DeleteRole", delete_role),
        ("CloudWatch Logs", "CreateLogGroup") => ask!(logs, "CloudWatch Logs", "CreateLogGroup", create_log_group),
        ("CloudWatch Logs", "DeleteLogGroup") => ask!(logs, "CloudWatch Logs", "DeleteLogGroup", delete_log_group),
        ("STS", "GetCallerIdentity") => ask!(sts, "STS", "GetCallerIdentity", get_caller_identity),
        other => panic!("no way to call {other:?}"),
    }
}

/// What a person reads of each case, after it went over the wire.
async fn read_aloud(cases: &[Case]) -> String {
    let world = World::new();
    let mut pages = Vec::new();
    for case in cases {
        let message = case.message;
        world.demo.faults().fail_next(case.action, Fault::error(case.status, case.code, message));
        let failure = ask(&world.cloud, case.service, case.action).await.expect_err(case.code);
        assert_eq!(failure.code(), case.code, "{}: the code arrives as AWS sent it", case.action);
        assert_eq!(failure.message(), message, "{}", case.code);
        let problem = explain(&failure);
        assert_ne!(problem.code, "unexpected", "{} of {} has no words", case.code, case.action);
        pages.push(page(&format!("{} {} → {} {}", case.service, case.action, case.status, case.code), &problem));
    }
    pages.join("\n")
}

/// A problem as a person reads it.
fn page(heading: &str, problem: &Problem) -> String {
    let said = problem.aws.as_ref().map_or("", |aws| aws.message.as_str());
    let mut lines = vec![
        format!("=== {heading}"),
        format!("    “{said}”"),
        format!("# {}", problem.title),
        problem.what_happened.clone(),
        format!("-> {}", problem.what_to_do),
    ];
    lines.extend(problem.remedy.as_ref().map(|remedy| format!("[ {} ]  {:?}", remedy.label, remedy.action)));
    lines.extend(problem.left_behind.iter().map(|thing| format!("left behind: {thing}")));
    lines.push(format!("({})\n", problem.code));
    without_ids(&lines.join("\n"))
}

/// Ids of the demo account are new in each run: `vpc-0a1b…` becomes `vpc-…`, and a UUID `…`.
fn without_ids(text: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let hidden = |word: &str| {
        let (body, end) = word.split_at(word.trim_end_matches(|letter| !is_word(letter)).len());
        let is_hex = |part: &str| part.chars().all(|letter| letter.is_ascii_hexdigit());
        let is_uuid = body.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && body.split('-').all(is_hex);
        match body.rsplit_once('-') {
            _ if is_uuid => format!("…{end}"),
            Some((kind, id)) if id.len() == 17 && is_hex(id) => format!("{kind}-…{end}"),
            _ => word.to_owned(),
        }
    };
    text.split_inclusive(|letter| !is_word(letter)).map(hidden).collect()
}

#[track_caller]
fn same(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("problems-{name}"), text));
}

#[tokio::test(start_paused = true)]
async fn eks_in_plain_words() {
    same("eks", &read_aloud(EKS).await);
}

#[tokio::test(start_paused = true)]
async fn ec2_in_plain_words() {
    same("ec2", &read_aloud(EC2).await);
}

#[tokio::test(start_paused = true)]
async fn iam_in_plain_words() {
    same("iam", &read_aloud(IAM).await);
}

#[tokio::test(start_paused = true)]
async fn identity_in_plain_words() {
    same("identity", &read_aloud(IDENTITY).await);
}

#[tokio::test(start_paused = true)]
async fn denied_actions_in_plain_words() {
    same("denied", &read_aloud(DENIED).await);
}

#[tokio::test(start_paused = true)]
async fn load_balancers_logs_and_keys_in_plain_words() {
    let text = [read_aloud(ELB).await, read_aloud(LOGS).await, read_aloud(KMS).await].join("\n");
    same("other-services", &text);
}

/// What AWS finds out later is no answer to a call but stands in the thing that was asked about.
#[test]
fn health_in_plain_words() {
    let words = |case: &crate::problem_cases::Health| {
        let problem = explain_health(case.what, case.code, case.message);
        let is_known = problem.code != "not-healthy" || ["", "Unknown", "Other"].contains(&case.code);
        assert!(is_known, "{} of {} has no words", case.code, case.what);
        page(&format!("{}: {}", case.what, case.code), &problem)
    };
    same("health", &HEALTH.iter().map(words).collect::<Vec<_>>().join("\n"));
}

/// The cluster's own API, and calls that nobody answered.
#[tokio::test(start_paused = true)]
async fn silence_and_the_cluster_itself_in_plain_words() {
    let world = World::new();
    let mut pages = Vec::new();
    for (fault, heading) in [(Fault::Drop, "the connection breaks"), (Fault::Hang, "nobody answers")] {
        world.demo.faults().fail_next("CreateVpc", fault);
        let failure = ask(&world.cloud, "EC2", "CreateVpc").await.expect_err("no answer");
        let mut problem = explain(&failure);
        // What the SDK says of a broken connection is no concern of ours.
        problem.aws = None;
        pages.push(page(heading, &problem));
    }
    let told = |kind, service, code: &str, message: &str| {
        let (code, message) = (code.to_owned(), message.to_owned());
        let action = if service == "Kubernetes" { "ListNodes" } else { "CreateVpc" };
        let aws = AwsFailure { service, action, kind, code, message, request_id: None, status: None };
        explain(&Failure::Aws(Box::new(aws)))
    };
    let broken = FailureKind::NoConnection;
    for (kind, service, code, message) in [
        (
            FailureKind::Answered,
            "Kubernetes",
            "Unauthorized",
            "the server has asked for the client to provide credentials",
        ),
        (
            FailureKind::Answered,
            "Kubernetes",
            "Forbidden",
            "nodes is forbidden: User \"arn:aws:iam::111122223333:user/alice\" cannot list resource \"nodes\" in API group \"\" at the cluster scope",
        ),
        (broken, "Kubernetes", "", "client error (Connect): tcp connect error: deadline has elapsed"),
        (broken, "EC2", "", "client error (Connect): dns error: failed to lookup address information"),
        (broken, "EC2", "", "client error (Connect): invalid peer certificate: UnknownIssuer"),
        (broken, "EC2", "", "proxy authentication required: 407"),
        (broken, "EC2", "", "an error occurred while loading credentials: CredentialsNotLoaded"),
        (broken, "EC2", "", "an error occurred while loading credentials: the SSO token has expired"),
        (FailureKind::NotUnderstood, "EC2", "", "unexpected token '<' at line 1"),
        (FailureKind::Answered, "EC2", "BrandNewCode", "Never seen."),
    ] {
        pages.push(page(&format!("{service} {code}"), &told(kind, service, code, message)));
    }
    same("silence", &pages.join("\n"));
}

/// Whole runs: what stands on the step that failed, with what is left behind.
#[tokio::test(start_paused = true)]
async fn runs_that_pause_in_plain_words() {
    let quota = Fault::error(400, "AddressLimitExceeded", "The maximum number of addresses has been reached.");
    let zone = "Cannot create cluster 'first' because us-east-1b, the targeted Availability Zone, does not currently have \
                sufficient capacity to support the cluster. Retry and choose from these Availability Zones: us-east-1a, \
                us-east-1c, us-east-1d";
    let zone = Fault::error(400, "UnsupportedAvailabilityZoneException", zone);
    let mut pages = Vec::new();
    for (action, fault) in [("AllocateAddress", quota), ("CreateRole", Fault::Denied), ("CreateCluster", zone)] {
        let world = World::new();
        world.demo.faults().fail_always(action, fault);
        let (_, run) = world.create(&spec()).await;
        pages.extend(failed(&format!("a run whose {action} is refused"), &run));
    }
    let no_route = "Network vpc-0a1b2c3d4e5f60718 has no Internet gateway attached";
    let free_plan = "Could not launch On-Demand Instances. InvalidParameterCombination - The specified instance type is \
                     not eligible for Free Tier. Launching EC2 instance failed.";
    for (kind, code, message) in [
        ("nat-gateway", "Gateway.NotAttached", no_route),
        ("nodegroup", "AsgInstanceLaunchFailures", free_plan),
        ("nodegroup", "NodeCreationFailure", "Instances failed to join the kubernetes cluster"),
        (
            "addon",
            "ConfigurationConflict",
            "Conflicts found when trying to apply. Will not continue due to resolve conflicts mode.",
        ),
    ] {
        let world = World::new();
        world.demo.faults().fail_outcome(kind, code, message);
        let (_, run) = world.create(&spec()).await;
        pages.extend(failed(&format!("a run whose {kind} fails with {code}"), &run));
    }
    same("runs", &pages.join("\n"));
}

fn failed(heading: &str, run: &Run) -> Vec<String> {
    let failed = run.steps.iter().filter_map(|step| Some((&step.title, step.problem.as_ref()?)));
    let mut pages: Vec<String> = failed.map(|(title, problem)| page(&format!("{heading}: {title}"), problem)).collect();
    assert!(!pages.is_empty(), "{heading}: no step failed");
    // Steps of one kind fail in no particular order.
    pages.sort();
    pages
}

#[tokio::test(start_paused = true)]
async fn decoding_a_refusal_that_may_not_be_decoded_changes_nothing() {
    let world = World::new();
    let message =
        "You are not authorized to perform this operation. Encoded authorization failure message: 4GIOHlTkIaWH";
    world.demo.faults().fail_always("CreateVpc", Fault::error(403, "UnauthorizedOperation", message));
    let failure = ask(&world.cloud, "EC2", "CreateVpc").await.expect_err("refused");
    assert_eq!(decoded(failure.clone(), &world.cloud).await, failure);
    let asked = world.demo.faults().calls().iter().any(|(_, action)| action == "DecodeAuthorizationMessage");
    assert!(asked, "AWS was asked once");
}

#[tokio::test(start_paused = true)]
async fn each_remedy_changes_its_answer_and_nothing_else() {
    let world = World::new();
    let cloud = &world.cloud;
    let mut before = spec();
    before.network.nat = NatGateways::PerZone;
    before.workers.node_groups[0].capacity = CapacityType::Spot;
    let group = String::from("workers");

    let zones = ["us-east-1b", "us-east-1c", "us-east-1d"].map(str::to_owned).into();
    let after = mended(&RemedyAction::ChooseZones { zones }, &before, cloud).await.expect("there are zones");
    assert_eq!(after.network.zones.len(), before.network.zones.len());
    assert!(after.network.zones.iter().all(|zone| zone.starts_with("use1-az")), "{:?}", after.network.zones);
    assert_ne!(after.network.zones, before.network.zones);
    let refused = mended(&RemedyAction::ChooseZones { zones: vec!["us-east-1b".into()] }, &before, cloud).await;
    assert_eq!(refused.expect_err("one zone").code, "zones-missing");

    let after = mended(&RemedyAction::SingleNatGateway, &before, cloud).await.expect("it had two");
    assert_eq!(after.network.nat, NatGateways::Single);
    assert_eq!(
        mended(&RemedyAction::SingleNatGateway, &after, cloud).await.expect_err("one").code,
        "one-nat-gateway-already"
    );

    for (free_plan, expected) in [(true, "m7i-flex.large"), (false, "t3a.medium")] {
        let action = RemedyAction::AnotherInstanceType { node_group: group.clone(), free_plan };
        let after = mended(&action, &before, cloud).await.expect("there is one");
        let chosen = &after.workers.node_groups[0].instance_type;
        assert_ne!(*chosen, before.workers.node_groups[0].instance_type);
        assert_eq!(chosen, expected, "the cheapest");
    }
    let other = RemedyAction::AnotherInstanceType { node_group: "somebody-else".into(), free_plan: true };
    assert_eq!(mended(&other, &before, cloud).await.expect("no group, no change"), before);

    let one = RemedyAction::OneNode { node_group: group.clone() };
    let after = mended(&one, &before, cloud).await.expect("it had two");
    assert_eq!((after.workers.node_groups[0].desired, after.workers.node_groups[0].max), (1, 3));
    assert_eq!(mended(&one, &after, cloud).await.expect_err("one").code, "one-node-already");

    let after = mended(&RemedyAction::OnDemand { node_group: group }, &before, cloud).await.expect("always");
    assert_eq!(after.workers.node_groups[0].capacity, CapacityType::OnDemand);

    let taken = RemedyAction::AnotherRoleName { taken: "first-node-role".into() };
    let after = mended(&taken, &before, cloud).await.expect("a name is free");
    assert_eq!(after.roles.node_role_name, "first-node-role-2");
    let nobody = RemedyAction::AnotherRoleName { taken: "of-nobody".into() };
    assert_eq!(mended(&nobody, &before, cloud).await.expect_err("none of ours").code, "no-free-role-name");
}

#[tokio::test(start_paused = true)]
async fn deletion_protection_is_turned_off_once_and_its_absence_is_fine() {
    let world = World::new();
    turn_deletion_protection_off(&world.cloud, "first").await.expect("there is no cluster");
    let (_, run) = world.create(&spec()).await;
    assert_eq!(crate::world::troubles(&run), Vec::<String>::new());
    let on = world.cloud.eks.update_cluster_config().name("first").deletion_protection(true).send().await;
    on.expect("it can be switched on");
    tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
    let updates = || world.demo.faults().calls().iter().filter(|(_, action)| action == "UpdateClusterConfig").count();
    let before = updates();
    turn_deletion_protection_off(&world.cloud, "first").await.expect("off");
    tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
    turn_deletion_protection_off(&world.cloud, "first").await.expect("still off");
    assert_eq!(updates() - before, 1, "what is off is not asked for again");
}
