//! Refusals that any call can meet, in the words of the service that is asked: too many requests, no permission,
//! credentials that are no longer good, a failure on AWS's side, and a thing that AWS does not see yet.
//!
//! It must not decide when they are due.

use serde_json::Value;

use crate::door::Call;
use crate::services::iam::DeniedBy;
use crate::services::{autoscaling, ec2, efs, ssm};
use crate::wire::sigv4::Refused;
use crate::wire::{AwsError, Params, ec2_query, json, query, rest_json};
use crate::{ACCOUNT_ID, Fault, PRINCIPAL_ARN};

impl Call {
    /// The refusal that a fault asks for. `None` if the call is done all the same: by the fault's nature, or because
    /// there is nothing in it that AWS could fail to find.
    pub(crate) fn refusal_for(&self, fault: &Fault, (service, region): (&str, &str), action: &str) -> Option<AwsError> {
        match fault {
            Fault::Throttle => Some(self.throttled()),
            Fault::Denied => Some(self.denied((service, region), action, DeniedBy::NoPolicy, PRINCIPAL_ARN)),
            Fault::Expired => Some(self.expired()),
            Fault::ServerError => Some(self.broken()),
            Fault::NotFoundYet => self.not_found_yet(action),
            Fault::Error { status, code, message } => Some(AwsError::new(*status, code, message.as_str())),
            Fault::Drop | Fault::Hang | Fault::LoseAnswer => None,
        }
    }

    /// The refusal of somebody, named by their ARN, who may not do this.
    pub(crate) fn denied(&self, (service, region): (&str, &str), action: &str, by: DeniedBy, caller: &str) -> AwsError {
        let why = match by {
            DeniedBy::NoPolicy => format!("because no identity-based policy allows the {service}:{action} action"),
            DeniedBy::Organization => "with an explicit deny in a service control policy".to_owned(),
        };
        let text = format!(
            "User: {caller} is not authorized to perform: {service}:{action} on resource: {} {why}",
            self.resource(region)
        );
        match self {
            Self::Ec2(_) => {
                let text = format!("You are not authorized to perform this operation. {text}");
                AwsError::new(403, "UnauthorizedOperation", text)
            }
            Self::Autoscaling(_) | Self::Elb(_) | Self::Iam(_) | Self::Sts(_) => {
                AwsError::new(403, "AccessDenied", text)
            }
            Self::Kms(..) | Self::Logs(..) | Self::Quotas(..) | Self::Ssm(..) | Self::Tagging(..) => {
                AwsError::bad("AccessDeniedException", text)
            }
            Self::Efs(..) | Self::Eks(..) | Self::Nobody(_) => AwsError::new(403, "AccessDeniedException", text),
        }
    }

    fn expired(&self) -> AwsError {
        const TEXT: &str = "The security token included in the request is expired";
        match self {
            Self::Ec2(_) => AwsError::bad("RequestExpired", "Request has expired."),
            Self::Autoscaling(_) | Self::Elb(_) | Self::Iam(_) | Self::Sts(_) => {
                AwsError::new(403, "ExpiredToken", TEXT)
            }
            Self::Kms(..) | Self::Logs(..) | Self::Quotas(..) | Self::Ssm(..) | Self::Tagging(..) => {
                AwsError::bad("ExpiredTokenException", TEXT)
            }
            Self::Efs(..) | Self::Eks(..) | Self::Nobody(_) => AwsError::new(403, "ExpiredTokenException", TEXT),
        }
    }

    fn broken(&self) -> AwsError {
        match self {
            Self::Ec2(_) => AwsError::new(500, "InternalError", "An internal error has occurred"),
            Self::Autoscaling(_) | Self::Elb(_) | Self::Sts(_) => {
                AwsError::new(500, "InternalFailure", "Internal failure")
            }
            Self::Iam(_) => AwsError::new(500, "ServiceFailure", "Service failure"),
            Self::Kms(..) => AwsError::new(500, "KMSInternalException", "Internal failure"),
            Self::Logs(..) => AwsError::new(500, "InternalFailure", "Internal failure"),
            Self::Quotas(..) => AwsError::new(500, "ServiceException", "Internal failure"),
            Self::Tagging(..) => AwsError::new(500, "InternalServiceException", "Internal failure"),
            Self::Efs(..) | Self::Ssm(..) => AwsError::new(500, "InternalServerError", "Internal server error"),
            Self::Eks(..) | Self::Nobody(_) => AwsError::new(500, "ServerException", "Internal server error"),
        }
    }

    fn not_found_yet(&self, action: &str) -> Option<AwsError> {
        match self {
            Self::Ec2(params) => params.values().find_map(ec2::missing),
            Self::Elb(params) => balancer_not_found(params),
            Self::Iam(params) => iam_not_found(params, action),
            Self::Eks(operation, call) => eks_not_found(operation, call),
            Self::Autoscaling(params) => {
                let names_one = !action.starts_with("Create") && params.filled("AutoScalingGroupName").is_some();
                names_one.then(autoscaling::no_group)
            }
            Self::Efs(_, call) => efs_not_found(call),
            Self::Kms(_, body) => kms_not_found(body, action),
            Self::Quotas(..) => None,
            Self::Ssm(..) => Some(ssm::not_found()),
            Self::Logs(..) if ["CreateLogGroup", "DescribeLogGroups"].contains(&action) => None,
            Self::Logs(..) => {
                Some(AwsError::bad("ResourceNotFoundException", "The specified log group does not exist."))
            }
            Self::Sts(_) | Self::Tagging(..) | Self::Nobody(_) => None,
        }
    }

    /// What a refusal names as the resource: the thing in the request, or everything.
    fn resource(&self, region: &str) -> String {
        let in_iam = |kind: &str, name: &str| format!("arn:aws:iam::{ACCOUNT_ID}:{kind}/{name}");
        match self {
            Self::Iam(params) => match (params.get("RoleName"), params.get("InstanceProfileName")) {
                (_, Some(name)) => in_iam("instance-profile", name),
                (Some(name), None) => in_iam("role", name),
                _ => "*".to_owned(),
            },
            Self::Eks(_, call) => {
                let named = call.path.get(1).map(String::as_str).or_else(|| call.body["name"].as_str());
                named.map_or_else(|| "*".to_owned(), |name| format!("arn:aws:eks:{region}:{ACCOUNT_ID}:cluster/{name}"))
            }
            _ => "*".to_owned(),
        }
    }

    /// The refusal of a call that comes too soon after others.
    pub(crate) fn throttled(&self) -> AwsError {
        match self {
            Self::Ec2(_) => ec2_query::throttled(),
            Self::Autoscaling(_) | Self::Elb(_) | Self::Iam(_) | Self::Sts(_) => query::throttled(),
            Self::Quotas(..) => AwsError::bad("TooManyRequestsException", "Rate exceeded"),
            Self::Tagging(..) => AwsError::bad("ThrottledException", "Rate exceeded"),
            Self::Kms(..) | Self::Logs(..) | Self::Ssm(..) => json::throttled(),
            Self::Efs(..) | Self::Eks(..) | Self::Nobody(_) => rest_json::throttled(),
        }
    }

    /// Each service's own words for a request it does not believe.
    pub(crate) fn refuse(&self, refused: Refused) -> AwsError {
        const WRONG: &str = "The request signature we calculated does not match the signature you \
            provided. Check your AWS Secret Access Key and signing method. Consult the service \
            documentation for details.";
        const BAD_TOKEN: &str = "The security token included in the request is invalid.";
        const NOT_VALIDATED: &str = "AWS was not able to validate the provided access credentials";
        match (self, refused) {
            (_, Refused::Expired) => self.expired(),
            (_, Refused::Unsigned) => AwsError::new(403, "MissingAuthenticationToken", "Missing Authentication Token"),
            (_, Refused::Incomplete(words)) => AwsError::new(400, "IncompleteSignature", words),
            (Self::Ec2(_), Refused::UnknownKey | Refused::WrongSignature) => {
                AwsError::new(401, "AuthFailure", NOT_VALIDATED)
            }
            (Self::Ec2(_), Refused::Skew(_)) => AwsError::bad("RequestExpired", "Request has expired."),
            (Self::Autoscaling(_) | Self::Elb(_) | Self::Iam(_) | Self::Sts(_), Refused::UnknownKey) => {
                AwsError::new(403, "InvalidClientTokenId", BAD_TOKEN)
            }
            (Self::Autoscaling(_) | Self::Elb(_) | Self::Iam(_) | Self::Sts(_), Refused::WrongSignature) => {
                AwsError::new(403, "SignatureDoesNotMatch", WRONG)
            }
            (Self::Autoscaling(_) | Self::Elb(_) | Self::Iam(_) | Self::Sts(_), Refused::Skew(words)) => {
                AwsError::new(403, "SignatureDoesNotMatch", words)
            }
            (_, Refused::UnknownKey) => AwsError::new(403, "UnrecognizedClientException", BAD_TOKEN),
            (_, Refused::WrongSignature) => AwsError::new(403, "InvalidSignatureException", WRONG),
            (_, Refused::Skew(words)) => AwsError::new(403, "InvalidSignatureException", words),
        }
    }
}

fn balancer_not_found(params: &Params) -> Option<AwsError> {
    let named = params.values().find(|value| value.starts_with("arn:aws:elasticloadbalancing:"));
    let (code, text) = match named {
        Some(arn) if arn.contains(":targetgroup/") => ("TargetGroupNotFound", "One or more target groups not found"),
        Some(_) => ("LoadBalancerNotFound", "One or more load balancers not found"),
        None => return None,
    };
    Some(AwsError::bad(code, text))
}

/// A call that makes a thing cannot fail to find that thing, but may not find what it belongs to.
fn iam_not_found(params: &Params, action: &str) -> Option<AwsError> {
    let text = match action {
        "CreateRole" | "CreateInstanceProfile" => return None,
        _ if params.filled("InstanceProfileName").is_some() => {
            format!("Instance Profile {} cannot be found.", params.get("InstanceProfileName").unwrap_or_default())
        }
        _ => format!("The role with name {} cannot be found.", params.filled("RoleName")?),
    };
    Some(AwsError::new(404, "NoSuchEntity", text))
}

fn eks_not_found(operation: &str, call: &rest_json::Call) -> Option<AwsError> {
    let cluster = call.path.get(1);
    match operation {
        // What EKS does not see yet here is the role, and it says so in these words.
        "CreateCluster" => {
            let role = call.body["roleArn"].as_str().unwrap_or_default();
            Some(AwsError::bad(
                "InvalidParameterException",
                format!(
                    "Role with arn: {role}, could not be assumed because it does not exist or the trusted entity is \
                     not correct"
                ),
            ))
        }
        _ if call.path.first().is_some_and(|first| first == "clusters") => cluster.map(|name| {
            AwsError::new(404, "ResourceNotFoundException", format!("No cluster found for name: {name}."))
                .with("clusterName", Value::from(name.as_str()))
        }),
        _ => None,
    }
}

/// What a call of EFS is about is named in its path, or belongs to a file system named in its body.
fn efs_not_found(call: &rest_json::Call) -> Option<AwsError> {
    match (call.path.get(1).map(String::as_str), call.path.get(2)) {
        (Some("mount-targets"), Some(id)) => Some(efs::no_mount_target(id)),
        (_, Some(id)) => Some(efs::no_file_system(id)),
        (_, None) => call.body["FileSystemId"].as_str().map(efs::no_file_system),
    }
}

fn kms_not_found(body: &Value, action: &str) -> Option<AwsError> {
    let named = ["KeyId", "TargetKeyId", "AliasName"].iter().find_map(|member| body[*member].as_str());
    let named = named.filter(|_| action != "CreateKey")?;
    Some(AwsError::bad("NotFoundException", format!("Key '{named}' does not exist")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::{self, cloud, query, refused};
    use crate::{DemoCloud, Fault};

    async fn code(cloud: &DemoCloud, service: &str, call: &str, fault: Fault) -> (u16, String, String) {
        let action = call.split('&').next().expect("a call starts with its action");
        cloud.faults().fail_next(action, fault.clone());
        let (status, _) = query(cloud, service, call).await;
        cloud.faults().fail_next(action, fault);
        let (code, message) = refused(cloud, service, call).await;
        (status, code, message)
    }

    #[tokio::test(start_paused = true)]
    async fn each_service_has_its_own_words_for_the_same_trouble() {
        let cloud = cloud();
        for (service, call, fault, status, expected) in [
            ("ec2", "DescribeVpcs&X=", Fault::Denied, 403, "UnauthorizedOperation"),
            ("iam", "GetRole&RoleName=a", Fault::Denied, 403, "AccessDenied"),
            ("sts", "GetCallerIdentity&X=", Fault::Denied, 403, "AccessDenied"),
            ("autoscaling", "DescribeTags&X=", Fault::Denied, 403, "AccessDenied"),
            (
                "autoscaling",
                "DeleteAutoScalingGroup&AutoScalingGroupName=a",
                Fault::NotFoundYet,
                400,
                "ValidationError",
            ),
            ("ec2", "DescribeVpcs&X=", Fault::Expired, 400, "RequestExpired"),
            ("iam", "GetRole&RoleName=a", Fault::Expired, 403, "ExpiredToken"),
            ("elasticloadbalancing", "DescribeTargetGroups&X=", Fault::Expired, 403, "ExpiredToken"),
            ("ec2", "DescribeVpcs&X=", Fault::ServerError, 500, "InternalError"),
            ("iam", "GetRole&RoleName=a", Fault::ServerError, 500, "ServiceFailure"),
            ("iam", "GetRole&RoleName=a", Fault::NotFoundYet, 404, "NoSuchEntity"),
            (
                "ec2",
                "DeleteSubnet&SubnetId=subnet-00000000000000000",
                Fault::NotFoundYet,
                400,
                "InvalidSubnetID.NotFound",
            ),
        ] {
            let (got, code, _) = code(&cloud, service, call, fault.clone()).await;
            assert_eq!((got, code.as_str()), (status, expected), "{service} {fault:?}");
        }
        let (_, _, message) = code(&cloud, "iam", "GetRole&RoleName=a", Fault::Denied).await;
        assert!(
            message.contains("not authorized to perform: iam:GetRole on resource: arn:aws:iam::111122223333:role/a")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn services_that_speak_json_have_their_words_too() {
        let cloud = cloud();
        let key = json!({ "KeyId": "alias/workshop" });
        let parameter = json!({ "Name": "/aws/service/global-infrastructure/regions/us-east-1" });
        for (service, target, body, fault, status, expected) in [
            ("kms", "TrentService.DescribeKey", &key, Fault::Denied, 400, "AccessDeniedException"),
            ("kms", "TrentService.DescribeKey", &key, Fault::NotFoundYet, 400, "NotFoundException"),
            ("kms", "TrentService.DescribeKey", &key, Fault::ServerError, 500, "KMSInternalException"),
            ("ssm", "AmazonSSM.GetParameter", &parameter, Fault::NotFoundYet, 400, "ParameterNotFound"),
            ("ssm", "AmazonSSM.GetParameter", &parameter, Fault::Throttle, 400, "ThrottlingException"),
        ] {
            let action = target.rsplit('.').next().expect("a target ends with its action");
            cloud.faults().fail_next(action, fault.clone());
            let (got, refusal) = testing::json(&cloud, service, target, body.clone()).await;
            assert_eq!((got, &refusal["__type"]), (status, &json!(expected)), "{service} {fault:?}");
            testing::json_ok(&cloud, service, target, body.clone()).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_names_nothing_is_never_missing() {
        let cloud = cloud();
        cloud.faults().fail_next("CreateVpc", Fault::NotFoundYet);
        assert_eq!(query(&cloud, "ec2", "CreateVpc&CidrBlock=10.0.0.0/16").await.0, 200);
    }
}
