//! Rows in the ConfigMap aws-auth: the older way into a cluster, which its authenticator still reads in the modes
//! CONFIG_MAP and API_AND_CONFIG_MAP. One step for all rows, since all stand in one text. How the text is changed stands in
//! `kube_aws_auth`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Cluster, Ctx, Look, Resource, Shown, api_server::api_server};
use crate::{
    contract::{About, AwsAuthRow, Fact, Problem},
    failure::Failure,
    kube_api::{self, Written},
    kube_aws_auth::{List, Refusal, Row, merged},
    kube_failure::failure,
    plan::{IdRef, Ref},
};

const MAPS: &str = "/api/v1/namespaces/kube-system/configmaps";
const MAP: &str = "/api/v1/namespaces/kube-system/configmaps/aws-auth";

/// All rows of this cluster's answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AwsAuth {
    /// The cluster.
    pub cluster: Ref<Cluster>,
    /// People and programs.
    pub rows: Vec<AwsAuthRow>,
    /// Roles of nodes that join by it.
    pub node_roles: Vec<IdRef>,
}

/// What stands in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AwsAuthOutput {
    /// Where it is: `kube-system/aws-auth`.
    pub id: String,
    /// The ARNs that have a row by these answers.
    pub arns: Vec<String>,
}

impl Resource for AwsAuth {
    type Output = AwsAuthOutput;

    fn about() -> About {
        About {
            name: "aws-auth".into(),
            what: "A ConfigMap in the cluster that says which IAM users and roles are whom in Kubernetes.".into(),
            why: "The older way into a cluster, from before access entries. Where an identity has both, its access entry \
                  counts."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 0,
        }
    }

    fn title(&self) -> String {
        match self.rows.len() + self.node_roles.len() {
            1 => "1 row in aws-auth".into(),
            rows => format!("{rows} rows in aws-auth"),
        }
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        let people = self.rows.iter().filter_map(|row| Row::of(&row.arn, &row.username, &row.groups).ok());
        let nodes = self.node_roles.iter().map(|role| {
            // A role that is not made yet stands as a shell variable, which is no ARN.
            let arn = shown.id_of(role);
            Row::of_nodes(&arn).unwrap_or_else(|_| Row::of_unknown_nodes(&arn))
        });
        let rows: Vec<Row> = people.chain(nodes).collect();
        let mut lines = vec!["kubectl edit configmap aws-auth --namespace kube-system".to_owned()];
        for list in [List::MapRoles, List::MapUsers] {
            let Ok(Some(text)) = merged(list, "", &rows) else { continue };
            lines.push(format!("# {}, behind what stands there:", list.key()));
            lines.extend(text.lines().map(|line| format!("#   {line}")));
        }
        lines.join("\n")
    }

    fn facts(output: &AwsAuthOutput) -> Vec<Fact> {
        output.arns.iter().map(|arn| Fact { label: "Let in by aws-auth".into(), value: arn.clone() }).collect()
    }

    async fn find(&self, _ctx: &Ctx) -> Result<Option<AwsAuthOutput>, Failure> {
        Ok(None)
    }

    async fn create(&self, _ctx: &Ctx) -> Result<AwsAuthOutput, Failure> {
        Ok(AwsAuthOutput { id: "kube-system/aws-auth".into(), arns: Vec::new() })
    }

    async fn ready(&self, ctx: &Ctx, output: AwsAuthOutput) -> Result<Look<AwsAuthOutput>, Failure> {
        let rows = self.wanted(ctx)?;
        let server = api_server(ctx, &self.cluster).await?;
        let stands = kube_api::read(&server, MAP).await.map_err(|trouble| failure("GetConfigMap", &trouble))?;
        let data = changes(stands.as_ref(), &rows).map_err(refused)?;
        let written = match (&stands, data.is_empty()) {
            (Some(_), true) => None,
            (Some(object), false) => {
                // Only these lists, and only if nobody changed them since.
                let version = &object["metadata"]["resourceVersion"];
                let fields = json!({ "metadata": { "resourceVersion": version }, "data": data });
                let answer = kube_api::change(&server, MAP, &fields).await;
                Some(answer.map_err(|trouble| failure("PatchConfigMap", &trouble))?)
            }
            (None, _) => {
                let object = json!({
                    "apiVersion": "v1",
                    "kind": "ConfigMap",
                    "metadata": { "name": "aws-auth", "namespace": "kube-system" },
                    "data": data,
                });
                let answer = kube_api::create(&server, MAPS, &object).await;
                Some(answer.map_err(|trouble| failure("CreateConfigMap", &trouble))?)
            }
        };
        if written == Some(Written::Overtaken) {
            // EKS itself writes rows for managed nodes.
            return Ok(Look::NotYet("Somebody else changed aws-auth at the same moment; it is read again.".into()));
        }
        Ok(Look::Ready(AwsAuthOutput { arns: rows.into_iter().map(|row| row.arn).collect(), ..output }))
    }

    /// Goes with the cluster.
    async fn delete(&self, _ctx: &Ctx, _output: AwsAuthOutput) -> Result<Look<()>, Failure> {
        Ok(Look::Ready(()))
    }
}

impl AwsAuth {
    fn wanted(&self, ctx: &Ctx) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::new();
        for row in &self.rows {
            rows.push(Row::of(&row.arn, &row.username, &row.groups).map_err(|why| wrong_arn(&row.arn, &why))?);
        }
        for role in &self.node_roles {
            let arn = ctx.id(role)?;
            rows.push(Row::of_nodes(&arn).map_err(|why| wrong_arn(&arn, &why))?);
        }
        Ok(rows)
    }
}

/// The lists that have to change, with their new texts.
fn changes(object: Option<&Value>, rows: &[Row]) -> Result<Map<String, Value>, Refusal> {
    let mut data = Map::new();
    for list in [List::MapRoles, List::MapUsers] {
        let text = object.and_then(|object| object["data"][list.key()].as_str()).unwrap_or_default();
        if let Some(text) = merged(list, text, rows)? {
            data.insert(list.key().to_owned(), Value::String(text));
        }
    }
    Ok(data)
}

fn wrong_arn(arn: &str, why: &str) -> Failure {
    Problem::told(
        "aws-auth-arn",
        "A row for aws-auth names no IAM user or role",
        format!("“{arn}”: {why}"),
        "Use Undo everything, and enter the right ARN on the Access page.",
    )
    .into()
}

fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::Unreadable { list, line, text, why } => Problem::told(
            "aws-auth-unreadable",
            "aws-auth cannot be read, so nothing was changed",
            format!(
                "The list {} in the ConfigMap kube-system/aws-auth is not YAML that says who may come in. Line {line} is \
                 “{text}”: {why}. Everybody who relies on this list may be locked out already.",
                list.key()
            ),
            "Mend it with kubectl edit configmap aws-auth --namespace kube-system, as whoever created the cluster, and \
             choose Try again.",
        ),
        Refusal::Differs { list, arn, username, groups } => {
            let groups = if groups.is_empty() { "no groups".to_owned() } else { groups.join(", ") };
            Problem::told(
                "aws-auth-row-differs",
                "aws-auth has another row for the same identity",
                format!(
                    "The list {} lets {arn} in already, as “{username}” with {groups}. Of two rows for one identity only one \
                     counts, and nobody can tell which, so nothing was changed.",
                    list.key()
                ),
                "Decide which row is right: take the other one out with kubectl edit configmap aws-auth --namespace \
                 kube-system, or give the row on the Access page the same name and groups. Then choose Try again.",
            )
        }
        Refusal::NotExtendable { list } => Problem::told(
            "aws-auth-unreadable",
            "aws-auth is written in a way that Landfall does not dare to change",
            format!(
                "Rows cannot be put behind those of the list {} without changing them, and Landfall touches no row of \
                 others.",
                list.key()
            ),
            "Write that list with one row a line, with kubectl edit configmap aws-auth --namespace kube-system, and choose Try again.",
        ),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lists_that_lack_something_are_written() {
        let row = Row::of("arn:aws:iam::111122223333:role/Ops", "ops", &[]).expect("a row");
        let made = changes(None, std::slice::from_ref(&row)).expect("merged");
        assert_eq!(made.keys().collect::<Vec<_>>(), ["mapRoles"]);
        let object = json!({ "data": made });
        assert!(changes(Some(&object), &[row]).expect("merged").is_empty());
    }

    #[test]
    fn a_broken_list_is_shown_with_its_line() {
        let row = Row::of("arn:aws:iam::111122223333:user/ada", "", &[]).expect("a row");
        let object = json!({ "data": { "mapUsers": "- userarn: a\n username: b\n" } });
        let refusal = changes(Some(&object), &[row]).expect_err("refused");
        let Failure::Told(problem) = refused(refusal) else { panic!("a problem") };
        assert_eq!(problem.code, "aws-auth-unreadable");
        assert!(problem.what_happened.contains("mapUsers") && problem.what_happened.contains("Line 2"), "{problem:?}");
    }
}
