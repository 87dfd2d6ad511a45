//! OpenID Connect providers: how an account comes to trust the service accounts of a cluster.

use serde::{Deserialize, Serialize};

use super::refusal::{exists, invalid, limit, need, no_such, page};
use super::role::read_tags;
use super::role_description::write_page_end;
use super::state::Tags;
use crate::ACCOUNT_ID;
use crate::context::Context;
use crate::quotas::{self, Quota};
use crate::wire::{Answer, Params, Xml, iso_seconds};

/// One provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OpenIdConnectProvider {
    /// Without `https://`, as IAM keeps it.
    pub(super) url: String,
    pub(super) client_ids: Vec<String>,
    pub(super) thumbprints: Vec<String>,
    pub(super) tags: Tags,
    created_at: u64,
}

pub(super) fn create(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let url = need(params, "Url")?;
    let Some(bare) = url.strip_prefix("https://").map(|rest| rest.trim_end_matches('/')) else {
        return Err(invalid("Invalid Open ID Connect Provider URL"));
    };
    let tags = read_tags(params)?;
    let arn = format!("arn:aws:iam::{ACCOUNT_ID}:oidc-provider/{bare}");
    if context.iam.open_id_connect_providers.contains_key(&arn) {
        return Err(exists(format!("Provider with url {url} already exists.")));
    }
    let most = quotas::value(context, Quota::OpenIdConnectProviders);
    if context.iam.open_id_connect_providers.len() >= most {
        return Err(limit("OpenIdConnectProvidersPerAccount", most));
    }
    let provider = OpenIdConnectProvider {
        url: bare.to_owned(),
        client_ids: params.list("ClientIDList.member"),
        thumbprints: params.list("ThumbprintList.member"),
        tags: tags.clone(),
        created_at: context.now,
    };
    context.iam.open_id_connect_providers.insert(arn.clone(), provider);
    let mut xml = Xml::new();
    xml.text("OpenIDConnectProviderArn", arn);
    write_tags(&mut xml, &tags);
    Ok(xml)
}

pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "OpenIDConnectProviderArn")?;
    let known = context.iam.open_id_connect_providers.get(arn);
    let provider = known.ok_or_else(|| no_such(format!("OpenIDConnect Provider not found for arn {arn}")))?;
    let mut xml = Xml::new();
    xml.text("Url", &provider.url)
        .members("ClientIDList", &provider.client_ids, |item, id| {
            item.plain(id);
        })
        .members("ThumbprintList", &provider.thumbprints, |item, print| {
            item.plain(print);
        })
        .text("CreateDate", iso_seconds(provider.created_at));
    write_tags(&mut xml, &provider.tags);
    Ok(xml)
}

pub(super) fn list(context: &mut Context<'_>, _: &Params) -> Answer<Xml> {
    let mut xml = Xml::new();
    xml.members("OpenIDConnectProviderList", context.iam.open_id_connect_providers.keys(), |item, arn| {
        item.text("Arn", arn);
    });
    Ok(xml)
}

pub(super) fn list_tags(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let arn = need(params, "OpenIDConnectProviderArn")?;
    let known = context.iam.open_id_connect_providers.get(arn);
    let provider = known.ok_or_else(|| no_such(format!("OpenIDConnect Provider not found for arn {arn}")))?;
    let (page, next) = page(params, provider.tags.iter().collect())?;
    let mut xml = Xml::new();
    write_tags(&mut xml, page);
    write_page_end(&mut xml, next);
    Ok(xml)
}

/// Deleting what is gone succeeds: IAM's API reference calls this one idempotent.
pub(super) fn delete(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    context.iam.open_id_connect_providers.remove(need(params, "OpenIDConnectProviderArn")?);
    Ok(Xml::new())
}

fn write_tags<'a>(xml: &mut Xml, tags: impl IntoIterator<Item = (&'a String, &'a String)>) {
    xml.members("Tags", tags, |item, (key, value)| {
        item.text("Key", key).text("Value", value);
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_provider_lives_and_is_forgotten_twice() {
        let cloud = cloud();
        let before = cloud.inventory();
        let create = "CreateOpenIDConnectProvider&Url=https://oidc.eks.us-east-1.amazonaws.com/id/ABC\
                      &ClientIDList.member.1=sts.amazonaws.com&Tags.member.1.Key=a&Tags.member.1.Value=b\
                      &Tags.member.2.Key=c&Tags.member.2.Value=d";
        let arn = first(&ok(&cloud, "iam", create).await, "OpenIDConnectProviderArn");
        assert_eq!(arn, "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/ABC");
        assert_eq!(refused(&cloud, "iam", create).await.0, "EntityAlreadyExists");
        let get = format!("GetOpenIDConnectProvider&OpenIDConnectProviderArn={arn}");
        assert_eq!(first(&ok(&cloud, "iam", &get).await, "Url"), "oidc.eks.us-east-1.amazonaws.com/id/ABC");
        assert_eq!(all(&ok(&cloud, "iam", "ListOpenIDConnectProviders&X=").await, "Arn"), std::slice::from_ref(&arn));
        let tags = format!("ListOpenIDConnectProviderTags&OpenIDConnectProviderArn={arn}");
        assert_eq!(all(&ok(&cloud, "iam", &tags).await, "Key"), ["a", "c"]);
        assert_eq!(first(&ok(&cloud, "iam", &format!("{tags}&MaxItems=1")).await, "IsTruncated"), "true");
        for _ in 0..2 {
            ok(&cloud, "iam", &format!("DeleteOpenIDConnectProvider&OpenIDConnectProviderArn={arn}")).await;
        }
        assert_eq!(refused(&cloud, "iam", &get).await.0, "NoSuchEntity");
        assert_eq!(cloud.inventory(), before);
    }
}
