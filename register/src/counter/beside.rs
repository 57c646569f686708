use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::api::ApiError;
use domain::api::data::{Running, Verified, Work, Works};

use super::Counter;
use crate::Error;

/// What a call comes to: the answer, or work that whoever called does without holding the counter.
pub enum Answer {
    Ready(String),
    Work(Box<dyn FnOnce() -> Result<String, ApiError> + Send>),
    /// Work that comes back to the counter with what it brought.
    Errand(Box<dyn FnOnce() -> Result<ComeBack, ApiError> + Send>),
}

/// What is done at the counter with what an errand brought.
pub type ComeBack = Box<dyn FnOnce(&mut Counter) -> Result<String, ApiError> + Send>;

impl Answer {
    /// Does the work that is left, where nobody else wants the counter meanwhile.
    ///
    /// # Errors
    /// What the operation says.
    pub fn finish(self, counter: &mut Counter) -> Result<String, ApiError> {
        match self {
            Self::Ready(answer) => Ok(answer),
            Self::Work(work) => work(),
            Self::Errand(errand) => errand()?(counter),
        }
    }
}

/// What runs beside the counter, one at a time: two copies of a database at once only make each other slow.
#[derive(Debug, Clone, Default)]
pub struct Beside(Arc<Mutex<Works>>);

impl Beside {
    pub fn seen(&self) -> Works {
        self.works().clone()
    }

    /// Begins a piece of work; it runs until what comes back is dropped.
    pub fn begin(&self, what: Work) -> Result<Going, Error> {
        let mut works = self.works();
        if let Some(running) = works.running {
            let message = format!("{} is still running; try again when it is done", running.what.code());
            return Err(Error::Refused(ApiError::new("busy", message).with("work", running.what.code())));
        }
        works.running = Some(Running { what, done: 0, of: 0 });
        Ok(Going(self.clone()))
    }

    fn works(&self) -> MutexGuard<'_, Works> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A piece of work as long as it goes on.
#[derive(Debug)]
pub struct Going(Beside);

impl Going {
    pub fn progress(&self, done: u64, of: u64) {
        if let Some(running) = &mut self.0.works().running {
            (running.done, running.of) = (done, of);
        }
    }

    /// Keeps what a check found for those who went to sell meanwhile.
    pub fn found(&self, verified: &Verified) {
        self.0.works().checked = Some(verified.clone());
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.0.works().running = None;
    }
}
