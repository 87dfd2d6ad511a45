//! Machines of a colleague's take all vCPUs that the account may have running.

use super::Asked;
use super::colleague;
use super::play::{Play, Script, nobody_relents};
use super::rehearsal::Rehearsal;
use super::scenario::{Met, Scenario};
use crate::Fault;
use crate::context::Context;
use crate::services::ec2::eks_image_id;

/// Big ones first, so that little is left over.
const TYPES: [&str; 3] = ["t3.2xlarge", "t3.xlarge", "t3.medium"];

pub(super) const SCRIPT: Script = Script {
    scenario: Scenario {
        name: "vcpu-quota",
        title: "The account's vCPUs are used up",
        lesson: "An account may run a number of vCPUs at once: five when it is new, 32 in many. All machines in the \
                 Region count, whoever started them.",
        shows: "The node group ends in CREATE_FAILED with AsgInstanceLaunchFailures: Could not launch On-Demand \
                Instances. VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit.",
        solution: "Find machines that nobody needs: `aws ec2 describe-instances --filters \
                   Name=tag:Name,Values=load-test --query Reservations[].Instances[].InstanceId`, and end them: `aws \
                   ec2 terminate-instances --instance-ids IDS`. Then delete the failed node group and make it again. \
                   On AWS you can also ask for a higher quota (L-1216C47A), which takes hours to days.",
        met: Met::Workers,
    },
    play: Play::OnCall(act),
    is_over,
    relent: nobody_relents,
};

fn act(context: &mut Context<'_>, rehearsal: &mut Rehearsal, asked: &Asked<'_>) -> Option<Fault> {
    if rehearsal.waits() && asked.is("eks", "CreateNodegroup") {
        let subnet = asked.texts("/subnets").into_iter().next()?;
        rehearsal.happens(context);
        asked.cluster().unwrap_or_default().clone_into(&mut rehearsal.cluster);
        let image = eks_image_id(context.region, "1.35", "x86_64");
        for kind in TYPES {
            let with = [
                ("MinCount", "1"),
                ("MaxCount", "1"),
                ("ImageId", image.as_str()),
                ("InstanceType", kind),
                ("SubnetId", subnet.as_str()),
                ("TagSpecification.1.ResourceType", "instance"),
                ("TagSpecification.1.Tag.1.Key", "Name"),
                ("TagSpecification.1.Tag.1.Value", "load-test"),
            ];
            let then = ("TerminateInstances", "InstanceId.1");
            colleague::use_up(context, rehearsal, ("RunInstances", &with), "instanceId", then);
        }
    }
    None
}

/// Whether the colleague's machines are gone, or nodes are up beside them.
fn is_over(context: &mut Context<'_>, rehearsal: &Rehearsal) -> bool {
    let running = [
        ("Filter.1.Name", "tag:Name"),
        ("Filter.1.Value.1", "load-test"),
        ("Filter.2.Name", "instance-state-name"),
        ("Filter.2.Value.1", "pending"),
        ("Filter.2.Value.2", "running"),
    ];
    let running = colleague::ec2(context, "DescribeInstances", &running).unwrap_or_default();
    let running = colleague::all(&running, "instanceId");
    !rehearsal.about.iter().any(|id| running.contains(id))
        || rehearsal.happened_at.is_some_and(|since| colleague::has_nodes_since(context, &rehearsal.cluster, since))
}
