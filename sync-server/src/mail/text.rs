//! What the mails say. A link's token stands behind `#`, which browsers send to no server.

use super::Message;
use crate::account::mailed::Purpose;
use crate::config::Origin;

/// What has no link that ends is news for so long.
const NEWS_H: i32 = 48;

/// The language of mail: what is asked for, if there is one.
pub fn language(asked: &str) -> &'static str {
    if asked.starts_with("fr") { "fr" } else { "en" }
}

pub fn verify(language: &str, origin: &Origin, token: &str) -> Message {
    let link = format!("{origin}/#/verify/{token}");
    match language {
        "fr" => message(
            Purpose::Verify.life_h(),
            "Confirmez votre adresse",
            &format!(
                "Bonjour,\n\nouvrez ce lien pour confirmer votre adresse :\n\n{link}\n\nIl sert une fois, pendant deux \
                 jours. Si vous n'avez pas ouvert de compte, ne l'ouvrez pas."
            ),
        ),
        _ => message(
            Purpose::Verify.life_h(),
            "Confirm your address",
            &format!(
                "Hello,\n\nopen this link to confirm your address:\n\n{link}\n\nIt serves once, within two days. If you \
                 opened no account, leave it closed."
            ),
        ),
    }
}

pub fn known_already(language: &str, origin: &Origin) -> Message {
    match language {
        "fr" => message(
            NEWS_H,
            "Vous avez déjà un compte",
            &format!(
                "Bonjour,\n\nquelqu'un a voulu ouvrir un compte avec votre adresse, qui en a déjà un. Si c'était vous, \
                 connectez-vous ou choisissez un nouveau mot de passe :\n\n{origin}/"
            ),
        ),
        _ => message(
            NEWS_H,
            "You have an account already",
            &format!(
                "Hello,\n\nsomebody wanted to open an account with your address, which has one already. If it was you, \
                 sign in or choose a new password:\n\n{origin}/"
            ),
        ),
    }
}

pub fn reset(language: &str, origin: &Origin, token: &str) -> Message {
    let link = format!("{origin}/#/reset/{token}");
    match language {
        "fr" => message(
            Purpose::Reset.life_h(),
            "Choisissez un nouveau mot de passe",
            &format!(
                "Bonjour,\n\nouvrez ce lien pour choisir un nouveau mot de passe :\n\n{link}\n\nIl sert une fois, \
                 pendant une heure. Si vous n'avez rien demandé, il n'y a rien à faire."
            ),
        ),
        _ => message(
            Purpose::Reset.life_h(),
            "Choose a new password",
            &format!(
                "Hello,\n\nopen this link to choose a new password:\n\n{link}\n\nIt serves once, within an hour. If you \
                 asked for nothing, there is nothing to do."
            ),
        ),
    }
}

pub fn invite(language: &str, origin: &Origin, token: &str) -> Message {
    let link = format!("{origin}/#/reset/{token}");
    match language {
        "fr" => message(
            Purpose::Invite.life_h(),
            "Un compte vous attend",
            &format!(
                "Bonjour,\n\non vous a ouvert un compte. Ouvrez ce lien pour choisir votre mot de \
                 passe :\n\n{link}\n\nIl sert une fois, pendant une semaine."
            ),
        ),
        _ => message(
            Purpose::Invite.life_h(),
            "An account waits for you",
            &format!(
                "Hello,\n\nan account was opened for you. Open this link to choose your password:\n\n{link}\n\nIt \
                 serves once, within a week."
            ),
        ),
    }
}

pub fn password_changed(language: &str, origin: &Origin) -> Message {
    match language {
        "fr" => message(
            NEWS_H,
            "Votre mot de passe a changé",
            &format!(
                "Bonjour,\n\nle mot de passe de votre compte a été changé. Si ce n'était pas vous, choisissez-en un \
                 autre tout de suite :\n\n{origin}/"
            ),
        ),
        _ => message(
            NEWS_H,
            "Your password was changed",
            &format!(
                "Hello,\n\nthe password of your account was changed. If it wasn't you, choose another one at \
                 once:\n\n{origin}/"
            ),
        ),
    }
}

fn message(life_h: i32, subject: &str, body: &str) -> Message {
    Message { subject: subject.to_owned(), body: format!("{body}\n"), life_h }
}
