//! The engine: everything Landfall knows and does, without a window. Knows neither Tauri nor the demo cloud.

pub mod cloud;
pub mod contract;
pub mod failure;
pub mod pace;
