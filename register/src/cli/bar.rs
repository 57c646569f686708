use indicatif::{ProgressBar, ProgressStyle};

/// A progress bar on a terminal; elsewhere nothing.
pub(super) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// Of bytes.
    pub fn bytes() -> Self {
        Self::new("{bar:40} {bytes}/{total_bytes} {eta}")
    }

    pub fn counted() -> Self {
        Self::new("{bar:40} {pos}/{len} {eta}")
    }

    fn new(template: &str) -> Self {
        // It draws to standard error, and only where that is a terminal.
        let bar = ProgressBar::new(0);
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar }
    }

    pub fn at(&mut self, done: u64, all: u64) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_length(all);
        self.bar.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
