//! What is written for one cluster: its address, the command that gets a token for it, and the context that joins both.

use std::path::PathBuf;

use serde_yaml_ng::{Mapping, Value};

use crate::contract::TokenCommand;

/// The version of the conversation between kubectl and the token command. kubectl knows it since 1.11.
const API_VERSION: &str = "client.authentication.k8s.io/v1beta1";

/// One cluster, for the kubeconfig.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Names all three parts, as the AWS CLI does.
    pub cluster_arn: String,
    /// `https://….eks.amazonaws.com`.
    pub endpoint: String,
    /// The cluster's certificate authority as EKS gives it: PEM in base64.
    pub ca_base64: String,
    /// The cluster's name.
    pub name: String,
    /// Its Region.
    pub region: String,
    /// Who makes the tokens.
    pub token: TokenCommand,
    /// Where the `landfall` program is, as an absolute path; kubectl may be started from anywhere.
    pub landfall_path: PathBuf,
    /// The profile to use, if one was chosen: otherwise kubectl uses the environment it is started in.
    pub profile: Option<String>,
    /// The saved key to use; only `landfall token` can read it.
    pub saved_key: Option<String>,
    /// A cluster of the demo cloud, which only `landfall token` can sign for.
    pub demo: bool,
}

impl Entry {
    pub(super) fn cluster(&self) -> Value {
        let cluster = map([
            ("certificate-authority-data", self.ca_base64.as_str().into()),
            ("server", self.endpoint.as_str().into()),
        ]);
        map([("cluster", cluster), ("name", self.cluster_arn.as_str().into())])
    }

    pub(super) fn context(&self) -> Value {
        let arn = || Value::from(self.cluster_arn.as_str());
        map([("context", map([("cluster", arn()), ("user", arn())])), ("name", arn())])
    }

    pub(super) fn user(&self) -> Value {
        let (command, args) = self.command();
        let args: Vec<Value> = args.into_iter().map(Value::from).collect();
        let mut exec =
            vec![("apiVersion", API_VERSION.into()), ("args", Value::Sequence(args)), ("command", command.into())];
        if let Some(profile) = &self.profile {
            let variable = map([("name", "AWS_PROFILE".into()), ("value", profile.as_str().into())]);
            exec.push(("env", Value::Sequence(vec![variable])));
        }
        map([("name", self.cluster_arn.as_str().into()), ("user", map([("exec", map(exec))]))])
    }

    fn command(&self) -> (String, Vec<String>) {
        let (name, region) = (self.name.clone(), self.region.clone());
        let text = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        match self.token {
            TokenCommand::Aws if !self.demo => {
                let args =
                    text(&["--region", &region, "eks", "get-token", "--cluster-name", &name, "--output", "json"]);
                ("aws".to_owned(), args)
            }
            _ => {
                let mut args = text(&["token", "--cluster", &name, "--region", &region]);
                if let Some(saved) = &self.saved_key {
                    args.extend(["--saved-key".to_owned(), saved.clone()]);
                }
                if self.demo {
                    args.push("--demo".to_owned());
                }
                (self.landfall_path.display().to_string(), args)
            }
        }
    }
}

/// A YAML mapping in this order.
pub(super) fn map<'a>(members: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
    Value::Mapping(members.into_iter().map(|(name, value)| (Value::from(name), value)).collect::<Mapping>())
}
