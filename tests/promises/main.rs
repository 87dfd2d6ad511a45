//! What Landfall promises, one function each. One program for all of them: each links the AWS SDK, which is large.

mod anywhere;
mod aws_cli;
mod command_line;
mod computer;
mod demo_cloud;
mod house_rules;
mod keychain;
mod kubectl;
mod leave_nothing;
mod lost_journal;
mod matrix;
mod moto;
mod problem_cases;
mod problems;
mod trouble;
mod world;
