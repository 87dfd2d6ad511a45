//! A person's computer for one promise: folders of its own, and the real programs in them (landfall, the AWS command
//! line, kubectl, boto3). Nothing of the computer that runs the tests leaks in: no profile, kubeconfig, cluster or proxy.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// Far more than anything here takes; so that a program that hangs is a failure and not a mystery.
const DEADLINE: Duration = Duration::from_secs(120);

/// Beginnings of variables that would let the surrounding computer in.
const FOREIGN: [&str; 6] = ["AWS_", "LANDFALL_", "KUBE", "MOTO_", "XDG_", "PYTHON"];

pub struct Computer {
    folder: TempDir,
}

impl Computer {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where Landfall writes what kubectl reads.
    pub fn kubeconfig(&self) -> PathBuf {
        self.path("kubeconfig")
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("the folder is writable");
        path
    }

    /// The built program, with words as one would type them.
    pub fn landfall(&self, words: &str) -> Command {
        self.command(&landfall_program(), words)
    }

    pub fn aws(&self, words: &str) -> Command {
        self.command(&python_tool("aws"), words)
    }

    /// kubectl, reading the kubeconfig that Landfall wrote.
    pub fn kubectl(&self, words: &str) -> Command {
        let mut command = self.command(Path::new("kubectl"), "--kubeconfig");
        command.arg(self.kubeconfig()).args(words.split_whitespace());
        command
    }

    /// What boto3 sees; the script says of what.
    pub fn boto3(&self, of: &str) -> Command {
        let mut command = self.command(&python_tool("python"), "");
        command.arg(root().join("tests/promises/read_back.py")).arg(of);
        command
    }

    /// Any program, with this computer's folders and no others.
    pub fn command(&self, program: &Path, words: &str) -> Command {
        let mut command = Command::new(program);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy().to_ascii_uppercase();
            if text.ends_with("_PROXY") || FOREIGN.iter().any(|beginning| text.starts_with(beginning)) {
                command.env_remove(name);
            }
        }
        for home in ["HOME", "USERPROFILE"] {
            command.env(home, self.folder.path());
        }
        command
            .args(words.split_whitespace())
            .current_dir(self.folder.path())
            .env("LANDFALL_HOME", self.path("landfall"))
            .env("KUBECONFIG", self.kubeconfig())
            .env("AWS_CONFIG_FILE", self.path("aws-config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", self.path("aws-credentials"))
            .env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// A cluster called `first` in the demo account.
    pub fn make_demo_cluster(&self) {
        run(&mut self.landfall("create --demo --speed max --name first")).succeeded();
    }

    /// `landfall demo`, until this is dropped. Time runs at AWS's own pace, so nothing changes while it is looked at.
    pub fn serve_demo(&self) -> Demo {
        self.serve_demo_at("1")
    }

    /// The same at another speed.
    pub fn serve_demo_at(&self, speed: &str) -> Demo {
        self.serve_demo_with(&format!("--speed {speed}"))
    }

    /// The same with other words after `landfall demo`.
    pub fn serve_demo_with(&self, words: &str) -> Demo {
        let running = Running::start(&mut self.landfall(&format!("demo {words}")));
        let (mut variables, mut said) = (Vec::new(), Vec::new());
        running.hear(|line| {
            variables.extend(variable(line));
            said.push(line.to_owned());
            line.contains("Ctrl-C").then_some(())
        });
        Demo { running, variables, said }
    }

    /// The clusters that `landfall list` knows, each with its phase.
    pub fn listed(&self) -> Vec<(String, String)> {
        let list = run(&mut self.landfall("list --json")).succeeded();
        let runs = list.lines().map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"));
        runs.map(|run| (text(&run["name"]), text(&run["phase"]))).collect()
    }
}

/// The demo account on loopback.
pub struct Demo {
    running: Running,
    /// What it tells people to paste into their terminal.
    variables: Vec<(String, String)>,
    /// What it says until it serves, line by line.
    pub said: Vec<String>,
}

impl Demo {
    /// A program in a terminal into which the variables were pasted.
    pub fn visitor(&self, mut command: Command) -> Command {
        command.envs(self.variables.iter().cloned());
        command
    }

    /// What it goes on to say, until that is what is wanted.
    pub fn hear<T>(&self, wanted: impl FnMut(&str) -> Option<T>) -> T {
        self.running.hear(wanted)
    }
}

/// `export NAME='value'`, or the same in PowerShell.
fn variable(line: &str) -> Option<(String, String)> {
    let assignment = line.strip_prefix("export ").or_else(|| line.strip_prefix("$env:"))?;
    let (name, value) = assignment.split_once('=')?;
    Some((name.trim().to_owned(), value.trim().trim_matches('\'').to_owned()))
}

/// A program that has ended.
#[derive(Debug)]
pub struct Said {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Its standard output.
    #[track_caller]
    pub fn succeeded(self) -> String {
        assert_eq!(self.status, Some(0), "\n{}\n{}", self.out, self.err);
        self.out
    }

    #[track_caller]
    pub fn json(self) -> Value {
        let out = self.succeeded();
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }
}

/// Runs a program to its end.
pub fn run(command: &mut Command) -> Said {
    let mut child = Ended(spawn(command));
    let (out, err) = (whole(child.0.stdout.take()), whole(child.0.stderr.take()));
    let text = |part: Receiver<String>| {
        part.recv_timeout(DEADLINE).unwrap_or_else(|_| panic!("{command:?} did not end in {DEADLINE:?}"))
    };
    let (out, err) = (text(out), text(err));
    let status = child.0.wait().expect("a program that closed its output ends").code();
    Said { status, out, err }
}

/// A program that goes on until this is dropped.
pub struct Running {
    lines: Receiver<String>,
    name: String,
    _child: Ended,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let mut child = Ended(spawn(command));
        let (sender, lines) = mpsc::channel();
        each_line(child.0.stdout.take(), sender.clone());
        each_line(child.0.stderr.take(), sender);
        Self { lines, name: format!("{command:?}"), _child: child }
    }

    /// Listens until a line has what is wanted.
    pub fn hear<T>(&self, mut wanted: impl FnMut(&str) -> Option<T>) -> T {
        let until = Instant::now() + DEADLINE;
        let mut heard = String::new();
        loop {
            let line = self.lines.recv_timeout(until.saturating_duration_since(Instant::now()));
            let line = line.unwrap_or_else(|_| panic!("{} said only:\n{heard}", self.name));
            if let Some(found) = wanted(&line) {
                return found;
            }
            heard.push_str(&line);
            heard.push('\n');
        }
    }
}

/// Ended at once, by its own id, when the promise is over or broken.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn spawn(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|error| {
        panic!("{} cannot be started: {error}; cargo xtask test installs it", command.get_program().display())
    })
}

fn whole(stream: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        stream.expect("it is piped").read_to_end(&mut bytes).ok();
        sender.send(String::from_utf8_lossy(&bytes).into_owned()).ok();
    });
    receiver
}

fn each_line(stream: Option<impl Read + Send + 'static>, sender: Sender<String>) {
    let lines = BufReader::new(stream.expect("it is piped")).lines();
    // Read to the end even when nobody listens any more: a full pipe would stop the program.
    thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
}

/// The program `landfall`, built beside this one.
pub fn landfall_program() -> PathBuf {
    let built = profile_folder().join(format!("landfall{}", env::consts::EXE_SUFFIX));
    assert!(built.exists(), "{} is missing: run `cargo build --workspace` first", built.display());
    built
}

/// A program of the Python tools.
pub fn python_tool(name: &str) -> PathBuf {
    let beside =
        || profile_folder().with_file_name("tools").join("python").join(if cfg!(windows) { "Scripts" } else { "bin" });
    let folder = env::var_os("LANDFALL_TEST_PYTHON_BIN").map_or_else(beside, PathBuf::from);
    let program = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is missing: run cargo xtask test, which installs moto", program.display());
    program
}

/// This program is `<target>/debug/deps/promises-…`.
fn profile_folder() -> PathBuf {
    let here = env::current_exe().expect("a program knows where it is");
    here.ancestors().nth(2).expect("a target folder").to_owned()
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A JSON text without its quotes.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
