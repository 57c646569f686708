use std::process::ExitCode;

fn main() -> ExitCode {
    register::cli::run()
}
