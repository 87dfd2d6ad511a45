//! The house rules that a reader of ARCHITECTURE.md may rely on, checked on the files themselves. Reads sources, runs
//! nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Folders of the page that are screens: each may be understood, and thrown away, alone.
const SCREENS: &[&str] = &["connect", "wizard", "run", "clusters", "use", "deleting"];

#[test]
fn every_source_file_says_what_it_is_for() {
    let silent = offenders(&["rs", "ts", "tsx", "mjs"], |file, text| {
        let text = text.trim_start();
        let header = if extension(file) == "rs" { "//!" } else { "/**" };
        let generated = file.contains("/bindings/");
        let first = text.lines().next().unwrap_or_default();
        let says_something = first.starts_with(header) && (first.len() > header.len() + 4 || extension(file) != "rs");
        generated || says_something
    });
    assert_none(silent, "start the file with `//!` or `/** … */`: what it is for, and what it must not know");
}

#[test]
fn crates_depend_in_one_direction() {
    let forbidden: &[(&str, &[&str])] = &[
        ("src-tauri/engine/Cargo.toml", &["landfall-", "tauri", "tauri-build"]),
        ("src-tauri/demo-cloud/Cargo.toml", &["landfall-", "tauri", "aws-sdk-", "aws-config"]),
        ("src-tauri/places/Cargo.toml", &["landfall-cli", "landfall-window", "tauri", "aws-sdk-"]),
        ("src-tauri/cli/Cargo.toml", &["landfall-window", "tauri", "aws-sdk-"]),
        ("src-tauri/Cargo.toml", &["landfall-cli", "aws-sdk-"]),
    ];
    let mut broken = Vec::new();
    for (manifest, names) in forbidden {
        for dependency in dependencies(&read(manifest)) {
            for name in names
                .iter()
                .filter(|name| dependency == **name || (name.ends_with('-') && dependency.starts_with(**name)))
            {
                broken.push(format!("{manifest} depends on {dependency} (forbidden: {name})"));
            }
        }
    }
    assert_none(broken, "the engine and the demo cloud must not know each other, and only the shell knows Tauri");
}

#[test]
fn the_contract_knows_nothing_of_the_engine() {
    let knowing = offenders(&["rs"], |file, text| {
        let reaches_out = |line: &str| {
            let line = line.split("//").next().unwrap_or_default();
            line.contains("super::super") || line.replace("crate::contract", "").contains("crate::")
        };
        !file.contains("engine/src/contract/") || !text.lines().any(reaches_out)
    });
    assert_none(knowing, "the contract is pure data; move what needs the engine out of src/contract");
}

#[test]
fn only_the_contract_has_typescript_twins() {
    let derive = ["TS)", "TS,"];
    let twins = offenders(&["rs"], |file, text| {
        let derives = |line: &str| {
            line.trim_start().starts_with("#[derive(") && derive.iter().any(|word| words(line).contains(word))
        };
        file.contains("engine/src/contract/") || !text.lines().any(derives)
    });
    assert_none(twins, "types for the page live in engine/src/contract");
}

#[test]
fn only_one_file_of_the_page_speaks_to_tauri() {
    let speakers = offenders(&["ts", "tsx"], |file, text| {
        file == "ui/src/backend/tauri.ts" || !imports(text).iter().any(|import| import.starts_with("@tauri-apps/"))
    });
    assert_none(speakers, "only ui/src/backend/tauri.ts imports @tauri-apps");
}

#[test]
fn screens_never_import_each_other() {
    let entangled = offenders(&["ts", "tsx"], |file, text| {
        let Some(own) = file.strip_prefix("ui/src/").and_then(|rest| rest.split('/').next()) else { return true };
        let neutral = !SCREENS.contains(&own) && !["help", "components", "backend"].contains(&own);
        let in_test = file.contains(".test.");
        let reaches = |import: &String| {
            let mut steps = import.split('/').skip_while(|step| *step == ".." || *step == ".");
            let leaves = import.starts_with("../");
            leaves && steps.next().is_some_and(|folder| folder != own && SCREENS.contains(&folder))
        };
        neutral || in_test || !imports(text).iter().any(reaches)
    });
    assert_none(entangled, "what two screens share stands in ui/src/components");
}

#[test]
fn lints_are_silenced_only_with_a_reason() {
    let (allow, inner) = (["#[", "allow("].concat(), ["#![", "allow("].concat());
    let bare = offenders(&["rs"], |_, text| !text.contains(&allow) && !text.contains(&inner));
    assert_none(bare, "use #[expect(lint, reason = \"…\")]: it fails when it is no longer needed");
}

#[test]
fn no_file_knows_somebodys_machine() {
    let homes = [["/wo", "rk/"], ["/ro", "ot/"], ["/Us", "ers/"], ["C:\\Us", "ers\\"]].map(|parts| parts.concat());
    let personal = offenders(&["rs", "ts", "tsx", "mjs", "toml", "json", "md"], |_, text| {
        !homes.iter().any(|home| text.match_indices(home.as_str()).any(|(at, _)| stands_alone(text, at)))
    });
    assert_none(personal, "a path of one machine means nothing on another");
}

#[test]
fn the_page_may_call_exactly_the_commands_it_calls() {
    let built: BTreeSet<String> = between(&read("src-tauri/build.rs"), "COMMANDS: &[&str] = &[", "];");
    let allowed: BTreeSet<String> = between(&read("src-tauri/capabilities/main.json"), "\"permissions\": [", "]")
        .iter()
        .map(|permission| permission.trim_start_matches("allow-").replace('-', "_"))
        .collect();
    let page = read("ui/src/backend/tauri.ts");
    let called: BTreeSet<String> = page
        .split("invoke")
        .skip(1)
        .filter_map(|after| {
            after.split_once("(\"").filter(|(between, _)| between.is_empty() || between.starts_with('<'))
        })
        .filter_map(|(_, after)| after.split('"').next().map(str::to_owned))
        .collect();
    assert_eq!(called, built, "ui/src/backend/tauri.ts against src-tauri/build.rs");
    assert_eq!(called, allowed, "ui/src/backend/tauri.ts against src-tauri/capabilities/main.json");
}

// What the rules are made of.

/// What a file can say, the window can say too.
#[test]
fn every_option_has_a_field_in_the_window() {
    let pages: String = sources()
        .iter()
        .filter(|file| file.starts_with("ui/src/wizard/") || file.starts_with("ui/src/connect/"))
        .filter(|file| !file.contains(".test."))
        .map(|file| read(file))
        .collect();
    let missing = landfall_engine::options::OPTIONS
        .iter()
        .filter(|option| option.path != "format")
        .filter(|option| {
            // An item's field is drawn with the path of its item before it.
            let drawn = match option.path.rsplit_once(".*.") {
                Some((_, name)) => format!("}}.{name}`"),
                None => format!("\"{}\"", option.path),
            };
            !pages.contains(&drawn)
        })
        .map(|option| option.path.to_owned())
        .collect();
    assert_none(missing, "give the option a `Field` with its path on its page");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn extension(file: &str) -> &str {
    file.rsplit('.').next().unwrap_or_default()
}

/// The files with one of the extensions for which a rule does not hold.
fn offenders(extensions: &[&str], keeps: impl Fn(&str, &str) -> bool) -> Vec<String> {
    sources()
        .into_iter()
        .filter(|file| extensions.contains(&extension(file)))
        .filter(|file| !keeps(file, &read(file)))
        .collect()
}

/// Every file of the repository that people write, as a path with `/` from its root.
fn sources() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let not_ours = name.starts_with('.')
                || [
                    "target",
                    "node_modules",
                    "dist",
                    "dist-fake",
                    "gen",
                    "autogenerated",
                    "Cargo.lock",
                    "package-lock.json",
                ]
                .contains(&name.as_str());
            if not_ours {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(inside) = path.strip_prefix(root()) {
                found.push(inside.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    assert!(found.len() > 50, "the house rules look at the wrong folder");
    found.sort();
    found
}

fn dependencies(manifest: &str) -> Vec<String> {
    let mut in_dependencies = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies") && !line.contains("dev-dependencies");
        } else if in_dependencies && line.contains('=') {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            names.push(name.trim_matches('"').to_owned());
        }
    }
    names
}

/// The words of a derive line, each with the mark that follows it.
fn words(line: &str) -> Vec<&str> {
    line.split([' ', '(']).map(|word| word.trim_end_matches(']')).collect()
}

/// What a TypeScript file imports, in any of the forms.
fn imports(text: &str) -> Vec<String> {
    ["from \"", "import \"", "import(\""]
        .iter()
        .flat_map(|opening| text.split(opening).skip(1))
        .filter_map(|after| after.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// The quoted words between two marks.
fn between(text: &str, opening: &str, closing: &str) -> BTreeSet<String> {
    let (_, after) = text.split_once(opening).unwrap_or_else(|| panic!("`{opening}` is gone"));
    let (list, _) = after.split_once(closing).unwrap_or_else(|| panic!("`{closing}` is gone"));
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a path begins here, rather than going on (as in `https://example.com/…`).
fn stands_alone(text: &str, at: usize) -> bool {
    !text[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || "._-~*)}".contains(before))
}

fn assert_none(offenders: Vec<String>, remedy: &str) {
    assert!(offenders.is_empty(), "{remedy}:\n  {}", offenders.join("\n  "));
}
