//! Moments as AWS writes them.

use jiff::Timestamp;

/// `2026-11-20T10:00:00.000Z`, as EC2 writes it, from Unix milliseconds.
pub(crate) fn iso(milliseconds: u64) -> String {
    timestamp(milliseconds).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// `2026-11-20T10:00:00Z`, as IAM writes it, from Unix milliseconds.
pub(crate) fn iso_seconds(milliseconds: u64) -> String {
    timestamp(milliseconds).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn timestamp(milliseconds: u64) -> Timestamp {
    i64::try_from(milliseconds)
        .ok()
        .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_milliseconds_and_a_z() {
        assert_eq!(iso(1_700_000_000_000), "2023-11-14T22:13:20.000Z");
        assert_eq!(iso(1_700_000_000_042), "2023-11-14T22:13:20.042Z");
        assert_eq!(iso_seconds(1_700_000_000_042), "2023-11-14T22:13:20Z");
    }
}
