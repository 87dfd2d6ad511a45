//! Any text at all as a spec file: a spec or an error with a place. A spec that reads is written and read back as it is,
//! and can be judged and planned, whatever its answers.
#![no_main]

use landfall_engine::{assess, check, recipe, spec_file};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match spec_file::read(text) {
        Ok(spec) => {
            let written = spec_file::write(&spec);
            assert_eq!(spec_file::read(&written).as_ref(), Ok(&spec), "written as:\n{written}");
            assess::assess(&spec, None, None, 0);
            let spec = check::normalize(spec);
            assert_eq!(check::normalize(spec.clone()), spec, "tidied once is tidy");
            assert!(!recipe::plan(&spec).steps.is_empty());
        }
        Err(problem) => assert!(!problem.title.is_empty() && !problem.what_happened.is_empty()),
    }
});
