//! A class in the demo cloud, told before anybody comes: what happens when so many people build their first cluster at
//! once in one account, compared with one alone and with an account whose quotas were raised. All of it was played
//! through, in demo accounts of its own that are gone afterwards.

use std::time::Duration;

use landfall_demo_cloud::{ClassroomReport, DemoCloud, Options, QuotaNeed};
use landfall_engine::contract::{DemoSpeed, Problem};

/// How often a class is looked at, in demo time.
const STEP: Duration = Duration::from_secs(30);
/// A class in which nobody gets further for so long is stuck: whoever is refused tries again every minute.
const STUCK: Duration = Duration::from_secs(20 * 60);

/// What happens when so many people start at once.
#[derive(Debug, Clone)]
pub struct Forecast {
    region: String,
    alone: ClassroomReport,
    class: ClassroomReport,
    /// The quotas that the class outgrows, and how it gets on where AWS has raised them to just that.
    needs: Vec<QuotaNeed>,
    raised: Option<ClassroomReport>,
}

impl Forecast {
    /// Plays it through. Takes a moment of computing, and no time of the demo cloud's.
    ///
    /// # Errors
    /// When no demo account can be made.
    pub fn of(region: &str, people: usize) -> Result<Self, Problem> {
        let needs = account()?.classroom_needs(region, people);
        let raised = if needs.is_empty() { None } else { Some(play(region, people, &needs)?) };
        Ok(Self {
            region: region.to_owned(),
            alone: play(region, 1, &[])?,
            class: play(region, people, &[])?,
            needs,
            raised,
        })
    }

    /// The same in plain words and figures, line by line; for a leader who prepares a workshop.
    pub fn lines(&self) -> Vec<String> {
        let people = self.class.participants;
        let mut lines = vec![
            format!(
                "What happens when {people} people build their first cluster at once, in one account, in {}",
                self.region
            ),
            "(a VPC with public and private subnets and a NAT gateway in each of two zones, a cluster, two t3.medium):"
                .into(),
            String::new(),
        ];
        lines.extend(self.table());
        if !self.class.stopped.is_empty() {
            lines.extend([String::new(), "What stops them:".into()]);
            lines.extend(
                self.class
                    .stopped
                    .iter()
                    .map(|(code, count)| format!("  {}{}", stopped(*count, code), explained(code))),
            );
        }
        let refused = refusals(self.raised.as_ref().unwrap_or(&self.class), is_throttling);
        if !refused.is_empty() {
            lines.extend([
                String::new(),
                "Calls that come too fast for one account, which the AWS tools then repeat by themselves:".into(),
            ]);
            lines.extend(refused);
        }
        lines.extend(self.advice());
        lines
    }

    fn table(&self) -> Vec<String> {
        let mut columns =
            vec![("One alone".to_owned(), &self.alone), (format!("{} at once", self.class.participants), &self.class)];
        columns.extend(self.raised.as_ref().map(|raised| ("Quotas raised".to_owned(), raised)));
        let row = |title: &str, cell: &dyn Fn(&ClassroomReport) -> String| {
            let cells = columns.iter().map(|(_, report)| format!("{:>16}", cell(report)));
            format!("  {title:<34}{}", cells.collect::<String>())
        };
        let heads: String = columns.iter().map(|(head, _)| format!("{head:>16}")).collect();
        vec![
            format!("  {:<34}{heads}", ""),
            row("Get a cluster with nodes", &|one| format!("{} of {}", one.finished, one.participants)),
            row("The last one after", &|one| {
                if one.finished == one.participants { format!("{} min", minutes(one.lasted)) } else { "never".into() }
            }),
            row("Calls", &|one| one.calls.to_string()),
            row("Calls that AWS refuses", &|one| one.refused.values().sum::<u64>().to_string()),
            row("Waiting for that, each on average", &|one| {
                let each = one.waited / u32::try_from(one.participants.max(1)).unwrap_or(1);
                format!("{} min", each.as_secs() / 60)
            }),
        ]
    }

    fn advice(&self) -> Vec<String> {
        if self.needs.is_empty() {
            return vec![String::new(), "The quotas that every account begins with are enough.".into()];
        }
        let mut lines = vec![
            String::new(),
            "What a leader can do beforehand:".into(),
            "  Ask AWS for higher quotas, some days before; these are just enough:".into(),
        ];
        for one in &self.needs {
            lines.push(format!("    {}: {} instead of {}", one.name, one.needs, one.has));
            if let Some(code) = one.code {
                lines.push(format!(
                    "      aws service-quotas request-service-quota-increase --service-code {} --quota-code {code} \
                     --desired-value {} --region {}",
                    one.service, one.needs, self.region
                ));
            }
        }
        lines.extend(OTHERWISE.map(str::to_owned));
        lines
    }
}

const OTHERWISE: [&str; 3] = [
    "  Or give everybody an account of their own: quotas and requests are counted for each account and Region.",
    "  Or spread the class over several Regions, or let people share one VPC and make only clusters in it.",
    "  Or let everybody use Landfall's demo cloud: each computer has a pretend account to itself.",
];

/// An account of its own, gone afterwards, in which so many people begin now.
///
/// # Errors
/// When no demo account can be made.
pub fn class_account(region: &str, people: usize, speed: DemoSpeed) -> Result<DemoCloud, Problem> {
    let cloud = account()?;
    cloud.set_speed(speed.factor());
    cloud.serve_kubernetes();
    cloud.classroom(region, people);
    Ok(cloud)
}

/// How a class is getting on, in a line.
pub fn progress(report: &ClassroomReport) -> String {
    let mut words = format!(
        "After {} min: {} of {} have a cluster with nodes",
        minutes(report.lasted),
        report.finished,
        report.participants
    );
    for (code, count) in &report.stopped {
        words.push_str(&format!(", {}", stopped(*count, code)));
    }
    words + "."
}

fn account() -> Result<DemoCloud, Problem> {
    DemoCloud::open(Options { path: None, speed: 1.0 })
        .map_err(|error| Problem::told("no-class", "No class can be played through", error.to_string(), "Try again."))
}

/// Plays a class through in a new account, until all have finished or nobody gets further.
fn play(region: &str, people: usize, granted: &[QuotaNeed]) -> Result<ClassroomReport, Problem> {
    let cloud = account()?;
    cloud.grant_quotas(region, granted);
    cloud.classroom(region, people);
    let report = || {
        cloud.classroom_report().ok_or_else(|| {
            let text = format!("The demo account has no Region {region}.");
            Problem::told("no-class", "No class can be played through", text, "Choose another --region.")
        })
    };
    let (mut now, mut still) = (report()?, Duration::ZERO);
    while now.finished < now.participants && still < STUCK {
        cloud.pass(STEP);
        let next = report()?;
        still = if next.steps == now.steps { still + STEP } else { Duration::ZERO };
        now = next;
    }
    Ok(now)
}

/// What was refused with such codes, often things first.
fn refusals(report: &ClassroomReport, which: fn(&str) -> bool) -> Vec<String> {
    let all = report
        .refused_at
        .iter()
        .flat_map(|(action, codes)| codes.iter().map(move |(code, times)| (action, code, *times)));
    let mut all: Vec<_> = all.filter(|(_, code, _)| which(code)).collect();
    all.sort_by_key(|(.., times)| std::cmp::Reverse(*times));
    all.into_iter().map(|(action, code, times)| format!("  {times:>6} times {action}: {code}")).collect()
}

fn is_throttling(code: &str) -> bool {
    matches!(code, "RequestLimitExceeded" | "Throttling" | "ThrottlingException" | "TooManyRequestsException")
}

fn stopped(count: usize, code: &str) -> String {
    let people = if count == 1 { "1 is".to_owned() } else { format!("{count} are") };
    format!("{people} stopped by {code}")
}

/// The numbers are those that every account begins with (AWS General Reference, "Service endpoints and quotas").
fn explained(code: &str) -> &'static str {
    match code {
        "VpcLimitExceeded" => ": an account may have five VPCs in a Region, its default VPC among them",
        "AddressLimitExceeded" => {
            ": an account may hold five Elastic IP addresses in a Region, and everybody needs two"
        }
        "NatGatewayLimitExceeded" => ": a zone takes five NAT gateways of one account",
        "InternetGatewayLimitExceeded" => ": a Region takes as many internet gateways as VPCs",
        "VcpuLimitExceeded" | "CREATE_FAILED" => ": the account may run only so many vCPUs at once",
        code if is_throttling(code) => ": more requests than the service takes from one account",
        _ => "",
    }
}

/// Whole minutes, and never none.
fn minutes(time: Duration) -> u64 {
    time.as_secs().div_ceil(60).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_class_is_compared_with_one_alone_and_with_raised_quotas() {
        let forecast = Forecast::of("us-east-1", 8).expect("a demo account");
        let raised = forecast.raised.as_ref().expect("the quotas are too small");
        assert!(forecast.alone.finished == 1 && forecast.class.finished < 8 && raised.finished == 8);
        let words = forecast.lines().join("\n");
        for one in [
            "when 8 people build",
            "1 of 1          1 of 8          8 of 8",
            "stopped by VpcLimitExceeded: an account may have five",
            "VPCs per Region: 9 instead of 5",
            "--service-code vpc --quota-code L-F678F1CE --desired-value 9 --region us-east-1",
        ] {
            assert!(words.contains(one), "no “{one}” in:\n{words}");
        }
        assert!(
            progress(&forecast.class).contains("1 of 8 have a cluster with nodes, "),
            "{}",
            progress(&forecast.class)
        );
        assert_eq!(Forecast::of("mars-1", 2).expect_err("no such Region").code, "no-class");
    }

    #[tokio::test]
    async fn two_fit_into_what_every_account_has() {
        let words = Forecast::of("eu-west-1", 2).expect("a demo account").lines().join("\n");
        assert!(words.contains("2 of 2") && words.contains("are enough") && !words.contains("stopped"), "{words}");
    }
}
