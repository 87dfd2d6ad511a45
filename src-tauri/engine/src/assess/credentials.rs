//! Whether the credentials last as long as the work. Knows no source of credentials, only when they end.

use crate::contract::Identity;

/// A cluster may take half as long again as usual, and a person reads a while before choosing Create.
const MARGIN: f64 = 1.5;

/// What to say before a start with credentials that end too soon; none where they last, or never end.
pub(super) fn warning(identity: Option<&Identity>, expected_seconds: u32, now: u64) -> Option<String> {
    let end = identity?.expires_at?;
    let left = end.saturating_sub(now) / 1000;
    if left as f64 >= f64::from(expected_seconds) * MARGIN {
        return None;
    }
    let needed = f64::from(expected_seconds) / 60.0;
    let left = match left / 60 {
        0 if end <= now => "have ended".to_owned(),
        0 => "end in less than a minute".to_owned(),
        1 => "end in 1 minute".to_owned(),
        minutes => format!("end in {minutes} minutes"),
    };
    Some(format!(
        "These credentials {left}, and creating the cluster usually takes about {needed:.0} minutes. Connect with fresh \
         ones first. If they end on the way, nothing is lost: the run waits for new ones and goes on."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(at: Option<u64>) -> Identity {
        Identity {
            account: "111122223333".into(),
            arn: String::new(),
            principal: String::new(),
            principal_arn: String::new(),
            how: String::new(),
            is_root: false,
            expires_at: at,
            demo: false,
        }
    }

    #[test]
    fn only_credentials_that_end_before_the_work_are_worth_a_word() {
        let minutes = |left: u64| warning(Some(&ending(Some(1_000_000 + left * 60_000))), 13 * 60, 1_000_000);
        assert_eq!(minutes(60), None);
        assert!(minutes(15).is_some_and(|words| words.contains("end in 15 minutes")));
        assert!(minutes(0).is_some_and(|words| words.contains("have ended")));
        assert_eq!(warning(Some(&ending(None)), 13 * 60, 0), None);
        assert_eq!(warning(None, 13 * 60, 0), None);
    }
}
