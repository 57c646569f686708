use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::{Display, Failure, Home, Outcome, Window, programs};

/// Opens a window in a fresh home and lets a test play in it. When the test fails, a picture of the screen stays in
/// the target folder under the test's name.
pub fn scenario(name: &str, play: impl FnOnce(&Window) -> Outcome) -> Outcome {
    scenario_in(name, &Home::new()?, play)
}

/// The same in a home that was prepared before.
pub fn scenario_in(name: &str, home: &Home, play: impl FnOnce(&Window) -> Outcome) -> Outcome {
    let display = Display::start()?;
    let window = Window::open(home, &display)?;
    window.resize(1280, 800)?;
    // Assertions inside a test panic; their picture is wanted as well.
    let outcome = catch_unwind(AssertUnwindSafe(|| play(&window)));
    let picture = programs::built()?.join("e2e-failures").join(format!("{name}.png"));
    // A page that broke started again, and what a test did afterwards may have gone well.
    let broke = window.broke().ok().flatten();
    let outcome = match (outcome, broke) {
        (Ok(Ok(())), Some(why)) => Ok(Err(Failure::new(format!("the page broke: {why}")))),
        (Ok(Err(failure)), Some(why)) => Ok(Err(failure.during(format!("the page broke: {why}")))),
        (outcome, _) => outcome,
    };
    match outcome {
        Ok(Ok(())) => {
            let _ = std::fs::remove_file(&picture);
            window.close()
        }
        Ok(Err(failure)) => {
            let _ = window.save_screenshot(&picture);
            Err(failure.during(format!("{name} (see {})", picture.display())))
        }
        Err(panic) => {
            let _ = window.save_screenshot(&picture);
            eprintln!("{name}: see {}", picture.display());
            resume_unwind(panic)
        }
    }
}
