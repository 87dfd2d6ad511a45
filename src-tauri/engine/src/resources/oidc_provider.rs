//! The cluster's OIDC provider in IAM: with it, roles can trust the service accounts of one cluster (IRSA).

use aws_sdk_iam::{operation::get_open_id_connect_provider::GetOpenIdConnectProviderOutput, types::Tag};
use serde::{Deserialize, Serialize};

use super::{Cluster, Ctx, Look, ObjectId, Resource, Shown, TAG_REGION};
use crate::{
    contract::{About, Fact, Problem},
    failure::Failure,
    plan::Ref,
};

/// What tokens of service accounts are made out for.
const AUDIENCE: &str = "sts.amazonaws.com";

/// One provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OidcProvider {
    /// The cluster whose issuer it stands for.
    pub cluster: Ref<Cluster>,
}

impl Resource for OidcProvider {
    type Output = ObjectId;

    fn about() -> About {
        About {
            name: "IAM OIDC provider".into(),
            what: "Makes IAM believe the tokens that the cluster gives to its service accounts.".into(),
            why: "Roles for service accounts (IRSA) trust this provider: pods then have rights of their own, and not those \
                  of their node."
                .into(),
            link: "https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html".into(),
            usual_seconds: 2,
            usual_delete_seconds: 1,
        }
    }

    fn title(&self) -> String {
        "IAM OIDC provider of the cluster".into()
    }

    fn command(&self, shown: &Shown<'_>) -> String {
        shown.aws(&[
            "iam create-open-id-connect-provider",
            &format!("--url {}", shown.field(&self.cluster, "oidc_issuer")),
            &format!("--client-id-list {AUDIENCE}"),
        ])
    }

    fn facts(output: &ObjectId) -> Vec<Fact> {
        output.fact("OIDC provider ARN")
    }

    async fn find(&self, ctx: &Ctx) -> Result<Option<ObjectId>, Failure> {
        let Some(cluster) = ctx.maybe(&self.cluster) else { return Ok(None) };
        let answer = ctx.cloud.iam.list_open_id_connect_providers().send().await;
        let answer = answer.map_err(Failure::of("IAM", "ListOpenIDConnectProviders"))?;
        let ending = format!(":oidc-provider/{}", bare(&cluster.oidc_issuer));
        let mut arns = answer.open_id_connect_provider_list().iter().filter_map(|provider| provider.arn());
        let Some(arn) = arns.find(|arn| !cluster.oidc_issuer.is_empty() && arn.ends_with(&ending)) else {
            return Ok(None);
        };
        match get(ctx, arn).await {
            Err(failure) if failure.is_gone() => Ok(None),
            Err(failure) => Err(failure),
            Ok(provider) if is_ours(ctx, &provider) => Ok(Some(ObjectId::new(Some(arn)))),
            Ok(_) => Err(taken(arn).into()),
        }
    }

    async fn create(&self, ctx: &Ctx) -> Result<ObjectId, Failure> {
        let tags = ctx.tags(&self.title()).into_iter().chain([(TAG_REGION.to_owned(), ctx.cloud.region.clone())]);
        let mut built = Vec::new();
        for (key, value) in tags {
            // Both are set, so building cannot fail; were it to, the provider would only lack a tag.
            built.extend(Tag::builder().key(key).value(value).build().ok());
        }
        let answer = ctx
            .cloud
            .iam
            .create_open_id_connect_provider()
            .url(ctx.get(&self.cluster)?.oidc_issuer)
            .client_id_list(AUDIENCE)
            .set_tags(Some(built))
            .send()
            .await
            .map_err(Failure::of("IAM", "CreateOpenIDConnectProvider"))?;
        Ok(ObjectId::new(answer.open_id_connect_provider_arn()))
    }

    async fn delete(&self, ctx: &Ctx, output: ObjectId) -> Result<Look<()>, Failure> {
        let arn = &output.id;
        match get(ctx, arn).await {
            Err(failure) if failure.is_gone() => return Ok(Look::Ready(())),
            // Ours was deleted by hand, and somebody made it anew.
            Ok(provider) if !is_ours(ctx, &provider) => return Ok(Look::Ready(())),
            answer => answer?,
        };
        let answer = ctx.cloud.iam.delete_open_id_connect_provider().open_id_connect_provider_arn(arn).send().await;
        match answer.map_err(Failure::of("IAM", "DeleteOpenIDConnectProvider")) {
            Err(failure) if !failure.is_gone() => Err(failure),
            _ => Ok(Look::Ready(())),
        }
    }
}

async fn get(ctx: &Ctx, arn: &str) -> Result<GetOpenIdConnectProviderOutput, Failure> {
    let answer = ctx.cloud.iam.get_open_id_connect_provider().open_id_connect_provider_arn(arn).send().await;
    answer.map_err(Failure::of("IAM", "GetOpenIDConnectProvider"))
}

fn is_ours(ctx: &Ctx, provider: &GetOpenIdConnectProviderOutput) -> bool {
    ctx.owns(|key| provider.tags().iter().find(|tag| tag.key() == key).map(|tag| tag.value().to_owned()))
}

/// The issuer as IAM keeps it.
fn bare(issuer: &str) -> &str {
    issuer.trim_start_matches("https://").trim_end_matches('/')
}

fn taken(arn: &str) -> Problem {
    Problem::told(
        "oidc-provider-taken",
        "The cluster has an OIDC provider in IAM already",
        format!("Somebody else made {arn}, and Landfall does not touch what it did not make."),
        "Delete that provider in the IAM console if no role relies on it, and choose Try again.",
    )
}
