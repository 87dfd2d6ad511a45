//! The engine: everything Landfall knows and does, without a window. Knows neither Tauri nor the demo cloud.

pub mod assess;
pub mod check;
pub mod cloud;
pub mod contract;
pub mod failure;
pub mod graph;
pub mod home;
pub mod identity;
pub mod journal;
pub mod kube;
pub mod kubeconfig;
pub mod offers;
pub mod pace;
pub mod patience;
pub mod plan;
pub mod prices;
pub mod problems;
pub mod recipe;
pub mod resources;
pub mod run_handle;
pub mod run_list;
pub mod run_state;
pub mod runner;
pub mod spec_file;
mod step_task;
mod view;
