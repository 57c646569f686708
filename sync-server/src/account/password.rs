use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zxcvbn::Score;

use crate::error::Error;

/// Longer ones are no safer and cost a guesser's time of ours.
const LONGEST: usize = 128;
/// How long a request waits for its turn to hash.
const PATIENCE: Duration = Duration::from_secs(10);

/// Hashes and checks passwords off the threads that answer requests, as many at once as there are processors: each takes
/// 19 MiB and tens of milliseconds, and nobody may fill the memory by trying.
pub struct Hashing {
    turns: Arc<Semaphore>,
}

impl Default for Hashing {
    fn default() -> Self {
        let n = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self { turns: Arc::new(Semaphore::new(n)) }
    }
}

impl Hashing {
    /// A verifier for a new password, if it is hard enough to guess, also for who knows the person.
    ///
    /// # Errors
    /// [`Error::WeakPassword`], [`Error::Busy`], too long.
    pub async fn hash(&self, password: &str, about: &[&str]) -> Result<String, Error> {
        check_length(password)?;
        let password = password.to_owned();
        let about: Vec<String> = about.iter().map(|a| (*a).to_owned()).collect();
        self.off_thread(move || {
            check_strength(&password, &about)?;
            Ok(hasher().hash_password(password.as_bytes()).map_err(Error::internal)?.to_string())
        })
        .await
    }

    /// Whether the password is the verifier's. Without a verifier it takes as long and is never right, so that nobody
    /// learns which addresses have an account.
    ///
    /// # Errors
    /// [`Error::Busy`], too long.
    pub async fn verify(&self, password: &str, verifier: Option<&str>) -> Result<bool, Error> {
        check_length(password)?;
        let password = password.to_owned();
        let verifier = verifier.map(str::to_owned);
        self.off_thread(move || match verifier {
            None => {
                hasher().hash_password(password.as_bytes()).map_err(Error::internal)?;
                Ok(false)
            }
            Some(verifier) => {
                let parsed = PasswordHash::new(&verifier).map_err(Error::internal)?;
                Ok(hasher().verify_password(password.as_bytes(), &parsed).is_ok())
            }
        })
        .await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy)?.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .map_err(Error::internal)?
    }
}

/// OWASP's setting for argon2id: 19 MiB, 2 passes, 1 lane.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn check_length(password: &str) -> Result<(), Error> {
    if password.chars().count() > LONGEST {
        return Err(domain::Error::TooLong { what: "the password", limit: LONGEST }.into());
    }
    Ok(())
}

fn check_strength(password: &str, about: &[String]) -> Result<(), Error> {
    let mut known: Vec<String> = vec!["local".to_owned(), "vendor".to_owned()];
    for text in about {
        let text = text.to_lowercase();
        known.extend(text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 2).map(str::to_owned));
        known.push(text);
    }
    known.sort_by_key(|part| std::cmp::Reverse(part.len()));
    // What everybody knows of the person makes nothing harder to guess, in whatever order it is put.
    let rest = known.iter().fold(password.to_lowercase(), |rest, part| rest.replace(part, ""));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let entropy = zxcvbn::zxcvbn(password, &known);
    if entropy.score() >= Score::Three && password.chars().count() >= 8 && rest.chars().count() >= 4 {
        return Ok(());
    }
    let warning = entropy.feedback().and_then(|f| f.warning()).map(|w| w.to_string()).unwrap_or_default();
    Err(Error::WeakPassword { warning })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(password: &str, good: bool) {
        let about = ["nadia@boulangerie-martin.example".to_owned(), "Nadia Martin".to_owned()];
        assert_eq!(check_strength(password, &about).is_ok(), good, "{password}");
    }

    #[test]
    fn a_password_that_a_guesser_tries_first_is_refused() {
        check("", false);
        check("Passw0rd1", false);
        check("boulangerie-martin", false);
        check("nadiamartin1", false);
        check("Martin@boulangerie", false);
        check("rye sourdough at four in the morning", true);
        check("kV7#pQ2z!m", true);
    }
}
