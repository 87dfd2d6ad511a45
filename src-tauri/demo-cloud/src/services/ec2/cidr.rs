//! Address blocks: EC2's rules for them and the addresses inside them.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use super::kind::invalid_value;
use crate::wire::{Answer, AwsError};

/// AWS keeps the first four addresses of a subnet and the last one for itself.
const RESERVED: u32 = 5;

/// Reads the block of a VPC: between /16 and /28, brought to its canonical form.
pub(crate) fn of_vpc(text: &str) -> Answer<Ipv4Net> {
    read(text, "InvalidVpc.Range")
}

/// Reads the block of a subnet: between /16 and /28 and inside one of its VPC's.
pub(crate) fn of_subnet(text: &str, vpc: &[Ipv4Net]) -> Answer<Ipv4Net> {
    let block = read(text, "InvalidSubnet.Range")?;
    if vpc.iter().any(|one| one.contains(&block)) { Ok(block) } else { Err(out_of_range("InvalidSubnet.Range", text)) }
}

/// Whether two blocks share an address.
pub(crate) fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other) || other.contains(&one)
}

/// How many addresses of a subnet can be given to something.
pub(crate) fn capacity(subnet: Ipv4Net) -> u32 {
    (1_u32 << (32 - u32::from(subnet.prefix_len()))) - RESERVED
}

/// The `nth` of them, counted from 0.
pub(crate) fn address(subnet: Ipv4Net, nth: u32) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(subnet.network()) + RESERVED - 1 + nth)
}

fn read(text: &str, range_code: &str) -> Answer<Ipv4Net> {
    let block: Ipv4Net = text.parse().map_err(|_| {
        invalid_value(format!("Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block."))
    })?;
    if (16..=28).contains(&block.prefix_len()) { Ok(block.trunc()) } else { Err(out_of_range(range_code, text)) }
}

fn out_of_range(code: &str, text: &str) -> AwsError {
    AwsError::bad(code, format!("The CIDR '{text}' is invalid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_addresses_of_a_subnet_are_amazons() {
        let smallest = of_vpc("10.0.0.9/28").expect("a valid block");
        assert_eq!(smallest.to_string(), "10.0.0.0/28", "canonical form");
        assert_eq!(capacity(smallest), 11);
        assert_eq!(address(smallest, 0), Ipv4Addr::new(10, 0, 0, 4));
        assert_eq!(address(smallest, 10), Ipv4Addr::new(10, 0, 0, 14));
    }
}
