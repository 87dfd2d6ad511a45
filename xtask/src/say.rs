//! What the person at the terminal reads. Progress goes to standard error, results to standard output, as cargo does it.

use std::time::Duration;

/// A part begins: what it is for, and how long it usually takes.
pub fn heading(title: &str, usual: &str) {
    eprintln!("\n== {title} (usually {usual})");
}

/// One line of what is being done.
pub fn step(words: &str) {
    eprintln!("   {words}");
}

/// A part ended well.
pub fn done(title: &str, took: Duration) {
    eprintln!("   {title}: done in {}", in_words(took));
}

/// Something went wrong; it says so itself.
pub fn error(message: &str) {
    eprintln!("\nxtask: {message}");
}

fn in_words(took: Duration) -> String {
    match took.as_secs() {
        0 => format!("{} ms", took.as_millis()),
        seconds @ 1..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use std::time::Duration;

    #[test]
    fn durations_read_well() {
        assert_eq!(in_words(Duration::from_millis(40)), "40 ms");
        assert_eq!(in_words(Duration::from_secs(59)), "59 s");
        assert_eq!(in_words(Duration::from_secs(390)), "6 min 30 s");
    }
}
