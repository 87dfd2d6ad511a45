//! Identifiers that look like AWS's and repeat exactly for the same account and history.
//!
//! It must not use outside randomness: an account that is replayed gets the same names.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Letters of IAM's unique ids (`AROA…`): base 32, upper case.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The account's source of identifiers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ids {
    seed: u64,
    next: u64,
}

impl Ids {
    /// A source that is determined by `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, next: 0 }
    }

    /// A source for one purpose (for example the default network of a Region) that depends only on the
    /// account's seed, not on what has happened in the account so far.
    pub(crate) fn apart(&self, purpose: &str) -> Self {
        let digest = Sha256::digest(format!("{}/{purpose}", self.seed));
        Self::new(u64::from_be_bytes(digest[..8].try_into().expect("a SHA-256 digest is longer than eight bytes")))
    }

    /// An EC2 id such as `vpc-0a1b2c3d4e5f67890`: the prefix, a dash and 17 hexadecimal digits.
    pub(crate) fn ec2(&mut self, prefix: &str) -> String {
        format!("{prefix}-0{}", self.hex(16))
    }

    /// `digits` lower-case hexadecimal digits, at most 64.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut text = hex::encode(self.bytes());
        text.truncate(digits);
        text
    }

    /// A UUID, as in node group ARNs.
    pub(crate) fn uuid(&mut self) -> String {
        uuid_from(self.bytes())
    }

    /// An IAM unique id such as `AROA` + 17 letters and digits.
    pub(crate) fn iam(&mut self, prefix: &str) -> String {
        let tail: String = self.bytes()[..17].iter().map(|byte| char::from(BASE32[usize::from(byte % 32)])).collect();
        format!("{prefix}{tail}")
    }

    /// A number below `limit`, for addresses and the like.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        let bytes = self.bytes();
        u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) % limit.max(1)
    }

    /// 32 fresh bytes.
    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        let digest = Sha256::digest(format!("{}#{}", self.seed, self.next));
        self.next += 1;
        digest.into()
    }
}

/// A version-4 UUID made of given bytes.
pub(crate) fn uuid_from(bytes: [u8; 32]) -> String {
    let mut bytes = bytes;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let text = hex::encode(&bytes[..16]);
    format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_shape_of_amazons() {
        let mut ids = Ids::new(7);
        let vpc = ids.ec2("vpc");
        assert_eq!(vpc.len(), "vpc-".len() + 17);
        assert!(vpc.starts_with("vpc-0"));
        assert_eq!(ids.iam("AROA").len(), 21);
        assert_eq!(ids.uuid().split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }

    #[test]
    fn the_same_history_gives_the_same_ids() {
        let (mut one, mut two) = (Ids::new(3), Ids::new(3));
        assert_eq!(one.ec2("eni"), two.ec2("eni"));
        assert_ne!(one.ec2("eni"), one.ec2("eni"));
        two.bytes();
        assert_eq!(one.apart("x").ec2("vpc"), two.apart("x").ec2("vpc"));
    }
}
