use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};
use thread_priority::{ThreadPriority, set_current_thread_priority};

/// Does what takes its time on one thread, so that whoever sells or asks has the others; at the lowest priority where nobody
/// waits for it.
///
/// # Errors
/// Where the machine gives no thread.
pub fn on_one_thread<T: Send>(quiet: bool, work: impl FnOnce() -> T + Send) -> Result<T, ThreadPoolBuildError> {
    let one = ThreadPoolBuilder::new()
        .num_threads(1)
        .thread_name(|_| "forecast".to_owned())
        .start_handler(move |_| {
            if quiet {
                // Where the system refuses, the run only costs more of it.
                let _ = set_current_thread_priority(ThreadPriority::Min);
            }
        })
        .build()?;
    Ok(one.install(work))
}
