/// How many problems of one kind are told one by one.
const TOLD: usize = 5;

/// Problems in words. Of many of one kind the first are told, then how many more there are.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    sentences: Vec<String>,
    kinds: Vec<(String, usize)>,
}

impl Problems {
    pub fn add(&mut self, kind: &str, sentence: impl FnOnce() -> String) {
        let known = self.kinds.iter_mut().find(|(k, _)| k == kind);
        let n = match known {
            Some((_, n)) => {
                *n += 1;
                *n
            }
            None => {
                self.kinds.push((kind.to_owned(), 1));
                1
            }
        };
        if n <= TOLD {
            self.sentences.push(sentence());
        }
    }

    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    pub fn into_sentences(mut self) -> Vec<String> {
        for (kind, n) in self.kinds.iter().filter(|(_, n)| *n > TOLD) {
            self.sentences.push(format!("{kind}: {} more", n - TOLD));
        }
        self.sentences
    }
}
