//! The environment Landfall was started with: its variables and the home folder. Handed to whoever reads it, so that
//! no test has to change the process. Knows nothing of what the variables mean.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

/// Variables and the home folder.
#[derive(Clone)]
pub struct Env {
    variables: Variables,
    home: Option<PathBuf>,
}

#[derive(Clone)]
enum Variables {
    Process,
    Given(BTreeMap<String, String>),
}

impl Env {
    /// The environment of this process.
    pub fn process() -> Self {
        Self { variables: Variables::Process, home: dirs::home_dir() }
    }

    /// An environment made up of these variables.
    pub fn given<'a>(home: impl Into<PathBuf>, variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { variables: Variables::Given(variables), home: Some(home.into()) }
    }

    /// A variable. One that is empty counts as not set, as in the AWS CLI.
    pub fn get(&self, name: &str) -> Option<String> {
        let value = match &self.variables {
            Variables::Process => std::env::var(name).ok(),
            Variables::Given(variables) => variables.get(name).cloned(),
        };
        value.filter(|value| !value.trim().is_empty())
    }

    /// The home folder, if there is one.
    pub fn home(&self) -> Option<&Path> {
        self.home.as_deref()
    }

    /// A path as a person writes it: `~` stands for the home folder, and a relative path starts where Landfall started.
    pub fn expand(&self, path: &str) -> PathBuf {
        let path = path.trim();
        let rest = path.strip_prefix("~/").or_else(|| path.strip_prefix("~\\")).or((path == "~").then_some(""));
        let expanded = match (rest, self.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        };
        std::path::absolute(&expanded).unwrap_or(expanded)
    }

    /// A path as a person reads it: `~/.aws/config`.
    pub fn show(&self, path: &Path) -> String {
        match self.home().and_then(|home| path.strip_prefix(home).ok()) {
            Some(rest) => Path::new("~").join(rest).display().to_string(),
            None => path.display().to_string(),
        }
    }
}

/// Never the variables: some of them are secrets.
impl fmt::Debug for Env {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Env").field("home", &self.home).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_not_set() {
        let env = Env::given("/home/ada", [("AWS_PROFILE", " "), ("AWS_REGION", "eu-west-1")]);
        assert_eq!(env.get("AWS_PROFILE"), None);
        assert_eq!(env.get("AWS_REGION").as_deref(), Some("eu-west-1"));
    }

    #[test]
    fn paths_are_read_and_shown_with_a_tilde() {
        let env = Env::given("/home/ada", []);
        assert_eq!(env.expand("~/.kube/config"), Path::new("/home/ada/.kube/config"));
        assert_eq!(env.expand(" /etc/kube "), Path::new("/etc/kube"));
        assert_eq!(env.show(Path::new("/home/ada/.kube/config")), "~/.kube/config");
        assert_eq!(env.show(Path::new("/etc/kube")), "/etc/kube");
    }

    #[test]
    fn debug_output_holds_no_variable() {
        let env = Env::given("/home/ada", [("AWS_SECRET_ACCESS_KEY", "hush-hush")]);
        assert!(!format!("{env:?}").contains("hush"));
    }
}
