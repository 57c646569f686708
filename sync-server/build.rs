//! The migrations are inside the program: a new file makes a new program.

fn main() {
    println!("cargo:rerun-if-changed=../migrations/server");
}
