//! What people paste into a terminal so that `aws` and `kubectl` there meet the demo account, in the words of each shell.

use std::net::SocketAddr;

use landfall_demo_cloud::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use landfall_engine::contract::{Shell, ShellLines};

/// The shell that a newcomer's terminal opens on this system.
pub fn system_shell() -> Shell {
    if cfg!(windows) { Shell::Powershell } else { Shell::Bash }
}

/// The lines for one shell.
pub fn shell_lines(shell: Shell, address: SocketAddr, region: &str) -> ShellLines {
    let variables = [
        ("AWS_ENDPOINT_URL", format!("http://{address}")),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.to_owned()),
        ("AWS_REGION", region.to_owned()),
        // Version 1 of the AWS CLI and boto3 read only this one.
        ("AWS_DEFAULT_REGION", region.to_owned()),
    ];
    let line = |(name, value): &(&str, String)| match shell {
        Shell::Bash => format!("export {name}='{value}'"),
        Shell::Powershell => format!("$env:{name} = '{value}'"),
        // The quotes are around all of it: cmd would make others part of the value.
        Shell::Cmd => format!("set \"{name}={value}\""),
    };
    let title = match shell {
        Shell::Bash => "bash or zsh",
        Shell::Powershell => "PowerShell",
        Shell::Cmd => "cmd",
    };
    ShellLines { shell, title: title.to_owned(), lines: variables.iter().map(line).collect() }
}

/// The lines for every shell, the system's own first.
pub(crate) fn all_shells(address: SocketAddr, region: &str) -> Vec<ShellLines> {
    let own = system_shell();
    let others = Shell::ALL.into_iter().filter(|shell| *shell != own);
    [own].into_iter().chain(others).map(|shell| shell_lines(shell, address, region)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_sets_the_same_variables_in_its_own_words() {
        let address = SocketAddr::from(([127, 0, 0, 1], 4780));
        let first = |shell| shell_lines(shell, address, "eu-west-1").lines.swap_remove(0);
        assert_eq!(first(Shell::Bash), "export AWS_ENDPOINT_URL='http://127.0.0.1:4780'");
        assert_eq!(first(Shell::Powershell), "$env:AWS_ENDPOINT_URL = 'http://127.0.0.1:4780'");
        assert_eq!(first(Shell::Cmd), "set \"AWS_ENDPOINT_URL=http://127.0.0.1:4780\"");
        for all in all_shells(address, "eu-west-1") {
            let text = all.lines.join("\n");
            let needed = [ACCESS_KEY_ID, SECRET_ACCESS_KEY, "AWS_REGION", "AWS_DEFAULT_REGION", "eu-west-1"];
            assert!(all.lines.len() == 5 && needed.iter().all(|word| text.contains(word)), "{text}");
        }
        assert_eq!(all_shells(address, "eu-west-1").len(), 3);
    }
}
