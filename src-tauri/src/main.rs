//! The program with a window. Everything is in the library.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    landfall_window::open();
}
