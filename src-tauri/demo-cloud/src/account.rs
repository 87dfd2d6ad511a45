//! The whole state of one demo account, as it is written to disk.
//!
//! It must not know HTTP, nor when it is saved: it is data, and the passing of its time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::classroom::{self, Classroom};
use crate::context::Context;
use crate::ids::Ids;
use crate::kubernetes::{Moved, Wanted};
use crate::quotas::Quotas;
use crate::scenarios::{self, Rehearsal};
use crate::services::{autoscaling, ec2, efs, eks, elasticloadbalancing, iam, kms, logs, service_quotas, ssm};
use crate::throttling::Buckets;
use crate::{Delays, Faults, PRINCIPAL_ID};

/// Everything that exists in the account.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Demo time when the account was last saved, in Unix milliseconds.
    pub(crate) saved_at: u64,
    /// Demo seconds per real second when the account was last saved; `None` if an older version saved it.
    #[serde(default)]
    pub(crate) speed: Option<f64>,
    /// Whether demo time stood still then.
    #[serde(default)]
    pub(crate) is_paused: bool,
    /// Real time when the account was last saved, in Unix milliseconds; 0 if an older version saved it.
    #[serde(default)]
    pub(crate) saved_in_reality_at: u64,
    ids: Ids,
    iam: iam::State,
    regions: BTreeMap<String, Region>,
    /// The failures that were chosen.
    #[serde(default)]
    pub(crate) rehearsals: Vec<Rehearsal>,
    /// How much of everything the account may have.
    #[serde(default)]
    quotas: Quotas,
    /// Other people who use the account, if there are some.
    #[serde(default)]
    pub(crate) classroom: Option<Classroom>,
}

/// What exists in one Region.
#[derive(Debug, Serialize, Deserialize)]
struct Region {
    ec2: ec2::State,
    eks: eks::State,
    #[serde(default)]
    elb: elasticloadbalancing::State,
    #[serde(default)]
    autoscaling: autoscaling::State,
    /// Made when the Region is first looked at; older accounts were saved without.
    #[serde(default)]
    kms: Option<kms::State>,
    #[serde(default)]
    efs: efs::State,
    logs: logs::State,
    #[serde(default)]
    service_quotas: service_quotas::State,
    /// What its runbooks have found.
    #[serde(default)]
    ssm: ssm::State,
}

/// What surrounds an account while it is open and is not written to disk with it.
pub(crate) struct Surroundings<'a> {
    pub(crate) now: u64,
    pub(crate) delays: &'a Delays,
    pub(crate) faults: &'a Faults,
    pub(crate) buckets: &'a Buckets,
    pub(crate) caller: &'a str,
}

impl Account {
    /// A new account, as AWS hands it over: a default network in every Region, a few people in IAM.
    pub(crate) fn new(seed: u64, now: u64) -> Self {
        let ids = Ids::new(seed);
        Self {
            saved_at: now,
            saved_in_reality_at: now,
            speed: None,
            is_paused: false,
            iam: iam::State::new(&mut ids.apart("iam"), now),
            ids,
            regions: BTreeMap::new(),
            rehearsals: Vec::new(),
            quotas: Quotas::default(),
            classroom: None,
        }
    }

    /// Hands out one Region. A Region nobody has looked at yet gets its default network now; its ids depend
    /// on the account's seed only, so it does not matter when that happens.
    pub(crate) fn context<'a>(&'a mut self, region: &'a str, around: &Surroundings<'a>) -> Context<'a> {
        let part = self.regions.entry(region.to_owned()).or_insert_with(|| Region {
            ec2: ec2::State::new(region, &mut self.ids.apart(region)),
            eks: eks::State::default(),
            elb: elasticloadbalancing::State::default(),
            autoscaling: autoscaling::State::default(),
            kms: None,
            efs: efs::State::default(),
            logs: logs::State::default(),
            service_quotas: service_quotas::State::default(),
            ssm: ssm::State::default(),
        });
        let keys = || kms::State::new(region, &mut self.ids.apart(&format!("kms/{region}")));
        let kms = part.kms.get_or_insert_with(keys);
        Context {
            region,
            now: around.now,
            delays: around.delays,
            faults: around.faults,
            buckets: around.buckets,
            caller: around.caller.to_owned(),
            caller_id: PRINCIPAL_ID.to_owned(),
            principal: around.caller.to_owned(),
            has_session: false,
            ids: &mut self.ids,
            iam: &mut self.iam,
            autoscaling: &mut part.autoscaling,
            ec2: &mut part.ec2,
            eks: &mut part.eks,
            elb: &mut part.elb,
            kms,
            efs: &mut part.efs,
            logs: &mut part.logs,
            service_quotas: &mut part.service_quotas,
            ssm: &mut part.ssm,
            rehearsals: &mut self.rehearsals,
            quotas: &mut self.quotas,
            changed: false,
        }
    }

    /// Lets everything happen that is due by now, in every Region. Says whether anything did.
    pub(crate) fn settle(&mut self, around: &Surroundings<'_>) -> bool {
        let changed = classroom::settle(self, around);
        self.settle_services(around) || changed
    }

    /// The same for everything but the people who use the account.
    pub(crate) fn settle_services(&mut self, around: &Surroundings<'_>) -> bool {
        let mut changed = false;
        for region in &self.region_names() {
            let mut context = self.context(region, around);
            ec2::settle(&mut context);
            elasticloadbalancing::settle(&mut context);
            efs::settle(&mut context);
            kms::settle(&mut context);
            autoscaling::settle(&mut context);
            eks::settle(&mut context);
            service_quotas::settle(&mut context);
            scenarios::settle(&mut context);
            changed |= context.changed;
        }
        changed
    }

    /// The Regions that somebody has looked at.
    pub(crate) fn region_names(&self) -> Vec<String> {
        self.regions.keys().cloned().collect()
    }

    /// Every cluster that should have a listener, in every Region.
    pub(crate) fn wanted_doors(&self) -> Vec<Wanted> {
        self.regions.iter().flat_map(|(name, region)| region.eks.wanted_doors(name)).collect()
    }

    /// Notes that a cluster's Kubernetes API is on another port now.
    pub(crate) fn move_door(&mut self, moved: &Moved) {
        if let Some(region) = self.regions.get_mut(&moved.region) {
            region.eks.move_door(&moved.cluster, moved.port);
        }
    }

    /// Everything that exists, by `kind/id`, without times. What AWS itself puts into every account (default
    /// networks, service-linked roles) is left out as long as nobody has changed it.
    /// Of the Regions, those that are `wanted`.
    pub(crate) fn inventory(&self, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Value> {
        let mut all = self.iam.inventory();
        for (name, region) in self.regions.iter().filter(|(name, _)| wanted(name)) {
            let pristine = ec2::State::new(name, &mut self.ids.apart(name)).inventory();
            let ec2 = region.ec2.inventory();
            all.extend(ec2.into_iter().filter(|(key, value)| pristine.get(key) != Some(value)));
            let pristine = kms::State::new(name, &mut self.ids.apart(&format!("kms/{name}"))).inventory();
            let kms = region.kms.iter().flat_map(kms::State::inventory);
            all.extend(kms.filter(|(key, value)| pristine.get(key) != Some(value)));
            all.extend(region.autoscaling.inventory(name));
            all.extend(region.efs.inventory());
            all.extend(region.eks.inventory(name));
            all.extend(region.elb.inventory(name));
            all.extend(region.logs.inventory(name));
        }
        all.values_mut().for_each(forget_times);
        all
    }
}

/// Removes every field that is a moment; by agreement their names end in `_at`.
fn forget_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("_at"));
            fields.values_mut().for_each(forget_times);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_times),
        _ => {}
    }
}
