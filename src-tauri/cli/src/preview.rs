//! What a delete would do and what it left, in lines for the terminal. Knows nothing of how either is found out.

use landfall_engine::{
    contract::{DeletionItem, DeletionPreview, Leftover, Receipt},
    prices::hourly,
};

/// Everything, for `--list`.
pub fn lines(preview: &DeletionPreview) -> Vec<String> {
    let mut lines = vec![format!("Goes, in this order{}:", ends(preview.cost_per_hour))];
    lines.extend(preview.goes.iter().map(|item| format!("  {}", one(item))));
    if preview.goes.is_empty() {
        lines.push("  Nothing that Landfall made stands.".into());
    }
    if !preview.also.is_empty() {
        lines.push("Not made by Landfall, stays unless you name it with --also KEY:".into());
        lines.extend(preview.also.iter().flat_map(chosen_by));
    }
    if !preview.kept.is_empty() {
        lines.push("Not touched:".into());
        lines.extend(preview.kept.iter().map(|item| format!("  {}: {}", item.title, item.why)));
    }
    lines.extend(unseen(&preview.unseen));
    lines
}

/// What will keep the delete from finishing, because it was not named.
pub fn in_the_way(preview: &DeletionPreview, also: &[String]) -> Vec<String> {
    let blocks: Vec<&Leftover> =
        preview.also.iter().filter(|leftover| leftover.blocks && !also.contains(&leftover.key)).collect();
    if blocks.is_empty() {
        return Vec::new();
    }
    let mut lines =
        vec!["These were not made by Landfall and stand in the way; name them with --also to remove them too:".into()];
    lines.extend(blocks.into_iter().flat_map(chosen_by));
    lines
}

/// What the account holds now.
pub fn receipt(receipt: &Receipt) -> Vec<String> {
    let mut lines = vec![receipt.words.clone()];
    for leftover in &receipt.remaining {
        lines.push(format!("  {}{}", leftover.title, with_cost(leftover.cost_per_hour)));
        lines.extend(leftover.command.lines().map(|line| format!("    {line}")));
    }
    lines.extend(unseen(&receipt.unseen));
    lines
}

fn chosen_by(leftover: &Leftover) -> [String; 2] {
    let made_by = leftover.made_by.as_ref().map_or_else(String::new, |by| format!(", made by {by}"));
    let data = if leftover.loses_data { " Its data is lost with it." } else { "" };
    [
        format!("  {}", leftover.key),
        format!(
            "    {}{made_by}{}. {}{data}",
            leftover.title,
            with_cost(leftover.cost_per_hour),
            leftover.while_it_stays
        ),
    ]
}

fn unseen(unseen: &[String]) -> Vec<String> {
    if unseen.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["Could not be looked at, so the list may lack something:".to_owned()];
    lines.extend(unseen.iter().map(|why| format!("  {why}")));
    lines
}

fn one(item: &DeletionItem) -> String {
    let id = item.id.as_ref().map_or_else(String::new, |id| format!(" ({id})"));
    format!("{}{id}{}", item.title, with_cost(item.cost_per_hour))
}

fn with_cost(per_hour: f64) -> String {
    if per_hour > 0.0 { format!(", {}", hourly(per_hour)) } else { String::new() }
}

fn ends(per_hour: f64) -> String {
    if per_hour > 0.0 { format!(" (ends {})", hourly(per_hour)) } else { String::new() }
}
