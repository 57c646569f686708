# Accounts, on the web.
account = Account
account-of = Account of { $name }
account-name = Your name
account-create = Create an account
account-create-words = For owners. Your first register brings the business along afterwards.
account-have-one = I have an account already
account-password-hint = A sentence of four words is easy to keep and hard to guess.
account-forgotten = Forgotten your password?
account-forgotten-words = Enter your address: a link to choose a new one comes by mail.
account-send-link = Send the link
account-back = Back to sign-in
account-to-sign-in = Sign in
account-sent = Look into your mailbox
account-sent-words = A mail is on its way to { $email }. Open its link to confirm the address.
account-no-mail = Nothing there? Look among the junk, too, and whether the address is written right.
account-again = Change the address
account-reset-sent-words = If { $email } has an account, a mail with a link is on its way. It serves once, within an hour.
account-confirming = One moment …
account-confirmed = Your address is confirmed
account-confirmed-words = Now you can sign in.
account-not-confirmed = This link no longer works
account-spent-confirm = It was used already or is too old. Sign in: if your address is not confirmed yet, a new mail comes by itself.
account-reset = Choose a password
account-reset-words = Everything that is signed in with the old one is signed out.
account-new-password = New password
account-choose = Save password
account-chosen = Your new password counts
account-chosen-words = Everything was signed out. Sign in with it now.
account-spent = This link no longer works
account-spent-reset = It was used already or is too old. Ask for a new one.
account-new-link = Ask for a new link
account-current = Current password
account-change-password = Change password
account-password-changed = The new password counts. Everything else was signed out.
account-factor = Second factor
account-is-on = on
account-is-off = off
account-factor-off-words = With a code from your phone beside the password, nobody gets in with the password alone.
account-factor-on-words = Each sign-in asks for a code of your authenticator, or for a recovery code.
account-factor-start = Set up
account-factor-stop = Switch off
account-factor-stopped = The second factor is off.
account-factor-on = Switch on
account-renew-codes = New recovery codes
account-go-on = Go on
account-cancel = Cancel
account-scan = Scan this with an authenticator on your phone, then enter the code that it shows.
account-qr = QR code for your authenticator
account-secret = Or type this into it:
account-shown-code = Code of the authenticator
account-shown-code-hint = Six digits
account-codes-words = Keep these recovery codes where you find them without your phone. Each serves once, and they are not shown again.
account-codes-kept = I have kept them
account-sessions = Signed in at
account-here = here
account-used = used { $when }
account-unnamed = A program
account-end = Sign out
account-end-of = Sign out { $name }
account-end-all = Sign out everywhere
account-codes-file = Save as a file
account-look = Appearance
account-language-hint = Mails to you come in this language, too.
account-business = Business
account-business-hint = As it stands on receipts, at each register from its next contact on.
account-wait =
    { $minutes ->
        [one] Too many tries. Try again in 1 minute, after { $time }.
       *[other] Too many tries. Try again in { $minutes } minutes, after { $time }.
    }
error-wait =
    { $wait_s ->
        [one] Too many tries. Wait 1 second, then try again.
       *[other] Too many tries. Wait { $wait_s } seconds, then try again.
    }
error-weak-password = This password is too easy to guess. Take a longer one, such as four words that don’t belong together.
error-wrong-password = The password is wrong.
error-session-stolen = This sign-in was used somewhere else, too, and was ended. Sign in again, and change your password if that was not you.
error-second-factor-on = The second factor is on already. Load the page again.
error-no-second-factor = Start again: no second factor was proposed.
error-wrong-origin = This request came from another page. Open this server’s own address.
error-wrong-csrf = Your sign-in has changed meanwhile. Load the page again.
