//! Saves, lists, uses and forgets access keys in the system's keychain from a terminal: for looking at it, and for the
//! test that runs it in processes of their own. Prints no secret; reads the key to save from standard input.

use std::{
    env,
    io::{self, Read},
    process::ExitCode,
};

use landfall_engine::{
    contract::Problem,
    identity::{Keychain, parse_block},
};
use zeroize::Zeroizing;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["save", name] => save(name).await,
        ["list"] => Keychain::system().names().await.map(|names| names.join("\n")).map_err(said),
        ["use", name] => Keychain::system().load(name).await.map(|key| key.id).map_err(said),
        ["forget", name] => Keychain::system().forget(name).await.map(|()| format!("Forgot {name}.")).map_err(said),
        _ => Err("keychain save NAME < block | list | use NAME | forget NAME".to_owned()),
    };
    match result {
        Ok(words) => {
            println!("{words}");
            ExitCode::SUCCESS
        }
        Err(words) => {
            eprintln!("{words}");
            ExitCode::FAILURE
        }
    }
}

async fn save(name: &str) -> Result<String, String> {
    let mut block = Zeroizing::new(String::new());
    io::stdin().read_to_string(&mut block).map_err(|error| error.to_string())?;
    let key = parse_block(&block).map_err(|problem| format!("{} {}", problem.message, problem.remedy))?;
    Keychain::system().save(name, &key).await.map_err(said)?;
    Ok(format!("Saved {name}."))
}

fn said(problem: Problem) -> String {
    format!("[{}] {}. {} {}", problem.code, problem.title, problem.what_happened, problem.what_to_do)
}
