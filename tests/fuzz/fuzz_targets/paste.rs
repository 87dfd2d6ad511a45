//! Any text at all in the box for credentials: a key or a reason, never a panic, and never the secret in what is shown.
#![no_main]

use landfall_engine::identity::parse_block;
use libfuzzer_sys::fuzz_target;

/// Shorter ones also stand in the words of any message.
const TELLING: usize = 16;

fuzz_target!(|text: &str| {
    match parse_block(text) {
        Ok(key) => {
            let shown = format!("{key:?} {:?}", key.summary());
            let secrets = [Some(&key.secret), key.session_token.as_ref()];
            // The id and the Region may be shown; whoever pastes the secret as one of them shows it themselves.
            let named = format!("{} {:?}", key.id, key.region);
            for secret in secrets.into_iter().flatten().filter(|secret| secret.len() >= TELLING) {
                assert!(named.contains(secret.as_str()) || !shown.contains(secret.as_str()), "a secret is shown");
            }
        }
        Err(problem) => {
            assert!(!problem.message.is_empty() && !problem.remedy.is_empty(), "a reason and what to do");
            let said = format!("{} {}", problem.message, problem.remedy);
            for secret in text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"+/=".contains(letter)) {
                assert!(secret.len() < 40 || !said.contains(secret), "a secret is repeated: {said}");
            }
        }
    }
});
