//! Starting instances: as a request says, as a launch template says, or as both do.

use super::client_token::{self, ClientToken};
use super::image;
use super::instance::Settings;
use super::instance_type_catalog::instance_type;
use super::kind::{self, invalid_value, need};
use super::launch::Launch;
use super::launch_template_data::{LaunchTemplateData, MetadataOptions};
use super::launch_template_version::TemplateSpecification;
use super::state::State;
use super::tag::Tags;
use crate::context::Context;
use crate::wire::{Answer, AwsError, Params, Xml};

/// What EC2 starts if nobody names a type.
const USUAL_TYPE: &str = "m1.small";

/// What a service says that starts machines from a launch template, over what the template says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    pub(crate) subnet_id: Option<String>,
    pub(crate) instance_type: Option<String>,
    /// Whether to ask for spot capacity even if the template does not.
    pub(crate) spot: bool,
    /// Tags of the machines, such as `aws:autoscaling:groupName`, besides the template's. Reserved keys are allowed.
    pub(crate) tags: Tags,
}

/// Where machines start, and with what token.
struct Place {
    subnet_id: Option<String>,
    client_token: Option<ClientToken>,
}

/// Starts `count` instances from a launch template, all or none, and returns their ids.
///
/// Refused with EC2's own code and text, which other services pass on to their users: the template or its version is
/// missing, it names an image, key pair, security group, subnet or instance profile that is missing, the type is not
/// offered in the zone, or the account's vCPUs are used up.
pub(crate) fn run_from_template(
    context: &mut Context<'_>,
    template: &TemplateSpecification,
    overrides: &Overrides,
    count: u32,
) -> Answer<Vec<String>> {
    let (mut data, mut tags) = from_template(context.ec2, template)?;
    if let Some(instance_type) = &overrides.instance_type {
        data.instance_type = Some(instance_type.clone());
    }
    if overrides.spot {
        data.market_type = Some("spot".to_owned());
    }
    tags.extend(overrides.tags.clone());
    // Unlike a person, a service may name a subnet for a template that describes its network interface.
    let place = Place { subnet_id: overrides.subnet_id.clone(), client_token: None };
    let launch = plan(context, &data, place, tags)?;
    let (_, ids) = start(context, &launch, (count, count))?;
    Ok(ids)
}

pub(super) fn run(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let token = client_token::of(params);
    if let Some((token, asked)) = &token
        && let Some(known) = context.ec2.instances.values().find(|one| one.client_token.as_ref() == Some(token))
    {
        // Instances of an account that an older version saved do not say what was asked.
        if known.asked.as_ref().is_some_and(|before| before != asked) {
            return Err(client_token::mismatch());
        }
        let reservation = known.reservation_id.clone();
        return Ok(super::instance_description::reservation(context.ec2, &reservation));
    }
    let count = |name: &str| need(params, name)?.parse::<u32>().map_err(|_| invalid_value(format!("Invalid {name}")));
    let (least, most) = (count("MinCount")?, count("MaxCount")?);
    if least == 0 || least > most {
        return Err(invalid_value("Invalid value for min/max count"));
    }
    let mut data = LaunchTemplateData::read(params)?;
    let mut tags = Tags::new();
    if let Some(template) = template_asked(params) {
        let (below, by_template) = from_template(context.ec2, &template)?;
        data = data.over(below);
        tags = by_template;
    }
    let subnet_id = params.filled("SubnetId").map(str::to_owned);
    refuse_both(&data, subnet_id.as_ref())?;
    let launch = plan(context, &data, Place { subnet_id, client_token: token }, tags)?;
    let (reservation, _) = start(context, &launch, (least, most))?;
    Ok(super::instance_description::reservation(context.ec2, &reservation))
}

fn template_asked(params: &Params) -> Option<TemplateSpecification> {
    let template = params.below("LaunchTemplate");
    let text = |name: &str| template.filled(name).map(str::to_owned);
    let asked = TemplateSpecification {
        id: text("LaunchTemplateId"),
        name: text("LaunchTemplateName"),
        version: text("Version"),
    };
    (asked != TemplateSpecification::default()).then_some(asked)
}

/// What a template says, and the tags by which EC2 shows which one it was.
fn from_template(state: &State, wanted: &TemplateSpecification) -> Answer<(LaunchTemplateData, Tags)> {
    let (template, version) = state.template_version(wanted)?;
    let tags = Tags::from([
        ("aws:ec2launchtemplate:id".to_owned(), template.id.clone()),
        ("aws:ec2launchtemplate:version".to_owned(), version.number.to_string()),
    ]);
    Ok((version.data.clone(), tags))
}

fn refuse_both(data: &LaunchTemplateData, subnet_id: Option<&String>) -> Answer<()> {
    if data.network_interfaces.is_empty() {
        return Ok(());
    }
    let what = match (subnet_id, data.security_group_ids.first()) {
        (Some(_), _) => "subnet ID",
        (None, Some(_)) => "security groups",
        (None, None) => return Ok(()),
    };
    Err(AwsError::bad(
        "InvalidParameterCombination",
        format!("Network interfaces and an instance-level {what} may not be specified on the same request"),
    ))
}

/// Looks up everything that the data names. `tags` are the machine's besides those in the data.
fn plan(context: &Context<'_>, data: &LaunchTemplateData, place: Place, tags: Tags) -> Answer<Launch> {
    let wanted = data.image_id.as_deref().ok_or_else(|| kind::missing_parameter("ImageId"))?;
    let image_id = image::resolve(context.region, wanted)?;
    let instance_type = data.instance_type.clone().unwrap_or_else(|| USUAL_TYPE.to_owned());
    check_architecture(context.region, &image_id, &instance_type)?;
    if let Some(name) = &data.key_name {
        context.ec2.key_pair_named(name)?;
    }
    let interface = data.network_interfaces.first().cloned().unwrap_or_default();
    let subnet_id = match place.subnet_id.or(interface.subnet_id) {
        Some(id) => id,
        None => default_subnet(context.ec2, data.placement_zone.as_deref())?,
    };
    let of = |kind: &kind::Kind| data.tags.get(kind.resource_type).cloned().unwrap_or_default();
    let mut instance_tags = of(&kind::INSTANCE);
    instance_tags.extend(tags);
    Ok(Launch {
        image_id,
        instance_type,
        subnet_id,
        groups: data.all_groups(),
        instance_profile_arn: instance_profile(context, data)?,
        disk_gib: image::ROOT_GIB,
        block_devices: data.block_devices.clone(),
        public_ip: interface.associate_public_ip,
        interface_description: interface.description.unwrap_or_default(),
        spot: data.market_type.as_deref() == Some("spot"),
        settings: Settings {
            key_name: data.key_name.clone(),
            user_data: data.user_data.clone(),
            metadata: with_defaults(data.metadata.clone()),
            monitoring: data.monitoring.unwrap_or(false),
            tenancy: data.tenancy.clone(),
            ebs_optimized: data.ebs_optimized.unwrap_or(false),
            disable_api_termination: data.disable_api_termination.unwrap_or(false),
        },
        client_token: place.client_token,
        tags: instance_tags,
        volume_tags: of(&kind::VOLUME),
        interface_tags: of(&kind::NETWORK_INTERFACE),
    })
}

/// At least as many as the first number, at most as many as the second, or none. Returns the reservation and the ids.
fn start(context: &mut Context<'_>, launch: &Launch, (least, most): (u32, u32)) -> Answer<(String, Vec<String>)> {
    let reservation = context.ids.ec2("r");
    let mut started: Vec<String> = Vec::new();
    for launched in 0..most {
        match context.ec2.launch(context.ids, context.now, context.delays, context.quotas, launch.clone()) {
            Ok(id) => {
                if let Some(instance) = context.ec2.instances.get_mut(&id) {
                    instance.reservation_id.clone_from(&reservation);
                }
                started.push(id);
            }
            Err(_) if launched >= least => break,
            Err(refusal) => {
                context.ec2.undo_launch(&reservation);
                return Err(refusal);
            }
        }
    }
    Ok((reservation, started))
}

/// The images of this cloud ask for IMDSv2, and let containers reach it, as Amazon Linux 2023 does (EC2 User Guide,
/// "Configure instance metadata options").
fn with_defaults(options: MetadataOptions) -> MetadataOptions {
    MetadataOptions {
        http_tokens: options.http_tokens.or_else(|| Some("required".to_owned())),
        hop_limit: options.hop_limit.or(Some(2)),
        http_endpoint: options.http_endpoint.or_else(|| Some("enabled".to_owned())),
        instance_tags: options.instance_tags.or_else(|| Some("disabled".to_owned())),
        ipv6: options.ipv6.or_else(|| Some("disabled".to_owned())),
    }
}

fn check_architecture(region: &str, image_id: &str, type_name: &str) -> Answer<()> {
    let architecture = image::architecture(region, image_id)?;
    match instance_type(type_name) {
        Some(size) if size.architecture != architecture => Err(invalid_value(format!(
            "The architecture '{}' of the specified instance type does not match the architecture '{architecture}' of \
             the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.",
            size.architecture
        ))),
        // A type that nobody knows is refused by the launch itself.
        _ => Ok(()),
    }
}

fn instance_profile(context: &Context<'_>, data: &LaunchTemplateData) -> Answer<Option<String>> {
    let (name, arn) = (data.instance_profile_name.as_deref(), data.instance_profile_arn.as_deref());
    let Some(wanted) = arn.or(name) else { return Ok(None) };
    let found = context.iam.instance_profile_arn(wanted, context.now);
    let parameter = if arn.is_some() { "arn" } else { "name" };
    found.map(|arn| Some(arn.to_owned())).ok_or_else(|| {
        invalid_value(format!(
            "Value ({wanted}) for parameter iamInstanceProfile.{parameter} is invalid. Invalid IAM Instance Profile \
             {}",
            if arn.is_some() { "ARN" } else { "name" }
        ))
    })
}

fn default_subnet(state: &State, zone: Option<&str>) -> Answer<String> {
    let fits = |one: &&super::subnet::Subnet| one.is_default && zone.is_none_or(|zone| one.zone == zone);
    let subnet = state.subnets.values().filter(fits).min_by_key(|one| &one.zone);
    subnet
        .map(|one| one.id.clone())
        .ok_or_else(|| AwsError::bad("MissingInput", "No subnets found for the default VPC. Please specify a subnet."))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::DemoCloud;
    use crate::testing::{all, cloud, first, ok, refused};

    const IMAGE: &str =
        "resolve:ssm:/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id";

    /// A launch template as for self-managed nodes, with a security group of the default VPC.
    async fn template(cloud: &DemoCloud) -> String {
        let group = "CreateSecurityGroup&GroupName=nodes&GroupDescription=nodes";
        let group = first(&ok(cloud, "ec2", group).await, "groupId");
        let make = format!(
            "CreateLaunchTemplate&LaunchTemplateName=nodes&LaunchTemplateData.ImageId={IMAGE}\
             &LaunchTemplateData.InstanceType=t3.medium&LaunchTemplateData.KeyName=workshop\
             &LaunchTemplateData.UserData=bm9kZQ==&LaunchTemplateData.SecurityGroupId.1={group}\
             &LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit=1\
             &LaunchTemplateData.BlockDeviceMapping.1.DeviceName=/dev/xvda\
             &LaunchTemplateData.BlockDeviceMapping.1.Ebs.VolumeSize=33\
             &LaunchTemplateData.BlockDeviceMapping.1.Ebs.Encrypted=true\
             &LaunchTemplateData.BlockDeviceMapping.2.DeviceName=/dev/xvdb\
             &LaunchTemplateData.BlockDeviceMapping.2.Ebs.VolumeSize=44\
             &LaunchTemplateData.TagSpecification.1.ResourceType=instance\
             &LaunchTemplateData.TagSpecification.1.Tag.1.Key=team\
             &LaunchTemplateData.TagSpecification.1.Tag.1.Value=blue"
        );
        ok(cloud, "ec2", &make).await;
        group
    }

    #[tokio::test(start_paused = true)]
    async fn a_machine_is_as_its_template_says_and_goes_with_its_disks() {
        let cloud = cloud();
        let group = template(&cloud).await;
        let before = cloud.inventory();
        let wanted = TemplateSpecification { name: Some("nodes".to_owned()), ..TemplateSpecification::default() };
        let overrides = Overrides {
            instance_type: Some("t3.large".to_owned()),
            tags: Tags::from([("aws:autoscaling:groupName".to_owned(), "workers".to_owned())]),
            ..Overrides::default()
        };
        let started = cloud.with("us-east-1", |context| {
            context.changed = true;
            run_from_template(context, &wanted, &overrides, 2)
        });
        let started = started.expect("the template is complete");
        assert_eq!(started.len(), 2);
        let described = ok(&cloud, "ec2", &format!("DescribeInstances&InstanceId.1={}", started[0])).await;
        assert_eq!(first(&described, "instanceType"), "t3.large");
        assert_eq!(first(&described, "imageId"), image::eks_image_id("us-east-1", "1.35", "x86_64"));
        assert_eq!(first(&described, "keyName"), "workshop");
        assert_eq!(first(&described, "httpPutResponseHopLimit"), "1");
        assert_eq!(first(&described, "httpTokens"), "required");
        assert_eq!(first(&described, "groupId"), group);
        assert_eq!(all(&described, "deviceName"), ["/dev/xvda", "/dev/xvdb"]);
        let keys = ["aws:autoscaling:groupName", "aws:ec2launchtemplate:id", "aws:ec2launchtemplate:version", "team"];
        assert_eq!(all(&described, "key"), keys);
        let ask = format!("DescribeInstanceAttribute&InstanceId={}&Attribute=userData", started[0]);
        assert_eq!(first(&ok(&cloud, "ec2", &ask).await, "value"), "bm9kZQ==");
        let disks = ok(&cloud, "ec2", "DescribeVolumes&X=").await;
        let mut sizes = all(&disks, "size");
        sizes.sort();
        assert_eq!(sizes, ["33", "33", "44", "44"]);
        let end = format!("TerminateInstances&InstanceId.1={}&InstanceId.2={}", started[0], started[1]);
        ok(&cloud, "ec2", &end).await;
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(cloud.inventory(), before);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_goes_over_its_template() {
        let cloud = cloud();
        template(&cloud).await;
        let run = "RunInstances&MinCount=1&MaxCount=1&LaunchTemplate.LaunchTemplateName=nodes";
        let made = ok(&cloud, "ec2", &format!("{run}&InstanceType=t3.small&KeyName=workshop")).await;
        assert_eq!(first(&made, "instanceType"), "t3.small");
        let version = refused(&cloud, "ec2", &format!("{run}&LaunchTemplate.Version=7")).await;
        assert_eq!(version.0, "InvalidLaunchTemplateId.VersionNotFound");
        let key = refused(&cloud, "ec2", &format!("{run}&KeyName=lost")).await;
        assert_eq!(key, ("InvalidKeyPair.NotFound".to_owned(), "The key pair 'lost' does not exist".to_owned()));
        let arm = refused(&cloud, "ec2", &format!("{run}&InstanceType=t4g.medium")).await;
        assert_eq!(arm.0, "InvalidParameterValue");
        assert!(arm.1.starts_with("The architecture 'arm64'"), "{}", arm.1);
        let image = refused(&cloud, "ec2", &format!("{run}&ImageId=ami-0123456789abcdef0")).await;
        assert_eq!(image.0, "InvalidAMIID.NotFound");
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_interface_and_a_subnet_are_not_named_together() {
        let cloud = cloud();
        template(&cloud).await;
        let described = ok(&cloud, "ec2", "DescribeSubnets&MaxResults=5").await;
        let subnet = first(&described, "subnetId");
        let run = format!(
            "RunInstances&MinCount=1&MaxCount=1&ImageId={IMAGE}&InstanceType=t3.small\
             &NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.AssociatePublicIpAddress=false"
        );
        let both = refused(&cloud, "ec2", &format!("{run}&SubnetId={subnet}")).await;
        assert_eq!(both.0, "InvalidParameterCombination");
        let made = ok(&cloud, "ec2", &format!("{run}&NetworkInterface.1.SubnetId={subnet}")).await;
        assert_eq!(first(&made, "subnetId"), subnet);
        assert!(!made.contains("<ipAddress>"), "the interface goes over the subnet's own rule: {made}");
    }
}
