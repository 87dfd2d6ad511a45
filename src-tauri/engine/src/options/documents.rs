//! The table of options for people who read documents, in Markdown.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Later, OPTIONS, Place, SpecOption, lean};
use crate::contract::{ClusterSpec, Page};

/// The whole document. `recipes` are spec files by name: which of them uses an option stands in the last column.
pub fn table(recipes: &[(String, ClusterSpec)]) -> String {
    let mut text = String::from(
        "# Every option\n\nMade from the code (`src-tauri/engine/src/options/table.rs`) by `cargo xtask options`; do not edit.\n\
         *In sight* means on the page itself, *more* under “Additional configuration”. The last column names the files of\n\
         `tests/recipes` that say something about an option.\n",
    );
    for page in [Page::Connect, Page::Network, Page::Roles, Page::Cluster, Page::Access, Page::Workers] {
        let options: Vec<&SpecOption> =
            OPTIONS.iter().filter(|option| option.page == page && option.path != "format").collect();
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "\n## Page {page:?}\n\n| Option | What it is | In the window | At AWS | Later | Recipes |\n|---|---|---|---|---|---|\n"
        );
        for option in options {
            let place = match option.place {
                Place::Basic | Place::Choice => "in sight",
                Place::More => "more",
            };
            let later = match option.later {
                Later::Yes => "can be changed",
                Later::No => "fixed",
                Later::Moot => "–",
            };
            let used: Vec<&str> =
                recipes.iter().filter(|(_, spec)| uses(spec, option)).map(|(name, _)| name.as_str()).collect();
            let _ = writeln!(
                text,
                "| `{}` | {} | {place} | {} | {later} | {} |",
                option.path.replace(".*.", "[]."),
                option.words.replace('|', "\\|"),
                option.aws,
                used.join(", ")
            );
        }
    }
    text
}

/// Whether a spec says something about an option that is not as usual.
fn uses(spec: &ClusterSpec, option: &SpecOption) -> bool {
    let usual = Value::Object(lean(&ClusterSpec::new("", "")));
    let spec = Value::Object(lean(spec));
    let said = values(&spec, option.path);
    !said.is_empty() && said != values(&usual, option.path)
}

fn values<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let Some((name, rest)) = path.split_once('.').map_or(Some((path, "")), Some).filter(|(name, _)| !name.is_empty())
    else {
        return vec![value];
    };
    match value {
        Value::Array(items) if name == "*" => items.iter().flat_map(|item| values(item, rest)).collect(),
        Value::Object(fields) => fields.get(name).map(|value| values(value, rest)).unwrap_or_default(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec_file;

    /// `cargo xtask options` sets the variable; otherwise the committed document is compared.
    #[test]
    fn the_committed_document_is_current() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut recipes: Vec<(String, ClusterSpec)> = std::fs::read_dir(root.join("tests/recipes"))
            .expect("recipes")
            .flatten()
            .map(|entry| {
                let text = std::fs::read_to_string(entry.path()).expect("readable");
                let name = entry.path().file_stem().expect("a name").to_string_lossy().into_owned();
                (
                    name,
                    spec_file::read(&text)
                        .unwrap_or_else(|problem| panic!("{:?}: {}", entry.path(), problem.what_happened)),
                )
            })
            .collect();
        recipes.sort_by(|one, other| one.0.cmp(&other.0));
        let document = root.join("docs/options.md");
        let written = table(&recipes);
        if std::env::var_os("LANDFALL_WRITE_OPTIONS").is_some() {
            std::fs::write(&document, &written).expect("the document can be written");
        }
        let kept = std::fs::read_to_string(&document).unwrap_or_default().replace("\r\n", "\n");
        assert!(kept == written, "run `cargo xtask options` and commit what it writes");
    }

    #[test]
    fn an_option_is_used_where_it_is_not_as_usual() {
        let mut spec = ClusterSpec::new("a", "us-east-1");
        let option = |path| super::super::of_path(path).expect("known");
        assert!(!uses(&spec, option("workers.node_groups.*.min")));
        spec.workers.node_groups[0].min = 2;
        assert!(uses(&spec, option("workers.node_groups.*.min")));
        assert!(!uses(&spec, option("workers.efs")));
    }
}
