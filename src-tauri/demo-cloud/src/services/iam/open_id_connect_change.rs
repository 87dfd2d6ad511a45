//! OpenID Connect providers changed: their clients, the thumbprints of their certificates, their tags.

use super::open_id_connect_provider::OpenIdConnectProvider;
use super::refusal::{limit, need, no_such};
use super::role::read_tags;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

/// How many clients a provider has, how many thumbprints, and how many tags (IAM User Guide, "IAM and AWS STS quotas").
const MOST_CLIENTS: usize = 100;
const MOST_THUMBPRINTS: usize = 5;
const MOST_TAGS: usize = 50;

fn meant<'a>(context: &'a mut Context<'_>, params: &Params) -> Answer<&'a mut OpenIdConnectProvider> {
    let arn = need(params, "OpenIDConnectProviderArn")?;
    let missing = || no_such(format!("OpenIDConnect Provider not found for arn {arn}"));
    context.iam.open_id_connect_providers.get_mut(arn).ok_or_else(missing)
}

/// Adding a client twice is a success.
pub(super) fn add_client(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let provider = meant(context, params)?;
    let client = need(params, "ClientID")?;
    if !provider.client_ids.iter().any(|known| known == client) {
        if provider.client_ids.len() >= MOST_CLIENTS {
            return Err(limit("ClientIdsPerOpenIdConnectProvider", MOST_CLIENTS));
        }
        provider.client_ids.push(client.to_owned());
    }
    Ok(Xml::new())
}

/// Removing a client that is not there is a success.
pub(super) fn remove_client(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let provider = meant(context, params)?;
    let client = need(params, "ClientID")?;
    provider.client_ids.retain(|known| known != client);
    Ok(Xml::new())
}

/// The new thumbprints are all there are then.
pub(super) fn update_thumbprints(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let provider = meant(context, params)?;
    let thumbprints = params.list("ThumbprintList.member");
    let is_one = |text: &String| text.len() == 40 && text.chars().all(|letter| letter.is_ascii_hexdigit());
    if thumbprints.is_empty() || !thumbprints.iter().all(is_one) {
        return Err(AwsError::bad(
            "InvalidInput",
            "Thumbprint list must contain valid thumbprints of 40 hexadecimal digits.",
        ));
    }
    if thumbprints.len() > MOST_THUMBPRINTS {
        return Err(AwsError::bad("InvalidInput", "Thumbprint list must contain fewer than 5 entries."));
    }
    provider.thumbprints = thumbprints;
    Ok(Xml::new())
}

pub(super) fn tag(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let new = read_tags(params)?;
    let provider = meant(context, params)?;
    let mut tags = provider.tags.clone();
    tags.extend(new);
    if tags.len() > MOST_TAGS {
        return Err(limit("TagsPerOpenIdConnectProvider", MOST_TAGS));
    }
    provider.tags = tags;
    Ok(Xml::new())
}

pub(super) fn untag(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let gone = params.list("TagKeys.member");
    meant(context, params)?.tags.retain(|key, _| !gone.contains(key));
    Ok(Xml::new())
}

#[cfg(test)]
mod tests {
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_provider_gets_other_clients_thumbprints_and_tags() {
        let cloud = cloud();
        let create =
            "CreateOpenIDConnectProvider&Url=https://oidc.example.com/id/A&ClientIDList.member.1=sts.amazonaws.com";
        let arn = first(&ok(&cloud, "iam", create).await, "OpenIDConnectProviderArn");
        let call = |action: &str, more: &str| format!("{action}&OpenIDConnectProviderArn={arn}{more}");
        let iam = async |action: &str, more: &str| ok(&cloud, "iam", &call(action, more)).await;
        for _ in 0..2 {
            iam("AddClientIDToOpenIDConnectProvider", "&ClientID=kubernetes").await;
        }
        iam("RemoveClientIDFromOpenIDConnectProvider", "&ClientID=sts.amazonaws.com").await;
        let print = "0".repeat(40);
        iam("UpdateOpenIDConnectProviderThumbprint", &format!("&ThumbprintList.member.1={print}")).await;
        iam(
            "TagOpenIDConnectProvider",
            "&Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.2.Key=c&Tags.member.2.Value=d",
        )
        .await;
        iam("UntagOpenIDConnectProvider", "&TagKeys.member.1=a").await;
        let now = iam("GetOpenIDConnectProvider", "").await;
        assert!(now.contains("<ClientIDList><member>kubernetes</member></ClientIDList>"), "{now}");
        assert!(now.contains(&print) && all(&now, "Key") == ["c"], "{now}");
        let wrong = call("UpdateOpenIDConnectProviderThumbprint", "&ThumbprintList.member.1=abc");
        assert_eq!(refused(&cloud, "iam", &wrong).await.0, "InvalidInput");
        for action in ["AddClientIDToOpenIDConnectProvider", "UntagOpenIDConnectProvider", "TagOpenIDConnectProvider"] {
            let nobody = call(action, "x&ClientID=a");
            assert_eq!(refused(&cloud, "iam", &nobody).await.0, "NoSuchEntity");
        }
    }
}
