//! Who Landfall is at AWS: where credentials come from, what was pasted, what is in the system's keychain, and the
//! token made of them for a cluster. Secrets live here and nowhere else; knows nothing of plans and runs.

mod access_key;
mod connect;
mod env;
mod keychain;
mod paste;
mod principal;
mod profiles;
mod sources;
pub mod token;
mod trouble;

pub use access_key::AccessKey;
pub use connect::{Held, connect, identify};
pub use env::Env;
pub use keychain::Keychain;
pub use paste::parse_block;
pub use principal::{PrincipalArn, PrincipalKind, principal_of};
pub use sources::sources;
pub use token::{ExecAnswer, Token, TokenTrouble, exec_credential, token};
