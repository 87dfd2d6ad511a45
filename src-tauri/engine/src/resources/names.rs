//! Names put together from others, within the limits of each service.

use sha2::{Digest, Sha256};

/// A name as it is, or cut, with a hash of the whole at its end: two long names stay apart.
///
/// `most` is the service's limit in characters, at least 10; names are ASCII (`check` sees to it).
pub(super) fn fitted(whole: &str, most: usize) -> String {
    if whole.len() <= most {
        return whole.to_owned();
    }
    let hash: String = Sha256::digest(whole).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let room = most.saturating_sub(hash.len() + 1);
    format!("{}-{hash}", whole.chars().take(room).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::fitted;

    #[test]
    fn long_names_fit_and_stay_apart() {
        let (one, other) =
            (fitted(&format!("{}1", "a".repeat(150)), 128), fitted(&format!("{}2", "a".repeat(150)), 128));
        assert_eq!((one.len(), other.len()), (128, 128));
        assert_ne!(one, other);
        assert_eq!(fitted("demo-workers", 128), "demo-workers");
    }
}
