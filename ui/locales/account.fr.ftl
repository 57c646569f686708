# Les comptes, sur le web.
account = Compte
account-of = Compte de { $name }
account-name = Votre nom
account-create = Créer un compte
account-create-words = Pour les propriétaires. Votre première caisse apporte ensuite le commerce.
account-have-one = J’ai déjà un compte
account-password-hint = Une phrase de quatre mots se retient bien et se devine mal.
account-forgotten = Mot de passe oublié ?
account-forgotten-words = Saisissez votre adresse : un lien pour en choisir un nouveau arrive par e-mail.
account-send-link = Envoyer le lien
account-back = Retour à la connexion
account-to-sign-in = Se connecter
account-sent = Regardez vos messages
account-sent-words = Un message est en route vers { $email }. Ouvrez son lien pour confirmer l’adresse.
account-no-mail = Rien reçu ? Regardez aussi parmi les indésirables, et si l’adresse est bien écrite.
account-again = Changer l’adresse
account-reset-sent-words = Si { $email } a un compte, un message avec un lien est en route. Il sert une fois, pendant une heure.
account-confirming = Un instant …
account-confirmed = Votre adresse est confirmée
account-confirmed-words = Vous pouvez maintenant vous connecter.
account-not-confirmed = Ce lien ne sert plus
account-spent-confirm = Il a déjà servi ou est trop ancien. Connectez-vous : si votre adresse n’est pas encore confirmée, un nouveau message arrive tout seul.
account-reset = Choisissez un mot de passe
account-reset-words = Tout ce qui est connecté avec l’ancien sera déconnecté.
account-new-password = Nouveau mot de passe
account-choose = Enregistrer
account-chosen = Votre nouveau mot de passe est en place
account-chosen-words = Tout a été déconnecté. Connectez-vous avec lui.
account-spent = Ce lien ne sert plus
account-spent-reset = Il a déjà servi ou est trop ancien. Demandez-en un nouveau.
account-new-link = Demander un nouveau lien
account-current = Mot de passe actuel
account-change-password = Changer le mot de passe
account-password-changed = Le nouveau mot de passe est en place. Tout le reste a été déconnecté.
account-factor = Second facteur
account-is-on = activé
account-is-off = désactivé
account-factor-off-words = Avec un code de votre téléphone en plus du mot de passe, personne n’entre avec le mot de passe seul.
account-factor-on-words = Chaque connexion demande un code de votre application, ou un code de secours.
account-factor-start = Configurer
account-factor-stop = Désactiver
account-factor-stopped = Le second facteur est désactivé.
account-factor-on = Activer
account-renew-codes = Nouveaux codes de secours
account-go-on = Continuer
account-cancel = Annuler
account-scan = Scannez ceci avec l’application d’authentification de votre téléphone, puis saisissez le code qu’elle montre.
account-qr = Code QR pour votre application d’authentification
account-secret = Ou saisissez-y ceci :
account-shown-code = Code de l’application
account-shown-code-hint = Six chiffres
account-codes-words = Gardez ces codes de secours là où vous les trouvez sans votre téléphone. Chacun sert une fois, et ils ne seront plus montrés.
account-codes-kept = Je les ai gardés
account-sessions = Connecté sur
account-here = ici
account-used = utilisé { $when }
account-unnamed = Un programme
account-end = Déconnecter
account-end-of = Déconnecter { $name }
account-end-all = Déconnecter partout
account-codes-file = Enregistrer dans un fichier
account-look = Apparence
account-language-hint = Nos messages vous arrivent aussi dans cette langue.
account-business = Commerce
account-business-hint = Comme il figure sur les tickets, sur chaque caisse dès son prochain contact.
account-wait =
    { $minutes ->
        [one] Trop d’essais. Réessayez dans 1 minute, après { $time }.
       *[other] Trop d’essais. Réessayez dans { $minutes } minutes, après { $time }.
    }
error-wait =
    { $wait_s ->
        [one] Trop d’essais. Attendez { $wait_s } seconde, puis réessayez.
       *[other] Trop d’essais. Attendez { $wait_s } secondes, puis réessayez.
    }
error-weak-password = Ce mot de passe se devine trop facilement. Prenez-en un plus long, par exemple quatre mots sans rapport.
error-wrong-password = Le mot de passe est faux.
error-session-stolen = Cette connexion a aussi servi ailleurs et a été fermée. Reconnectez-vous, et changez votre mot de passe si ce n’était pas vous.
error-second-factor-on = Le second facteur est déjà activé. Rechargez la page.
error-no-second-factor = Recommencez : aucun second facteur n’a été proposé.
error-wrong-origin = Cette demande vient d’une autre page. Ouvrez la propre adresse de ce serveur.
error-wrong-csrf = Votre connexion a changé entre-temps. Rechargez la page.
