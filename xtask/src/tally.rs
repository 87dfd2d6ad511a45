//! Counts the tests that passed and failed, from what the test runners print.

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
}

impl Tally {
    /// Reads one line of cargo test, vitest or Node's test runner. Other lines count nothing.
    pub fn read(&mut self, line: &str) {
        let line = without_colours(line);
        let line = line.trim();
        if let Some(counts) = line.strip_prefix("test result:") {
            self.add(before_word(counts, "passed"), before_word(counts, "failed"));
        } else if let Some(counts) = line.strip_prefix("Tests ") {
            self.add(before_word(counts, "passed"), before_word(counts, "failed"));
        } else if let Some(counts) = line.strip_prefix("ℹ ").or(line.strip_prefix("# ")) {
            self.add(after_word(counts, "pass"), after_word(counts, "fail"));
        }
    }

    /// Adds another tally to this one.
    pub fn join(&mut self, other: Tally) {
        self.add(Some(other.passed), Some(other.failed));
    }

    fn add(&mut self, passed: Option<u32>, failed: Option<u32>) {
        self.passed += passed.unwrap_or(0);
        self.failed += failed.unwrap_or(0);
    }
}

fn before_word(text: &str, word: &str) -> Option<u32> {
    let words: Vec<&str> = text.split([' ', ';', ',', '|', '.']).filter(|part| !part.is_empty()).collect();
    let at = words.iter().position(|part| *part == word)?;
    words.get(at.checked_sub(1)?)?.parse().ok()
}

fn after_word(text: &str, word: &str) -> Option<u32> {
    text.strip_prefix(word)?.strip_prefix(' ')?.trim().parse().ok()
}

fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn tally(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn cargo_test_is_counted() {
        let output = "running 3 tests\ntest a ... ok\n\
            test result: FAILED. 2 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n";
        assert_eq!(tally(output), Tally { passed: 7, failed: 1 });
    }

    #[test]
    fn vitest_is_counted() {
        assert_eq!(tally(" Test Files  3 passed (3)\n      Tests  12 passed (12)\n"), Tally { passed: 12, failed: 0 });
        assert_eq!(
            tally("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m11 passed\u{1b}[39m (12)"),
            Tally { passed: 11, failed: 1 }
        );
    }

    #[test]
    fn node_test_is_counted() {
        assert_eq!(tally("ℹ tests 9\nℹ pass 8\nℹ fail 1\nℹ skipped 0\n"), Tally { passed: 8, failed: 1 });
        assert_eq!(tally("# tests 2\n# pass 2\n# fail 0\n"), Tally { passed: 2, failed: 0 });
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(tally("12 passed\nTests are good\n# passing 3\n"), Tally::default());
    }
}
