# What only the web shows.
web-sign-in = Sign in
web-email = E-mail address
web-password = Password
web-code = Code of the second factor
web-code-hint = From your authenticator, or one of your recovery codes
web-welcome = Your stalls, wherever you are.
web-welcome-words = Sales as they are made, prices that reach every register, and how each register stands.
web-sign-out = Sign out
web-live = Live
web-not-live = No connection
web-nothing-for-you = Nothing to see here
web-nothing-for-you-words = Your account is for working at a stall. Ask the owner if you should see figures.
web-nothing-yet = No figures yet
web-registers = Registers
web-stall = Stall
web-stalls = Stalls
web-all-stalls = All stalls
web-stall-sales = Sales
web-new-price = New price
web-price-from-today = From today on, at every register after its next contact.
web-save-price = Save price
web-price-saved = { $name } costs { $price } now.
web-no-products-words = What a register sells appears here after its next contact.
web-n-registers =
    { $n ->
        [one] 1 register
       *[other] { $n } registers
    }
web-no-register = No register yet
web-no-register-words = Make a code here and type it on the register. It brings its business along.
web-no-stall-yet = has not handed anything in yet
web-new-register = New register
web-qr = QR code with the address of the server and the code
web-step-open = On the new register open “Join a business”, or Settings → Sync where something was sold already.
web-step-again = On this register open Settings → Sync.
web-step-enter = Scan the QR code there, or type in address and code.
web-step-done = The register appears in this list as soon as it is in.
web-code-until = The code serves once, until { $time }.
web-code = New code
web-code-of = New code for { $name }
web-rename = Rename
web-rename-of = Rename { $name }
web-name-of = New name of { $name }
web-revoke = Take out
web-revoke-of = Take out { $name }
web-revoke-title = Take { $name } out?
web-revoke-sure = It goes on selling but is told nothing more, and what it still hands in waits for you. It can’t be taken back in; enrol it again with a new code.
web-revoke-waits =
    { $n ->
        [one] It still holds 1 change that is not here yet.
       *[other] It still holds { $n } changes that are not here yet.
    }
web-revoke-yes = Take it out
web-is-out = { $name } is out.
web-keep = Keep it
web-revoked = taken out { $when }
web-just-now = just now
web-minutes-ago =
    { $n ->
        [one] 1 minute ago
       *[other] { $n } minutes ago
    }
web-seen = seen { $when }
web-never-seen = never seen
web-nothing-waits = all handed in
web-waits = { $n } still to hand in
web-clock-ahead = clock { $minutes } min fast: set it
web-clock-behind = clock { $minutes } min slow: set it
web-version = version { $version }
web-other-version = other version { $version }: update it
web-held-back = Handed in afterwards
web-held-back-n =
    { $n ->
        [one] 1 change waits for you
       *[other] { $n } changes wait for you
    }
web-held-back-words = The register handed this in after it was taken out. It counts nowhere yet.
web-held-sales = Sales and refunds
web-held-total = Total
web-held-events = Changes in all
web-accept = Count it
web-accepted = It counts now.
web-drop = Throw away
web-drop-sure = What is thrown away can’t be brought back.
web-drop-yes = Throw it away for good
web-dropped = Thrown away.
web-language = Language
web-people = People
web-nobody = Nobody yet
web-nobody-works = Who is added at a register appears here after its next contact.
web-at-the-stalls = At the stalls
web-at-the-stalls-words = They sign in at registers with a PIN. Names and PINs are set there; what each may do is yours to say here.
web-accounts = On the web
web-accounts-words = They sign in here with an e-mail address and see what their role allows.
web-unnamed = Name not handed in yet
web-you = you
web-grant = Change
web-grant-of = Change { $name }
web-granted = Saved. It counts at each register from its next contact on.
web-forget = Forget
web-forget-of = Forget { $name }
web-forget-title = Forget { $name }?
web-forget-sure = Name and PIN go here, and at every register at its next contact. Sales and amounts stay as they are and name nobody any more.
web-forget-for-good = This can’t be undone.
web-forget-yes = Forget for good
web-forgotten = { $name } is forgotten.
web-invite = Invite
web-invite-words = A link comes by mail; with it they choose their own password. It serves for seven days.
web-invite-send = Send invitation
web-invite-sent = An invitation is on its way to { $email }.
web-invited = invited
web-invite-again = Send again
web-invite-again-of = Send again to { $name }
web-close = Close
web-close-of = Close the account of { $name }
web-close-title = Close the account of { $name }?
web-close-sure = They are signed out at once, everywhere, and can’t come back with it. The address can be invited anew.
web-closed = The account of { $name } is closed.
web-stands-at = It stands at
web-new-stall = A new stall …
web-stall-name = Name of the stall
web-new-stall-words = Currency, time zone and start of day are as at your first stall.
web-add-stall = Add stall
error-stall-exists = There is a stall of this name already. Choose another name.
error-email-taken = This address has an account already. Take another one.
error-owner-stays = An owner who works at a stall is not forgotten. Give them another role first.
error-own-account = Nobody closes the account that they work with.
error-offline = The server can’t be reached. Look at the network; nothing is lost.
error-wrong-login = E-mail address and password don’t belong together.
error-second-factor-needed = Enter the code of your second factor, too.
error-wrong-code = The code is wrong or was used already.
error-email-unverified = Confirm your e-mail address first: a new mail is on its way.
error-no-vendor = Enrol your first register with a new code: it brings your business.
error-nothing-yet = Let your first register sync once: then your business is seen here.
