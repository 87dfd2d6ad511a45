//! What other answers would change about a cluster that stands. Worked out in Rust, before anything is asked of AWS.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FieldProblem, Problem};

/// What going on with other answers would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangePreview {
    /// "2 things are made, 1 is deleted. It takes about 3 minutes. …".
    pub words: String,
    /// What is made, in plan order.
    pub makes: Vec<ChangeItem>,
    /// What is deleted, in plan order.
    pub deletes: Vec<ChangeItem>,
    /// "It then costs about 0.29 USD an hour, 0.04 USD an hour more than now.".
    pub cost_words: String,
    /// Answers about what stands, which keeps what it is: an error at each field.
    pub problems: Vec<FieldProblem>,
    /// Why a run cannot go on with these answers; it says all of `problems` at once, and also what has no field.
    pub refused: Option<Problem>,
}

/// One thing that would be made or deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ChangeItem {
    /// The step's key.
    pub key: String,
    /// "Node group more".
    pub title: String,
    /// Its id, where it stands and its title lacks it.
    pub id: Option<String>,
    /// USD an hour while it stands; 0: free.
    pub cost_per_hour: f64,
}
