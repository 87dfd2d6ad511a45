//! What Landfall promises, one function each. One program for all of them: each links the AWS SDK, which is large.

mod access;
mod addons;
mod anywhere;
mod aws_cli;
mod changing;
mod clusters;
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
mod networks;
mod option_space;
mod problem_cases;
mod problems;
mod recipes;
mod strict;
mod trouble;
mod winterbaume;
mod workers;
mod world;
