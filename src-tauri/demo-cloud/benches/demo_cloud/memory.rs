//! How much memory a program holds. Known on Linux only; elsewhere the report says so.

/// The resident set of a process in KiB.
pub(crate) fn of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
