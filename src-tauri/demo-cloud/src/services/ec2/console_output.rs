//! What a machine has written to its console: how it came up, and what it found.
//!
//! The form is that of Amazon Linux 2023; what is said follows from the account. No user data and no keys are in it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::instance::InstanceState;
use super::kind::need;
use crate::context::Context;
use crate::wire::{Answer, Params, Xml, iso};

/// `GetConsoleOutput`. A machine that is still starting has written nothing yet.
pub(super) fn get(context: &mut Context<'_>, params: &Params) -> Answer<Xml> {
    let instance = context.ec2.instance(need(params, "InstanceId")?)?;
    let mut xml = Xml::new();
    xml.text("instanceId", &instance.id).text("timestamp", iso(context.now));
    if instance.state == InstanceState::Pending || instance.state == InstanceState::Terminated {
        return Ok(xml);
    }
    let name = instance.private_dns_name.split('.').next().unwrap_or_default();
    let ip = instance.private_ip;
    let goes_out = context.ec2.reaches_internet(&instance.subnet_id, instance.public_ip.is_some());
    let mut lines = vec![
        "[    0.000000] Linux version 6.12.55-74.119.amzn2023 (mockbuild@ip-10-0-0-1)".to_owned(),
        "[    0.000000] Command line: BOOT_IMAGE=(hd0,gpt1)/boot/vmlinuz root=/dev/xvda1 console=ttyS0".to_owned(),
        "[    1.204118] systemd[1]: Detected virtualization amazon.".to_owned(),
        "[    1.204901] systemd[1]: Detected architecture.".to_owned(),
        format!("[    4.811093] cloud-init[1712]: ci-info: | ens5 | True | {ip} |"),
        format!("[    5.037712] cloud-init[1712]: Cloud-init v. 22.2.2 running 'init' on {name}"),
    ];
    if instance.settings.user_data.is_some() {
        lines.push("[    6.402256] cloud-init[1804]: Running the user data of the instance".to_owned());
    }
    if !goes_out {
        lines.push(
            "[   36.402256] cloud-init[1804]: Errors during downloading metadata for repository 'amazonlinux':"
                .to_owned(),
        );
        lines.push("[   36.402391] cloud-init[1804]:   - Curl error (28): Timeout was reached".to_owned());
    }
    lines.extend([
        String::new(),
        "Amazon Linux 2023.9.20251117".to_owned(),
        "Kernel 6.12.55-74.119.amzn2023 on an x86_64 (-)".to_owned(),
        String::new(),
        format!("{name} login: "),
    ]);
    xml.text("output", BASE64.encode(lines.join("\r\n")));
    Ok(xml)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;

    use crate::testing::{all, cloud, first, ok, refused};

    #[tokio::test(start_paused = true)]
    async fn a_machine_that_is_up_has_said_who_it_is() {
        let cloud = cloud();
        let images = ok(&cloud, "ec2", "DescribeImages&Filter.1.Name=architecture&Filter.1.Value.1=x86_64").await;
        let subnet = first(&ok(&cloud, "ec2", "DescribeSubnets&X=").await, "subnetId");
        let run = format!(
            "RunInstances&MinCount=1&MaxCount=1&InstanceType=t3.small&ImageId={}&SubnetId={subnet}&UserData=c2VjcmV0",
            first(&images, "imageId")
        );
        let machine = first(&ok(&cloud, "ec2", &run).await, "instanceId");
        let get = format!("GetConsoleOutput&InstanceId={machine}");
        assert!(all(&ok(&cloud, "ec2", &get).await, "output").is_empty(), "it has not started yet");
        tokio::time::advance(Duration::from_secs(30)).await;
        let output = BASE64.decode(first(&ok(&cloud, "ec2", &get).await, "output")).expect("base64");
        let output = String::from_utf8(output).expect("text");
        assert!(output.contains("login: ") && output.contains("ip-172-31-"), "{output}");
        assert!(!output.contains("secret") && !output.contains("Timeout"), "{output}");
        let nobody = "GetConsoleOutput&InstanceId=i-0123456789abcdef0";
        assert_eq!(refused(&cloud, "ec2", nobody).await.0, "InvalidInstanceID.NotFound");
    }
}
