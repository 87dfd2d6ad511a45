//! Client tokens: the same request twice makes one thing ("Ensuring idempotency", EC2 API Reference).

use crate::wire::{Answer, AwsError, Params};

/// A token, and what was asked with it.
pub(super) type ClientToken = (String, String);

/// The token of a request, if it has one.
pub(super) fn of(params: &Params) -> Option<ClientToken> {
    params.filled("ClientToken").map(|token| (token.to_owned(), params.fingerprint(&["ClientToken"])))
}

/// The id of what an earlier request with the same token made, out of all things with their tokens. Refused if that
/// request asked for something else.
pub(super) fn asked_before<'a>(
    token: Option<&ClientToken>,
    known: impl IntoIterator<Item = (&'a String, &'a Option<ClientToken>)>,
) -> Answer<Option<String>> {
    let Some((token, fingerprint)) = token else { return Ok(None) };
    let mut known = known.into_iter().filter_map(|(id, of)| of.as_ref().map(|of| (id, of)));
    match known.find(|(_, (one, _))| one == token) {
        Some((id, (_, made_of))) if made_of == fingerprint => Ok(Some(id.clone())),
        Some(_) => Err(mismatch()),
        None => Ok(None),
    }
}

/// The refusal of a token that was used to ask for something else.
pub(super) fn mismatch() -> AwsError {
    AwsError::bad(
        "IdempotentParameterMismatch",
        "The parameters provided in the request do not match the parameters of the original request with this client \
         token.",
    )
}

#[cfg(test)]
mod tests {
    use crate::services::ec2::eks_image_id;
    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn the_same_request_twice_makes_one_thing_and_another_one_is_refused() {
        let cloud = cloud();
        let subnets = ok(&cloud, "ec2", "DescribeSubnets&X=").await;
        let (subnet, vpc) = (first(&subnets, "subnetId"), first(&subnets, "vpcId"));
        let image = eks_image_id("us-east-1", "1.35", "x86_64");
        for (call, other, id, list) in [
            (
                format!("CreateRouteTable&VpcId={vpc}"),
                "&TagSpecification.1.ResourceType=route-table&TagSpecification.1.Tag.1.Key=a",
                "routeTableId",
                "DescribeRouteTables&X=",
            ),
            (
                format!("CreateNetworkInterface&SubnetId={subnet}"),
                "&Description=other",
                "networkInterfaceId",
                "DescribeNetworkInterfaces&X=",
            ),
            (
                "CreateVolume&AvailabilityZone=us-east-1a&Size=8".to_owned(),
                "&Encrypted=true",
                "volumeId",
                "DescribeVolumes&X=",
            ),
            (
                format!("RunInstances&MinCount=1&MaxCount=2&ImageId={image}&InstanceType=t3.micro&SubnetId={subnet}"),
                "&EbsOptimized=true",
                "instanceId",
                "DescribeInstances&X=",
            ),
        ] {
            let once = format!("{call}&ClientToken=once");
            let made = ok(&cloud, "ec2", &once).await;
            // A volume does not show its token.
            assert!(call.starts_with("CreateVolume") || first(&made, "clientToken") == "once", "{made}");
            let there = all(&ok(&cloud, "ec2", list).await, id).len();
            let again = ok(&cloud, "ec2", &once).await;
            assert_eq!(all(&again, id), all(&made, id), "{call}");
            assert_eq!(all(&ok(&cloud, "ec2", list).await, id).len(), there, "{call}");
            let mismatch = refused(&cloud, "ec2", &format!("{once}{other}")).await.0;
            assert_eq!(mismatch, "IdempotentParameterMismatch", "{call}");
            let second = ok(&cloud, "ec2", &format!("{call}&ClientToken=twice")).await;
            assert_ne!(first(&second, id), first(&made, id), "{call}");
        }
    }
}
