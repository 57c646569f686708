//! Whose turn it is to make the forecast of a day, so that it is made once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Clone, Default)]
pub(super) struct Turns(Arc<(Mutex<bool>, Condvar)>);

/// A turn until it is dropped, which may be at the counter: what was made is published before the next one begins.
#[derive(Debug)]
pub(super) struct Turn(Turns);

impl Turns {
    /// Waits for one's turn, and says whether somebody else had theirs first.
    pub(super) fn take(&self) -> (Turn, bool) {
        let mut taken = self.taken();
        let waited = *taken;
        while *taken {
            taken = self.0.1.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken = true;
        (Turn(self.clone()), waited)
    }

    fn taken(&self) -> MutexGuard<'_, bool> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0.taken() = false;
        self.0.0.1.notify_one();
    }
}
