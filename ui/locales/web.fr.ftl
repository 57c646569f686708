# Ce que seul le web montre.
web-sign-in = Se connecter
web-email = Adresse e-mail
web-password = Mot de passe
web-code = Code du second facteur
web-code-hint = De votre application, ou l’un de vos codes de secours
web-welcome = Vos points de vente, où que vous soyez.
web-welcome-words = Les ventes dès qu’elles se font, des prix qui atteignent chaque caisse, et l’état de chacune.
web-sign-out = Quitter
web-live = En direct
web-not-live = Pas de connexion
web-nothing-for-you = Rien à voir ici
web-nothing-for-you-words = Votre compte sert à travailler sur un point de vente. Demandez au propriétaire si vous devez voir les chiffres.
web-nothing-yet = Pas encore de chiffres
web-registers = Caisses
web-stall = Point de vente
web-stalls = Points de vente
web-all-stalls = Tous les points de vente
web-stall-sales = Ventes
web-new-price = Nouveau prix
web-price-from-today = Dès aujourd’hui, sur chaque caisse après son prochain contact.
web-save-price = Enregistrer le prix
web-price-saved = { $name } coûte maintenant { $price }.
web-no-products-words = Ce que vend une caisse apparaît ici après son prochain contact.
web-n-registers =
    { $n ->
        [one] 1 caisse
       *[other] { $n } caisses
    }
web-no-register = Pas encore de caisse
web-no-register-words = Créez un code ici et saisissez-le sur la caisse. Elle apporte son commerce.
web-no-stall-yet = n’a encore rien remis
web-new-register = Nouvelle caisse
web-qr = Code QR avec l’adresse du serveur et le code
web-step-open = Sur la nouvelle caisse, ouvrez « Rejoindre un commerce », ou Réglages → Synchronisation si elle a déjà vendu.
web-step-again = Sur cette caisse, ouvrez Réglages → Synchronisation.
web-step-enter = Lisez-y le code QR, ou saisissez l’adresse et le code.
web-step-done = La caisse apparaît dans cette liste dès qu’elle est inscrite.
web-code-until = Le code sert une fois, jusqu’à { $time }.
web-code = Nouveau code
web-code-of = Nouveau code pour { $name }
web-rename = Renommer
web-rename-of = Renommer { $name }
web-name-of = Nouveau nom de { $name }
web-revoke = Retirer
web-revoke-of = Retirer { $name }
web-revoke-title = Retirer { $name } ?
web-revoke-sure = Elle continue de vendre mais n’apprend plus rien, et ce qu’elle remet encore vous attend. Elle ne peut pas être reprise ; inscrivez-la de nouveau avec un autre code.
web-revoke-waits =
    { $n ->
        [one] Elle garde encore 1 changement qui n’est pas ici.
       *[other] Elle garde encore { $n } changements qui ne sont pas ici.
    }
web-revoke-yes = La retirer
web-is-out = { $name } est retirée.
web-keep = La garder
web-revoked = retirée { $when }
web-just-now = à l’instant
web-minutes-ago =
    { $n ->
        [one] il y a 1 minute
       *[other] il y a { $n } minutes
    }
web-seen = vue { $when }
web-never-seen = jamais vue
web-nothing-waits = tout est remis
web-waits = encore { $n } à remettre
web-clock-ahead = horloge en avance de { $minutes } min : réglez-la
web-clock-behind = horloge en retard de { $minutes } min : réglez-la
web-version = version { $version }
web-other-version = autre version { $version } : mettez-la à jour
web-held-back = Remis après coup
web-held-back-n =
    { $n ->
        [one] 1 changement vous attend
       *[other] { $n } changements vous attendent
    }
web-held-back-words = La caisse a remis ceci après son retrait. Rien n’en compte encore.
web-held-sales = Ventes et remboursements
web-held-total = Total
web-held-events = Changements en tout
web-accept = Le compter
web-accepted = Cela compte maintenant.
web-drop = Jeter
web-drop-sure = Ce qui est jeté ne peut pas être repris.
web-drop-yes = Jeter pour de bon
web-dropped = Jeté.
web-language = Langue
web-people = Équipe
web-nobody = Encore personne
web-nobody-works = Qui est ajouté à une caisse apparaît ici après son prochain contact.
web-at-the-stalls = Sur les points de vente
web-at-the-stalls-words = Ils s’identifient aux caisses avec un code PIN. Noms et codes se règlent là-bas ; ce que chacun peut faire se décide ici.
web-accounts = Sur le web
web-accounts-words = Ils se connectent ici avec une adresse e-mail et voient ce que leur rôle permet.
web-unnamed = Nom pas encore remis
web-you = vous
web-grant = Modifier
web-grant-of = Modifier { $name }
web-granted = Enregistré. Chaque caisse en tient compte dès son prochain contact.
web-forget = Oublier
web-forget-of = Oublier { $name }
web-forget-title = Oublier { $name } ?
web-forget-sure = Le nom et le code PIN disparaissent ici, et de chaque caisse à son prochain contact. Les ventes et les montants restent tels quels et ne nomment plus personne.
web-forget-for-good = C’est irréversible.
web-forget-yes = Oublier pour de bon
web-forgotten = { $name } est oublié.
web-invite = Inviter
web-invite-words = Un lien arrive par e-mail ; il permet de choisir un mot de passe. Il sert pendant sept jours.
web-invite-send = Envoyer l’invitation
web-invite-sent = Une invitation est en route vers { $email }.
web-invited = invité
web-invite-again = Renvoyer
web-invite-again-of = Renvoyer à { $name }
web-close = Fermer
web-close-of = Fermer le compte de { $name }
web-close-title = Fermer le compte de { $name } ?
web-close-sure = Cette personne est déconnectée aussitôt, partout, et ne peut plus entrer avec ce compte. L’adresse peut être invitée à nouveau.
web-closed = Le compte de { $name } est fermé.
web-stands-at = Elle se trouve à
web-new-stall = Un nouveau point de vente …
web-stall-name = Nom du point de vente
web-new-stall-words = Monnaie, fuseau horaire et début de journée comme à votre premier point de vente.
web-add-stall = Ajouter le point de vente
error-stall-exists = Un point de vente porte déjà ce nom. Choisissez-en un autre.
error-email-taken = Cette adresse a déjà un compte. Prenez-en une autre.
error-owner-stays = Un propriétaire qui travaille sur un point de vente n’est pas oublié. Donnez-lui d’abord un autre rôle.
error-own-account = Personne ne ferme le compte avec lequel il travaille.
error-offline = Le serveur est injoignable. Vérifiez le réseau ; rien n’est perdu.
error-wrong-login = L’adresse et le mot de passe ne vont pas ensemble.
error-second-factor-needed = Saisissez aussi le code de votre second facteur.
error-wrong-code = Le code est faux ou a déjà servi.
error-email-unverified = Confirmez d’abord votre adresse : un nouveau message est en route.
error-no-vendor = Inscrivez votre première caisse avec un nouveau code : elle apporte votre commerce.
error-nothing-yet = Synchronisez une fois votre première caisse : votre commerce se verra ici.
