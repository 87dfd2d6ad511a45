//! Whether the program in a container ends by itself, when, and how; and where its container is in its life by now.
//!
//! It must not know nodes. Nothing runs in the demo: the command tells, as far as tutorials go (`echo`, `sleep 30`,
//! `exit 1`, a shell without a terminal); everything else goes on for ever, or for a few seconds in a job.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::images;

/// How long the task of a job takes.
const TASK: i64 = 5;
/// Images whose program is a shell, which ends at once when nobody types.
const SHELLS: [&str; 9] =
    ["busybox", "alpine", "ubuntu", "debian", "amazonlinux", "bash", "hello-world", "centos", "fedora"];

/// How a program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// After how many seconds.
    pub after: i64,
    /// Its exit code.
    pub code: i64,
}

/// How the program of a container ends; `None` if it goes on. A `task` is meant to end.
pub fn end(container: &Value, is_task: bool) -> Option<End> {
    let words = |field: &str| -> Vec<&str> {
        container[field].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    };
    let command: Vec<&str> = words("command").into_iter().chain(words("args")).collect();
    let text = command.join(" ");
    let image = container["image"].as_str().unwrap_or_default();
    let name = image.split(['@', ':']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let goes_on = ["while", "infinity", "tail -f", "until"].iter().any(|word| text.contains(word));
    if goes_on {
        return None;
    }
    if command.is_empty() {
        let is_shell = SHELLS.contains(&name) && container["stdin"] != true;
        return (is_shell || is_task).then_some(End { after: if is_task { TASK } else { 0 }, code: 0 });
    }
    let sleeps = number_after(&text, "sleep ");
    if let Some(code) = number_after(&text, "exit ") {
        return Some(End { after: sleeps.unwrap_or(0), code });
    }
    // A very long sleep is a way to say "go on".
    if let Some(seconds) = sleeps {
        return Some(End { after: seconds, code: 0 });
    }
    match command.first().and_then(|program| program.rsplit('/').next()).unwrap_or_default() {
        "false" => Some(End { after: 0, code: 1 }),
        "true" | "echo" | "date" | "env" | "printenv" | "hostname" | "ls" | "cat" | "nslookup" | "wget" | "curl" => {
            Some(End { after: 0, code: 0 })
        }
        "sh" | "bash" if SHELLS.contains(&name) && text.contains("echo") => Some(End { after: 0, code: 0 }),
        _ => is_task.then_some(End { after: TASK, code: 0 }),
    }
}

fn number_after(text: &str, word: &str) -> Option<i64> {
    let (_, rest) = text.split_once(word)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Where a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It runs.
    Running {
        /// Since when.
        since: Timestamp,
    },
    /// It ended for good.
    Ended {
        /// When it started.
        started: Timestamp,
        /// When it ended.
        ended: Timestamp,
        /// Its exit code.
        code: i64,
    },
    /// It ended and waits to be started again.
    BackingOff {
        /// When it ended last.
        ended: Timestamp,
        /// Its exit code.
        code: i64,
        /// For how many seconds it waits.
        wait: i64,
    },
}

/// Where a container is by now that started first at `first`, and how often it was started again.
pub fn stage(first: Timestamp, now: Timestamp, end: Option<End>, restarts_after: impl Fn(i64) -> bool) -> (Stage, u64) {
    let Some(End { after, code }) = end else { return (Stage::Running { since: first }, 0) };
    let (mut started, mut wait, mut count) = (first, 0, 0);
    loop {
        let ended = started + SignedDuration::from_secs(after);
        if ended > now {
            return (Stage::Running { since: started }, count);
        }
        if !restarts_after(code) {
            return (Stage::Ended { started, ended, code }, count);
        }
        let next = ended + SignedDuration::from_secs(wait);
        if next > now {
            return (Stage::BackingOff { ended, code, wait }, count);
        }
        // The first time it starts again at once; what ran for ten minutes begins anew.
        wait = if wait == 0 || after >= 600 { images::FIRST } else { (wait * 2).min(images::LONGEST) };
        started = next;
        count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_command_tells_how_a_program_ends() {
        let of = |image: &str, command: Value| json!({ "image": image, "command": command });
        let shell = |script: &str| of("busybox", json!(["sh", "-c", script]));
        for (container, expected) in [
            (json!({ "image": "nginx" }), None),
            (json!({ "image": "busybox" }), Some((0, 0))),
            (json!({ "image": "busybox", "stdin": true }), None),
            (shell("exit 3"), Some((0, 3))),
            (shell("sleep 30; exit 1"), Some((30, 1))),
            (shell("while true; do sleep 1; done"), None),
            (of("busybox", json!(["sleep", "3600"])), Some((3600, 0))),
            (of("busybox", json!(["echo", "hello"])), Some((0, 0))),
            (of("my/server:1", json!(["/bin/server"])), None),
        ] {
            let expected = expected.map(|(after, code)| End { after, code });
            assert_eq!(end(&container, false), expected, "{container}");
        }
        assert_eq!(end(&json!({ "image": "perl" }), true), Some(End { after: TASK, code: 0 }));
    }

    #[test]
    fn what_ends_is_started_again_and_waits_longer_every_time() {
        let first = Timestamp::UNIX_EPOCH;
        let after = |seconds: i64, restarts: bool| {
            stage(first, first + SignedDuration::from_secs(seconds), Some(End { after: 5, code: 1 }), |_| restarts)
        };
        assert!(matches!(after(4, true), (Stage::Running { .. }, 0)));
        assert!(matches!(after(6, true), (Stage::Running { .. }, 1)), "at once");
        assert!(matches!(after(11, true), (Stage::BackingOff { wait: 10, code: 1, .. }, 1)));
        assert!(matches!(after(21, true), (Stage::Running { .. }, 2)));
        assert!(matches!(after(26, true), (Stage::BackingOff { wait: 20, .. }, 2)));
        assert!(matches!(after(100, false), (Stage::Ended { code: 1, .. }, 0)));
    }
}
