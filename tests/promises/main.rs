//! What Landfall promises, one function each. One program for all of them: each links the AWS SDK, which is large.

mod house_rules;
mod keychain;
