use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::{Common, Done, out};
use crate::sync;

#[derive(Debug, Args)]
pub(super) struct Enrol {
    /// The server's address, such as https://shop.example
    #[arg(long, value_name = "URL")]
    server: String,
    /// The code that the owner gave
    #[arg(long)]
    code: String,
    /// What this register is called on the web
    #[arg(long, default_value = "Register")]
    name: String,
}

impl Enrol {
    pub fn run(self, common: &Common) -> Done {
        let done = sync::enrol(&common.data, &self.server, &self.code, &self.name)?;
        let identity = done.store.identity();
        let answer = json!({
            "vendor": identity.vendor, "stall": identity.stall, "register": identity.register,
            "claimed": done.claimed, "pushed": done.round.pushed, "pulled": done.round.pulled,
            "waiting": done.round.waiting,
        });
        let mut words = match (done.claimed, &done.former) {
            (true, _) => "this register's business belongs to the account now".to_owned(),
            (false, Some(former)) => format!(
                "this register joined the account's business; the former one is in {}, with {} events that it never \
                 handed in",
                former.path.display(),
                former.waiting
            ),
            (false, None) => "this register joined the account's business".to_owned(),
        };
        words.push_str(&format!("\n{} events handed in, {} taken", done.round.pushed, done.round.pulled));
        out::answer(common, &answer, &words)?;
        Ok(ExitCode::SUCCESS)
    }
}
