//! What one resource costs while it stands, in lines that can be added up over the whole plan.

use crate::{
    contract::{CapacityType, SubnetKind},
    prices,
};

/// One line of a resource's bill, in USD of us-east-1.
#[derive(Debug, Clone, PartialEq)]
pub enum BillItem {
    /// Things of which the whole plan has a number: "2 NAT gateways".
    Each {
        /// How many.
        number: u32,
        /// "NAT gateway".
        one: &'static str,
        /// "NAT gateways".
        many: &'static str,
        /// USD an hour for one.
        price: f64,
    },
    /// A line of its own.
    Line {
        /// "2 × t3.medium On-Demand (node group workers)".
        title: String,
        /// USD an hour.
        per_hour: f64,
        /// "2 × 0.0416 USD".
        how: String,
    },
}

impl BillItem {
    /// Some of a kind.
    pub fn each(number: u32, one: &'static str, many: &'static str, price: f64) -> Self {
        Self::Each { number, one, many, price }
    }

    /// A line of its own.
    pub fn line(title: impl Into<String>, per_hour: f64, how: impl Into<String>) -> Self {
        Self::Line { title: title.into(), per_hour, how: how.into() }
    }

    /// USD an hour.
    pub fn per_hour(&self) -> f64 {
        match self {
            Self::Each { number, price, .. } => f64::from(*number) * price,
            Self::Line { per_hour, .. } => *per_hour,
        }
    }
}

/// EC2 instances of one kind, as nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Machines<'a> {
    /// How many.
    pub number: u32,
    /// Such as `t3.medium`.
    pub instance_type: &'a str,
    /// How they are paid.
    pub capacity: CapacityType,
    /// The root volume of each.
    pub disk_gib: u32,
    /// In public subnets each has a public address.
    pub subnets: SubnetKind,
}

impl Machines<'_> {
    /// The instances, their disks, their addresses.
    pub fn bill(self, whose: &str) -> Vec<BillItem> {
        let Self { number, instance_type, capacity, disk_gib, subnets } = self;
        let (kind, share, spot) = match capacity {
            CapacityType::OnDemand => ("On-Demand", 1.0, ""),
            CapacityType::Spot => {
                ("Spot", prices::SPOT_SHARE, ", about a third of the On-Demand price; it changes by the hour")
            }
        };
        let title = format!("{number} × {instance_type} {kind} ({whose})");
        let instances = match prices::instance_per_hour(instance_type) {
            Some(price) => {
                let price = price * share;
                BillItem::line(title, f64::from(number) * price, format!("{number} × {} USD{spot}", digits(price)))
            }
            None => {
                BillItem::line(title, 0.0, "Not in Landfall's price table: look at https://aws.amazon.com/ec2/pricing")
            }
        };
        let gib = f64::from(number) * f64::from(disk_gib);
        let disks = BillItem::line(
            format!("{number} × {disk_gib} GiB disk (gp3)"),
            gib * prices::GP3_PER_GIB_HOUR,
            format!("{gib} GiB × 0.08 USD a month"),
        );
        let mut bill = vec![instances, disks];
        if subnets == SubnetKind::Public {
            bill.push(BillItem::each(
                number,
                "public IPv4 address",
                "public IPv4 addresses",
                prices::PUBLIC_IPV4_PER_HOUR,
            ));
        }
        bill
    }
}

/// Four digits behind the point at most: a product has more, and none of them means anything.
fn digits(price: f64) -> f64 {
    (price * 10_000.0).round() / 10_000.0
}
