//! The program `local-vendor-register`: the register in its window.

// A release on Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    register_window::run();
}
