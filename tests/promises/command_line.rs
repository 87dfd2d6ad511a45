//! What the program `landfall` promises to people and scripts, on the demo cloud and in real time: exit statuses, one
//! JSON event a line, files left as they were. Runs the built program; knows nothing of the engine's types.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::computer::{Computer, Running, Said, run, text};

#[test]
fn create_tells_one_numbered_event_a_line_from_started_to_finished() {
    let computer = Computer::new();
    let out = run(&mut computer.landfall("create --demo --speed max --json --name first")).succeeded();
    let events: Vec<Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"))).collect();
    assert_eq!(events[0]["type"], "started");
    assert_eq!(events.last().expect("events")["type"], "finished");
    let mut last = 0;
    for event in &events {
        // Notes and calls may be lost, so they carry the number of the last event that lasts.
        let lasts = !["step-note", "calls"].contains(&event["type"].as_str().expect("a type"));
        last += u64::from(lasts);
        assert_eq!(event["seq"], last, "{event}");
    }
    assert!(events.windows(2).all(|pair| pair[0]["at"].as_u64() <= pair[1]["at"].as_u64()), "time never goes back");
    assert_eq!(computer.listed(), [("first".into(), "created".into())]);
}

#[test]
fn create_writes_a_kubeconfig_that_only_its_owner_can_read() {
    let computer = Computer::new();
    computer.make_demo_cluster();
    let written = fs::read_to_string(computer.kubeconfig()).expect("a kubeconfig");
    assert!(written.contains("current-context: arn:aws:eks:us-east-1:111122223333:cluster/first\n"), "{written}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(computer.kubeconfig()).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_name_that_is_taken_is_refused_with_the_ways_to_go_on() {
    let computer = Computer::new();
    computer.make_demo_cluster();
    let again = run(&mut computer.landfall("create --demo --speed max --name first"));
    assert_eq!(again.status, Some(2));
    says(&again, &["first was begun here before", "landfall resume first-", "landfall delete first-", "--name"]);
    assert_eq!(computer.listed().len(), 1);
}

#[test]
fn resume_with_a_file_adds_and_takes_away_and_refuses_to_change_what_stands() {
    let computer = Computer::new();
    computer.make_demo_cluster();
    let more = "name = \"first\"\nregion = \"us-east-1\"\n[cluster]\nencryption = \"new-key\"\n[[workers.node_groups]]\n\
                [[workers.node_groups]]\nname = \"more\"\n";
    let file = computer.write("more.toml", more);
    let resume = format!("resume first --demo --speed max --file {}", file.display());
    run(&mut computer.landfall(&resume)).succeeded();
    let demo = computer.serve_demo();
    let nodes = run(&mut computer.kubectl("get nodes -o name")).succeeded();
    assert_eq!(nodes.lines().count(), 4, "two nodes of each group: {nodes}");
    let key = "eks describe-cluster --name first --query cluster.encryptionConfig[0].provider.keyArn";
    let key = run(&mut demo.visitor(computer.aws(key))).json();
    assert!(key.as_str().is_some_and(|key| key.starts_with("arn:aws:kms:")), "{key}");
    drop(demo);
    let other = computer.write("other.toml", &more.replace("name = \"more\"", "name = \"more\"\ndisk_gib = 50"));
    let refused = run(&mut computer.landfall(&format!("resume first --demo --file {}", other.display())));
    assert_eq!(refused.status, Some(2));
    says(&refused, &["changes what stands already", "Node group more", "Nothing was sent to AWS"]);
    let (less, _) = more.rsplit_once("[[workers.node_groups]]").expect("the second group is last");
    let file = computer.write("less.toml", less);
    let resumed = run(&mut computer.landfall(&format!("resume first --demo --speed max --file {}", file.display())));
    says(&resumed, &["Deletes: Node group more."]);
    let demo = computer.serve_demo();
    let groups =
        run(&mut demo.visitor(computer.aws("eks list-nodegroups --cluster-name first --query nodegroups"))).json();
    assert_eq!(groups, serde_json::json!(["workers"]));
}

/// The clusters of real people, each from its file, with nodes that the cluster's own API calls Ready.
#[test]
fn every_recipe_is_made_by_the_command_and_goes_again() {
    let computer = Computer::new();
    let before = account(&computer);
    for spec in crate::recipes::recipes() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/recipes/{}.toml", spec.name));
        let create = format!("create --demo --speed max --no-kubeconfig --file {}", file.display());
        run(&mut computer.landfall(&create)).succeeded();
        run(&mut computer.landfall(&format!("delete {} --demo --speed max", spec.name))).succeeded();
        assert_eq!(differences(&before, &account(&computer)), Vec::<String>::new(), "{}", spec.name);
    }
}

#[test]
fn after_delete_boto3_finds_the_account_as_it_was() {
    let computer = Computer::new();
    let before = account(&computer);
    computer.make_demo_cluster();
    run(&mut computer.landfall("delete first --demo --speed max")).succeeded();
    assert_eq!(differences(&before, &account(&computer)), Vec::<String>::new());
    assert_eq!(computer.listed(), [("first".into(), "deleted".into())]);
    let kubeconfig = fs::read_to_string(computer.kubeconfig()).expect("it stays, without the cluster");
    assert!(!kubeconfig.contains("cluster/first"), "{kubeconfig}");
}

#[test]
fn an_unknown_field_in_a_file_is_named_with_its_line() {
    let computer = Computer::new();
    let file =
        computer.write("spec.toml", "name = \"first\"\nregion = \"us-east-1\"\n\n[network]\ncdir = \"10.0.0.0/16\"\n");
    let said = run(computer.landfall("create --demo --file").arg(file));
    assert_eq!(said.status, Some(2));
    says(&said, &["spec.toml", "line 5", "cdir"]);
    nothing_was_begun(&computer);
}

#[test]
fn wrong_answers_are_refused_at_their_fields_and_nothing_is_sent() {
    let wrong = [
        ("[workers]\n[[workers.node_groups]]\nmin = 3\ndesired = 3\nmax = 2\n", "workers.node_groups.0"),
        ("[cluster]\nendpoint_public = false\nendpoint_private = false\n", "cluster.endpoint"),
        ("[network]\ncidr = \"10.0.0.0/33\"\n", "network.cidr"),
        ("[network]\ncidr = \"10.0.0.0/27\"\n", "network.cidr"),
        ("[[workers.node_groups]]\ninstance_type = \"t3.mediumm\"\n", "workers.node_groups.0.instance_type"),
        (
            "[[access.grants]]\nprincipal_arn = \"ada\"\npolicy = \"AmazonEKSViewPolicy\"\n",
            "access.grants.0.principal_arn",
        ),
    ];
    for (answers, field) in wrong {
        let computer = Computer::new();
        let aws = TcpListener::bind("127.0.0.1:0").expect("a port");
        aws.set_nonblocking(true).expect("can be asked without waiting");
        let file = computer.write("spec.toml", &format!("name = \"first\"\nregion = \"us-east-1\"\n{answers}"));
        let mut command = computer.landfall("create --file");
        let address = aws.local_addr().expect("an address");
        command.arg(file).env("AWS_ENDPOINT_URL", format!("http://{address}"));
        command.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
        let said = run(&mut command);
        assert_eq!(said.status, Some(2), "{answers}: {said:?}");
        says(&said, &[&format!("error: {field}"), "Nothing was created"]);
        assert!(aws.accept().is_err(), "{answers}: somebody was asked");
        nothing_was_begun(&computer);
    }
}

#[test]
fn a_token_is_what_kubectl_asks_for() {
    let computer = Computer::new();
    let token = || computer.landfall("token --cluster first --region us-east-1 --demo");
    let asks = |version: &str| json!({ "apiVersion": format!("client.authentication.k8s.io/{version}") }).to_string();
    let cases = [
        (token(), "v1beta1"),
        (with(token(), "KUBERNETES_EXEC_INFO", &asks("v1beta1")), "v1beta1"),
        (with(token(), "KUBERNETES_EXEC_INFO", &asks("v1")), "v1"),
    ];
    for (mut command, version) in cases {
        let made = run(&mut command).json();
        assert_eq!(made["kind"], "ExecCredential");
        assert_eq!(made["apiVersion"], format!("client.authentication.k8s.io/{version}"));
        assert_eq!(made["spec"], json!({}));
        assert!(text(&made["status"]["token"]).starts_with("k8s-aws-v1."));
        let keys: Vec<_> = made["status"].as_object().expect("a status").keys().cloned().collect();
        assert_eq!(keys, ["expirationTimestamp", "token"]);
    }
    let nonsense = run(&mut with(token(), "KUBERNETES_EXEC_INFO", "{"));
    assert_eq!((nonsense.status, nonsense.out.as_str()), (Some(2), ""));
}

#[test]
fn a_damaged_kubeconfig_is_left_untouched_and_known_before_anything_is_made() {
    let computer = Computer::new();
    let damaged = "apiVersion: v1\nclusters: [oh\n";
    computer.write("kubeconfig", damaged);
    let said = run(&mut computer.landfall("create --demo --speed max --name first"));
    assert_eq!(said.status, Some(2));
    says(&said, &["kubeconfig", "untouched"]);
    assert_eq!(fs::read_to_string(computer.kubeconfig()).expect("it is still there"), damaged);
    nothing_was_begun(&computer);
}

#[test]
fn a_create_that_was_killed_is_listed_as_paused_and_resume_makes_nothing_twice() {
    let computer = Computer::new();
    let creating = Running::start(&mut computer.landfall("create --demo --speed 60 --json --name first"));
    creating.hear(|line| (line.contains("\"step-made\"") && line.contains("\"nat-gateway-1\"")).then_some(()));
    drop(creating);
    assert_eq!(computer.listed(), [("first".into(), "paused".into())]);

    run(&mut computer.landfall("resume first --demo --speed max")).succeeded();
    assert_eq!(computer.listed(), [("first".into(), "created".into())]);
    let account = account(&computer);
    let ours = |kind: &str| account[kind].as_array().expect("a list").iter().filter(|each| is_ours(each)).count();
    assert_eq!(
        ["vpcs", "subnets", "internet_gateways", "nat_gateways", "addresses", "route_tables", "clusters"].map(ours),
        [1, 4, 1, 1, 1, 3, 1]
    );
}

#[test]
fn a_create_that_was_killed_before_it_began_is_resumed_to_the_end() {
    let (whole, killed) = (Computer::new(), Computer::new());
    whole.make_demo_cluster();
    let runs = |computer: &Computer| computer.path("landfall").join("runs");
    let journals = fs::read_dir(runs(&whole)).expect("a folder of journals").flatten().map(|entry| entry.path());
    let journal = journals.into_iter().find(|path| path.extension().is_some_and(|end| end == "jsonl"));
    let journal = journal.expect("one run's journal");
    let lines = fs::read_to_string(&journal).expect("it can be read");
    // All that is on disk between the answers and the first thing that happens.
    fs::create_dir_all(runs(&killed)).expect("a folder of journals");
    let left = runs(&killed).join(journal.file_name().expect("it has a name"));
    fs::write(left, format!("{}\n", lines.lines().next().expect("the answers"))).expect("it can be written");
    assert_eq!(killed.listed(), [("first".into(), "new".into())]);
    run(&mut killed.landfall("resume first --demo --speed max")).succeeded();
    assert_eq!(killed.listed(), [("first".into(), "created".into())]);
}

#[test]
fn a_second_command_on_the_same_run_is_told_that_another_one_drives_it() {
    let computer = Computer::new();
    let creating = Running::start(&mut computer.landfall("create --demo --speed 60 --json --name first"));
    creating.hear(|line| line.contains("\"step-made\"").then_some(()));
    for second in ["resume first --demo", "delete first --demo"] {
        let said = run(&mut computer.landfall(second));
        assert_eq!(said.status, Some(1), "{second}");
        says(&said, &["Another Landfall drives this run", "Go on there, or close it there first"]);
    }
    drop(creating);
    assert_eq!(computer.listed(), [("first".into(), "paused".into())]);
}

/// The whole program, killed without a word at moments nobody chose.
#[test]
fn killed_at_fifty_random_moments_it_is_resumed_to_the_end_and_makes_nothing_twice() {
    const KILLS_A_CLUSTER: usize = 5;
    let seed = rand::random::<u64>();
    let mut random = StdRng::seed_from_u64(seed);
    let undisturbed = Computer::new();
    undisturbed.make_demo_cluster();
    let expected = counts(&account(&undisturbed));
    let mut kills = 0;
    while kills < 50 {
        let computer = Computer::new();
        for _ in 0..KILLS_A_CLUSTER {
            let words = if computer.listed().is_empty() { "create --name first" } else { "resume first" };
            let mut killed = computer.landfall(&format!("{words} --demo --speed max --no-kubeconfig"));
            let mut killed = killed.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
            std::thread::sleep(Duration::from_millis(random.random_range(20..1500)));
            killed.kill().expect("killed");
            killed.wait().expect("gone");
            kills += 1;
        }
        match computer.listed().first().map(|(_, phase)| phase.clone()).as_deref() {
            // It was done before the moment came.
            Some("created") => {}
            Some("paused" | "new") => {
                run(&mut computer.landfall("resume first --demo --speed max --no-kubeconfig")).succeeded();
            }
            listed => panic!("seed {seed}: after {kills} kills it is {listed:?}"),
        }
        assert_eq!(computer.listed(), [("first".into(), "created".into())], "seed {seed}, {kills} kills");
        assert_eq!(counts(&account(&computer)), expected, "seed {seed}, {kills} kills");
    }
}

/// A disk that is full in the middle: the run rests before the next call to AWS, and nothing is there that it does not
/// know of.
#[cfg(unix)]
#[test]
fn a_full_disk_pauses_the_run_before_the_next_call_and_everything_can_be_undone() {
    let computer = Computer::new();
    let demo = computer.serve_demo_at("max");
    let look = || run(&mut demo.visitor(computer.boto3("account"))).json();
    let before = look();
    let landfall = computer.landfall("create --region us-east-1 --name first --no-kubeconfig");
    // The shell's limit on the size of files stands in for the disk's end: it takes effect on every write.
    let mut limited = Command::new("bash");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 6; exec \"$0\" \"$@\""]).arg(landfall.get_program());
    limited.args(landfall.get_args()).env_clear();
    for (name, value) in landfall.get_envs() {
        limited.env(name, value.unwrap_or_default());
    }
    let said = run(&mut demo.visitor(limited));
    assert_eq!(said.status, Some(1), "{said:?}");
    says(&said, &["Landfall cannot write its journal", "landfall resume first-"]);
    assert_eq!(computer.listed(), [("first".into(), "paused".into())]);
    assert_ne!(counts(&look()), counts(&before), "it had begun");
    run(&mut demo.visitor(computer.landfall("delete first"))).succeeded();
    assert_eq!(differences(&before, &look()), Vec::<String>::new());
}

#[test]
fn what_failed_pauses_with_status_1_and_lasts_until_it_is_solved() {
    let computer = Computer::new();
    let said = run(&mut computer.landfall("create --demo --speed max --name first --scenario address-quota"));
    assert_eq!(said.status, Some(1));
    says(&said, &["AddressLimitExceeded", "landfall resume first-", "landfall delete first-"]);
    let rehearsed = "A failure you rehearse has happened: The account has no free Elastic IP address (address-quota)";
    says(&said, &[rehearsed, "Lesson    An account may hold", "aws ec2", "Have it solved:  landfall resume first-"]);
    assert_eq!(computer.listed(), [("first".into(), "paused".into())]);
    let refused = run(&mut computer.landfall("resume first --demo --speed max --solve --file none.json"));
    assert_eq!(refused.status, Some(2), "there is no such file: {refused:?}");
    let again = run(&mut computer.landfall("resume first --demo --speed max"));
    assert_eq!(again.status, Some(1), "nobody has released an address");
    says(&again, &["AddressLimitExceeded", rehearsed]);
    let solved = run(&mut computer.landfall("resume first --demo --speed max --solve"));
    says(&solved, &["Solved: The account has no free Elastic IP address."]);
    solved.succeeded();
    assert_eq!(computer.listed(), [("first".into(), "created".into())]);
}

/// By the very commands that the solution names.
#[test]
fn what_is_solved_in_a_terminal_is_out_of_the_way() {
    let computer = Computer::new();
    let create = "create --demo --speed max --name first --no-kubeconfig --scenario address-quota";
    assert_eq!(run(&mut computer.landfall(create)).status, Some(1));
    let demo = computer.serve_demo();
    let find = "ec2 describe-addresses --filters Name=tag:Name,Values=old-workshop --query Addresses[].AllocationId";
    let idle = run(&mut demo.visitor(computer.aws(find))).json();
    let idle = idle.as_array().expect("a list");
    assert_eq!(idle.len(), 5);
    let release = format!("ec2 release-address --allocation-id {}", text(&idle[0]));
    run(&mut demo.visitor(computer.aws(&release))).succeeded();
    demo.hear(|line| line.contains("Over: The account has no free Elastic IP address.").then_some(()));
    drop(demo);
    let resumed = run(&mut computer.landfall("resume first --demo --speed max --no-kubeconfig"));
    says(&resumed, &["Rehearsed, and over: The account has no free Elastic IP address."]);
    resumed.succeeded();
    assert_eq!(computer.listed(), [("first".into(), "created".into())]);
}

#[test]
fn what_lasts_for_a_time_passes_by_itself() {
    let computer = Computer::new();
    let said = run(&mut computer.landfall("create --demo --speed 10 --name first --no-kubeconfig --scenario denied"));
    assert_eq!(said.status, Some(1));
    let rehearsed = "A failure you rehearse has happened: You have no permission to make roles (denied)";
    says(&said, &["iam:CreateRole", rehearsed]);
    // Each look lets some demo time pass.
    let later = (0..100).map(|_| run(&mut computer.landfall("resume first --demo --speed max --no-kubeconfig")));
    let later = later.into_iter().find(|said| said.status == Some(0)).expect("the administrator gives the permission");
    says(&later, &["Rehearsed, and over: You have no permission to make roles."]);
    assert_eq!(computer.listed(), [("first".into(), "created".into())]);
}

#[test]
fn the_served_account_says_when_a_failure_is_met() {
    let computer = Computer::new();
    let demo = computer.serve_demo_with("--scenario address-quota --scenario vpc-quota");
    let refused = run(&mut demo.visitor(computer.aws("ec2 create-vpc --cidr-block 10.0.0.0/16")));
    assert!(refused.err.contains("VpcLimitExceeded"), "{}", refused.err);
    demo.hear(|line| line.contains("has happened: The account has no room for another VPC").then_some(()));
    demo.hear(|line| line.contains("Solution  Find VPCs that nobody needs").then_some(()));
}

#[test]
fn the_library_is_listed_in_full_and_a_wrong_name_lists_it_too() {
    let computer = Computer::new();
    // Also while the account is open.
    let _demo = computer.serve_demo();
    let library = run(&mut computer.landfall("demo --scenarios")).succeeded();
    for part in ["With the network", "address-quota ", "Lesson ", "Shows ", "Solution ", "locked-out "] {
        assert!(library.contains(part), "no “{part}” in:\n{library}");
    }
    let computer = Computer::new();
    for words in ["create --demo --scenario rain", "demo --scenario rain"] {
        let said = run(&mut computer.landfall(words));
        assert_eq!(said.status, Some(2), "{words}");
        says(&said, &["no failure called rain", "address-quota ", "The account has no free Elastic IP address"]);
    }
    nothing_was_begun(&computer);
}

#[test]
fn the_demo_account_says_what_to_paste_in_the_words_of_the_shell_that_is_asked_for() {
    let computer = Computer::new();
    for (shell, first, others) in [
        ("bash", "export AWS_ENDPOINT_URL='http://127.0.0.1:", "--shell powershell or cmd"),
        ("powershell", "$env:AWS_ENDPOINT_URL = 'http://127.0.0.1:", "--shell bash or cmd"),
        ("cmd", "set \"AWS_ENDPOINT_URL=http://127.0.0.1:", "--shell bash or powershell"),
    ] {
        let serving = Running::start(&mut computer.landfall(&format!("demo --shell {shell}")));
        let mut said = Vec::new();
        serving.hear(|line| {
            said.push(line.to_owned());
            line.contains("Ctrl-C").then_some(())
        });
        assert!(said[0].contains(others) && said[0].contains("this computer only"), "{said:?}");
        assert!(said.iter().any(|line| line.starts_with(first)), "{said:?}");
        assert!(said.iter().filter(|line| line.contains("AWS_")).count() == 5, "{said:?}");
    }
}

/// The demo account, as boto3 sees it.
fn account(computer: &Computer) -> Value {
    let demo = computer.serve_demo();
    run(&mut demo.visitor(computer.boto3("account"))).json()
}

fn with(mut command: Command, name: &str, value: &str) -> Command {
    command.env(name, value);
    command
}

#[track_caller]
fn says(said: &Said, parts: &[&str]) {
    for part in parts {
        assert!(said.err.contains(part), "no “{part}” in:\n{}", said.err);
    }
}

#[track_caller]
fn nothing_was_begun(computer: &Computer) {
    let journals = fs::read_dir(computer.path("landfall").join("runs")).map_or(0, Iterator::count);
    assert_eq!(journals, 0, "a run was begun");
    assert!(computer.listed().is_empty());
}

/// Whether Landfall's tags are on an object, in whichever shape the service has tags.
fn is_ours(object: &Value) -> bool {
    object.to_string().contains("landfall.dev/run")
}

/// How many of each kind.
fn counts(account: &Value) -> Vec<(String, usize)> {
    let kinds = account.as_object().expect("an account");
    kinds.iter().map(|(kind, list)| (kind.clone(), list.as_array().expect("a list").len())).collect()
}

/// What stands in one account and not in the other.
pub fn differences(before: &Value, after: &Value) -> Vec<String> {
    let lines = |account: &Value| -> Vec<String> {
        let kinds = account.as_object().expect("an account");
        kinds
            .iter()
            .flat_map(|(kind, list)| list.as_array().expect("a list").iter().map(move |each| format!("{kind} {each}")))
            .collect()
    };
    let (before, after) = (lines(before), lines(after));
    let gone = before.iter().filter(|line| !after.contains(line)).map(|line| format!("- {line}"));
    let new = after.iter().filter(|line| !before.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}
