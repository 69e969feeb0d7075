//! How many tests ran: the sums of cargo's closing lines, one for each test program.

use std::fmt;

/// Sums over all test programs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    /// Takes a line of output; only closing lines count: cargo's, Node's (`ℹ pass 5`) and Vitest's (`Tests  5 passed (5)`).
    pub(super) fn read(&mut self, line: &str) {
        let plain = without_colours(line);
        if let Some((word, number)) =
            plain.trim().strip_prefix("ℹ ").and_then(|rest| rest.split_once(' '))
        {
            let number: u64 = number.trim().parse().unwrap_or_default();
            match word {
                "pass" => self.passed += number,
                "fail" => self.failed += number,
                "skipped" | "todo" => self.ignored += number,
                _ => {}
            }
            return;
        }
        if let Some(result) = plain.trim().strip_prefix("Tests ") {
            for part in result.split(['|', '(']) {
                match part.trim().split_once(' ') {
                    Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                    Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                    Some((number, "skipped")) => self.ignored += number.parse().unwrap_or(0),
                    _ => {}
                }
            }
            return;
        }
        let Some((_, result)) = line.split_once("test result: ") else { return };
        for part in result.split([';', '.']) {
            if let Some((number, word)) = part.trim().split_once(' ') {
                let number: u64 = number.parse().unwrap_or_default();
                match word {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    "ignored" => self.ignored += number,
                    _ => {}
                }
            }
        }
    }
}

/// The line without the colours that terminals understand.
fn without_colours(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.ignored
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_several_programs_add_up() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test passed_is_a_word ... ok",
            "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.10s",
            "test result: FAILED. 5 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.2s",
        ] {
            counts.read(line);
        }
        assert_eq!(counts.to_string(), "7 passed, 1 failed, 1 skipped", "sums, nothing else");
    }

    #[test]
    fn the_runners_of_the_screens_count_too() {
        let mut counts = Counts::default();
        for line in [
            "ℹ tests 12",
            "ℹ pass 10",
            "ℹ fail 1",
            "ℹ skipped 1",
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m9 passed\u{1b}[39m (10)",
            "      Tests  3 passed (3)",
        ] {
            counts.read(line);
        }
        assert_eq!(counts.to_string(), "22 passed, 2 failed, 1 skipped", "all of them");
    }
}
