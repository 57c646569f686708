## Partout
add = Ajouter
add-for = Ajouter · { $amount }
all = Tout
amount = Montant
apply = Appliquer
archive = Retirer de la liste
archived = Plus en vente
back = Retour
change = Modifier
close = Fermer
closed = Fermé
day = Jour
day-after = Jour suivant
day-before = Jour précédent
decimal-point = Virgule
edit-named = Modifier { $name }
erase = Effacer
keypad = Pavé numérique
language = Langue
more = Plus
month-after = Mois suivant
month-before = Mois précédent
name = Nom
next = Suivant
no-name = Sans nom
note = Remarque
nothing-found-words = Essayez avec moins de lettres, ou une partie du code-barres.
one-less = Un de moins
one-less-of = Un de moins : { $name }
one-more = Un de plus
one-more-of = Un de plus : { $name }
places = Pages
printing = Impression en cours
print = Imprimer
pdf = PDF
reason = Motif
remove = Retirer
row = Ligne
save = Enregistrer
save-as-pdf = Enregistrer en PDF
saved = Enregistré
saved-as = Enregistré sous { $path }
saved-here = Enregistré
saved-named = { $name } : enregistré
show = Afficher
sign-out-waiting = { $n ->
    [one] Une saisie est gardée ici et pas encore transmise.
   *[other] { $n } saisies sont gardées ici et pas encore transmises.
}
sync-in-step = à jour { $time }
sync-waiting = { $n } en attente
total = Total

## Le rail
nav-plan = Plan
nav-products = Produits
nav-sales = Ventes
nav-sell = Vendre
nav-settings = Réglages
nav-today = Jour
nav-waste = Pertes

## Premier démarrage
business-name = Nom du commerce
business-title = Votre commerce
business-words = Le nom figure sur les tickets. Le pays remplit ce qu’il peut.
closes-at = { $day }, fermeture
country = Pays
currency = Monnaie
currency-fixed = Fixée depuis la première vente.
day-start = La journée commence à
day-start-hint = Les ventes d’avant cette heure comptent pour la veille.
demo-busy = Ouverture de la boulangerie et de ses six mois de ventes…
look-around = Visiter d’abord
look-around-words = Une boulangerie de démonstration et six mois de ventes. Connectez-vous : Nadia, code 1234.
money-title = Monnaie et taxes
money-words = Proposé pour votre pays. La monnaie est fixée après la première vente.
open-shop = Ouvrir la boutique
opening-hours = Heures d’ouverture
most-reduced = Ne jamais réduire de plus de
most-reduced-hint = Le plus qui soit proposé pour ce qui ne se vendra pas aujourd’hui
opens-at = { $day }, ouverture
pin = Code PIN
pin-hint = De 4 à 8 chiffres. Il reste sur cet appareil.
set-up = Créer mon commerce
set-up-words = Deux minutes environ. Rien ne quitte cet ordinateur.
shelf-prices = Prix affichés
stall-address = Adresse
stall-address-hint = Telle qu’elle doit figurer sur les tickets.
stall-name = Nom du point de vente
stall-title = Votre point de vente
stall-words = Là où vous vendez. Laissé vide, il porte le nom du commerce.
step-business = Commerce
step-money = Monnaie
step-stall = Point de vente
step-you = Vous
tax-excluded = Hors taxes
tax-excluded-words = La taxe s’ajoute au moment de payer
tax-included = Taxes comprises
tax-included-words = Le prix est ce que paie le client
welcome = Bienvenue
welcome-title = Votre comptoir, dès la première vente.
welcome-words = Tout fonctionne sans internet et reste sur cette machine.
you-title = Vous
you-words = La boutique est à vous : vous pouvez tout faire, et donner accès à d’autres.
your-name = Votre nom
zone = Fuseau horaire

## Qui vend
nobody = Personne ne travaille encore ici
nobody-words = Le propriétaire peut ajouter des personnes dans les réglages.
other-person = Autre
pin-typed = { $n ->
    [one] { $n } chiffre saisi
   *[other] { $n } chiffres saisis
}
role-cashier = Vente
role-cashier-words = Vend, encaisse, accorde des remises
role-manager = Responsable
role-manager-words = Aussi remboursements, prix, produits et chiffres
role-owner = Propriétaire
role-owner-words = Peut tout faire
sign-in = Se connecter
sign-out-of = { $name }, se déconnecter
who-sells = Qui est à la vente ?

## Le comptoir
cart = Panier
cart-discount = Remise sur tout
cart-discount-words = Retirée du panier entier et répartie sur ses lignes.
cash-of = { $amount } en espèces
categories = Catégories
category-none = Sans catégorie
discount = Remise
discount-kind = Part ou montant
each = { $price } l’unité
eat-in = Sur place
empty-cart = Vider le panier
empty-cart-sure = Touchez encore pour vider
exact = Exact
first-products-words = Ajoutez vos produits, ou vendez tout de suite un montant.
found = Trouvé
from-label = montant de l’étiquette
key-discount = Remise
key-exact-cash = Espèces exactes
key-park = Mise en attente
key-pay = Payer
key-quantity = Quantité
key-search = Chercher
last-sale = Dernière vente { $receipt } · { $time }
line-of = Partie de la ligne
list-price = Prix de liste
take-list-price = Reprendre le prix de liste
lines = Lignes
n-items = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
n-left = reste { $n }
n-parked = { $n } en attente
no-discount = Pas de remise
no-items = Aucun article
nothing-found = Rien ne s’appelle « { $text } »
off = { $amount } de remise
other-amount = Autre montant
other-amount-words = Pavé numérique
park = Attente
price = Prix
price-changed = { $price }, prix modifié
price-open = Prix à saisir
price-open-words = Ce produit n’a pas de prix. Combien coûte-t-il aujourd’hui ?
products = Produits
quantity = Quantité
quantity-of-next = Quantité du produit suivant
ready = Prêt
ready-words = Touchez un produit ou scannez son code-barres.
reason-damaged = Abîmé
reason-end-of-day = Fin de journée
reason-kindness = Geste
reason-regular = Client fidèle
reason-staff = Personnel
search-or-scan = Chercher ou scanner
service = Sur place ou à emporter
shelf = Produits à vendre
sold-out = épuisé
split = Partager
take-away = À emporter
tax-category = Taxe
tax-in = Dont taxe { $rate }
tax-on-top = Taxe { $rate }
times-next = { $n } × le produit suivant
unknown-barcode = Aucun produit n’a le code-barres { $code }

## Payer
change-due = À rendre
change-tender = Changer le mode de paiement
change-tender-words = La vente reste telle quelle. Comment a-t-elle été payée ?
given-for = { $given } pour { $total }
given-for-tip = { $given } pour { $total } et { $tip } de pourboire
next-sale = Vente suivante
next-sale-words = Ou touchez simplement le produit suivant.
no-change = Rien à rendre
nothing-due = Rien à payer
of-total = sur { $total }
of-total-tip = sur { $total } et { $tip } de pourboire
paid = Payé
paid-by = Payé · { $kind }
receipt = Ticket
receipt-of = Ticket { $number }
remove-payment = Retirer le paiement : { $kind }
split-title = Plusieurs paiements
still-to-pay = Reste à payer
tender-card = Carte
tender-cash = Espèces
tender-mobile = Mobile
tender-transfer = Virement
tender-unknown = Inconnu
tender-voucher = Bon
tip = Pourboire
tip-makes = Payer { $amount }
tip-none = Sans pourboire
tip-to = Jusqu’à { $amount }
tip-words = En plus de { $total }

## Paniers en attente
none-parked = Rien n’est en attente
none-parked-words = Mettez un panier en attente pour servir quelqu’un d’autre.
park-first = Encaissez ou mettez d’abord en attente le panier ouvert.
park-for = Mettre en attente · { $amount }
park-label = Pour qui
park-title = Mettre ce panier en attente
park-words = Il attend sur cet appareil qu’on le reprenne.
parked-at = { $time } · { $n ->
    [one] { $n } ligne
   *[other] { $n } lignes
}
parked-title = En attente
table-n = Table { $n }

## Ventes
choose-sale = Aucune vente choisie
choose-sale-words = Touchez une vente pour la voir, la réimprimer ou la reprendre.
imported = importée
kind-refund = remboursement
kind-void = annulation
left-to-refund = { $left } sur { $sold } peuvent revenir
money-back-by = Rendre par
n-sales = { $n ->
    [one] { $n } vente
   *[other] { $shown } ventes
}
no-sales = Aucune vente
no-sales-found = Aucune vente de ce jour ne correspond.
no-sales-words = Les ventes de ce jour apparaissent ici au fur et à mesure.
paid-with = Payé par
payment = Paiement
product = Produit
reason-changed-mind = Changement d’avis
reason-mistake = Erreur de saisie
reason-quality = Qualité
reason-wrong-price = Prix erroné
refund = Rembourser
refund-about = Rembourser { $amount }
refund-all = Tout
refund-title = Remboursement de { $receipt }
refunded = remboursée
refunded-amount = { $amount } remboursés
reprint = Réimprimer
restock = Remettre les articles en rayon
sale = Vente
sales-search = Ticket ou produit
see-related = Voir { $receipt }
void = Annuler la vente
void-title = Annuler { $receipt }
void-words = Toute la vente de { $amount } est reprise : argent, articles et taxes.

## Jour
above-usual = { $amount } de plus que d’habitude à { $time }
as-usual = comme d’habitude
average-sale = Vente moyenne
below-usual = { $amount } de moins que d’habitude à { $time }
by-hour = Heure par heure
by-value = en valeur
chart-words = Chiffre d’affaires par heure. La meilleure heure est { $hour } h avec { $amount }.
compared-with = { $n ->
    [one] comparé au { $weekday } précédent
   *[other] comparé aux { $n } { $weekday }s précédents
}
discounts-given = Remises
legend-band = 80 % du milieu
legend-today = aujourd’hui
legend-usual = { $weekday } habituel
less-than-usual = { $amount } de moins que d’habitude
more-than-usual = { $amount } de plus que d’habitude
n-sold = vendu : { $n }
no-sales-yet = Rien de vendu encore
no-sales-yet-words = Les meilleurs produits du jour apparaîtront ici.
nothing-to-compare = rien à comparer pour l’instant
refunds-and-lines = { $lines ->
    [one] { $lines } ligne vendue
   *[other] { $lines } lignes vendues
}, { $refunds ->
    [one] { $refunds } remboursement
   *[other] { $refunds } remboursements
}
sales-made = Ventes
sold-most = Les plus vendus
sold-so-far = Vendu jusqu’ici
usually-n = d’habitude { $n }

## Produits
all-categories = Toutes les catégories
barcodes = Codes-barres
barcodes-hint = Scannez dans le champ. Plusieurs, séparés par une espace.
categories-words = Les onglets du comptoir, dans cet ordre.
category = Catégorie
choose-picture = Choisir une image
cost = Coût
cost-hint = Ce que l’unité vous coûte. Pour les chiffres seulement.
count = Compter
count-title = Combien y en a-t-il ?
counted-n = Il y en a { $n }
import = Importer
later-price = Prix à partir d’un autre jour
later-remove = Retirer ce prix
move-down = Descendre { $name }
move-up = Monter { $name }
n-products = { $n ->
    [one] { $n } produit
   *[other] { $shown } produits
}
new-category = Nouvelle catégorie
new-product = Nouveau produit
no-categories = Pas encore de catégories
no-categories-words = Les catégories sont les onglets au-dessus des produits. Ajoutez la première.
no-picture = Pas d’image
no-products = Pas encore de produits
no-products-found = Aucun produit ne correspond
no-products-words = Ajoutez le premier, ou importez une liste depuis un tableur.
not-counted = non compté
not-sold = Plus en vente
on-hand = En stock
price-hint = Vide : demandé au comptoir.
price-from-day = À partir du { $day } : { $price }
product-search = Nom ou code-barres
take-in = Entrée
take-in-n = { $n } sont entrés
take-in-title = Combien est entré ?
unit = Vendu au
unit-g = gramme
unit-kg = kilogramme
unit-l = litre
unit-m = mètre
unit-ml = millilitre
unit-piece = à la pièce

## Import
choose-file = Choisir un fichier
column-barcode = Code-barres
column-category = Catégorie
column-cost = Coût
column-name = Nom
column-none = pas dans le fichier
column-price = Prix
column-stock = En stock
column-tax-rate = Taux de taxe
column-unit = Unité
columns = Colonnes
columns-words = Quelle colonne du fichier est quoi.
import-empty = Importez vos produits
import-empty-words = Un fichier CSV ou XLSX avec au moins nom, prix et taux de taxe. Vous voyez le résultat avant que rien ne change.
import-now = Importer
import-title = Importer des produits
imported-words = { $products ->
    [one] { $products } produit ajouté ou mis à jour
   *[other] { $products } produits ajoutés ou mis à jour
}, { $already } étaient déjà là.
n-refused = { $n ->
    [one] { $n } ligne ne peut pas entrer
   *[other] { $n } lignes ne peuvent pas entrer
}
n-rows = { $n ->
    [one] { $n } ligne
   *[other] { $shown } lignes
}, lues en { $encoding }
preview = Aperçu
reading-file = Lecture du fichier
refused-words = Les autres entrent sans elles.

## Réglages
back-up = Sauvegarder maintenant
backup = Sauvegarde
backup-last = Dernière sauvegarde vérifiée le { $day } à { $time }
backup-never = Pas encore de sauvegarde
cash-drawer = Ouvrir le tiroir après une vente en espèces
cash-rounding = Arrondi des espèces
clock-hint = Si l’heure est fausse, réglez-la dans le système et recommencez. Les ventes gardent leur ordre de toute façon.
clock-right = L’heure est juste
clock-title = L’heure est-elle juste ?
clock-words = L’horloge indique le { $now }, mais la dernière vente est du { $last }.
clock-wrong = Je la règle
data-folder = Dans { $path }
day-report = Rapport d’un jour
day-report-words = Chiffre d’affaires, taxes et paiements
eat-in-differs = Un autre taux sur place
export-events = Tout ce qui s’est passé
export-products = Produits
export-sales = Ventes
inactive = ne travaille plus ici
key-taken = Cette touche sert déjà à autre chose, ou à la saisie.
label-price = Prix
label-quantity = Pièces
label-rule = { $item } chiffres pour le produit, { $value } pour la valeur, dont { $decimals } décimales
label-test = Essayer une étiquette
label-test-hint = Scannez ou saisissez un code-barres pour voir comment il est lu.
label-weight = Poids
language-here = Sur cet appareil
language-receipts = Sur les tickets et les rapports
new-person = Nouvelle personne
new-pin = Nouveau code PIN
new-rule = Nouveau préfixe
new-tax = Nouvelle catégorie de taxe
no-pin = sans code PIN
no-rate = pas encore de taux
no-rules = Aucun préfixe. Les codes-barres sont lus tels quels.
paper-width = Largeur du papier et caractères par ligne
part-check-right = contrôle ✓
part-check-wrong = contrôle ✗
part-country = préfixe GS1
part-item = produit
part-prefix = préfixe
part-whole = votre propre code
press-key = Appuyez sur une touche
printer = Imprimante
printer-address = Adresse et port
printer-failing = { $n } tickets attendent : l’imprimante ne répond pas
printer-file = Câble
printer-network = Réseau
printer-none = Aucune
printer-path = Fichier du périphérique
printer-ready = Imprimante prête
printer-waiting = { $n } en impression
rate = Taux
rate-eat-in = Taux sur place
rate-from = { $rate } à partir du { $day }
rate-hint = Plusieurs taux séparés par un plus : 5 + 2,25
receipt-always = Toujours
receipt-always-words = Chaque vente en imprime un
receipt-footer = Sous les lignes
receipt-header = Au-dessus des lignes
receipt-offered = Proposé
receipt-offered-words = Un bouton après chaque vente
receipt-on-request = Sur demande
receipt-on-request-words = Seulement depuis la liste des ventes
receipts = Tickets
remove-rule = Retirer le préfixe { $prefix }
role = Rôle
rounding-none = À la plus petite pièce
rounding-to = À { $amount }
rounding-usual = Habituel dans votre pays
rule-check = Un chiffre de contrôle précède la valeur
rule-content = La valeur est un
rule-decimals = Dont décimales
rule-digits = Chiffres de la valeur
rule-prefix = Préfixe
rule-prefix-hint = Normalement 02, ou de 20 à 29.
scan-counted = Produit { $item }, { $n } pièces
scan-priced = Produit { $item }, prix { $price }
scan-product = Produit au code-barres { $code }
scan-weighed = Produit { $item }, { $weight }
section-appearance = Apparence
section-appearance-words = Selon la lumière de votre stand. Sur cet appareil seulement.
section-barcodes = Codes-barres
section-barcodes-words = Comment sont lues les étiquettes de votre balance.
section-cash = Espèces
section-cash-words = Le plus petit montant payable en espèces. Les cartes ne sont jamais arrondies.
section-data = Données
section-data-words = Vos ventes sont à vous : sûres, vérifiées, et libres de partir.
section-keys = Touches
section-keys-words = Ce que fait le clavier au comptoir de cet appareil.
section-language = Langue
section-language-words = Ce que vous lisez ici, et ce que lisent vos clients.
section-printer = Imprimante et tickets
section-printer-words = Une imprimante éteinte ne gêne aucune vente : les tickets l’attendent.
section-staff = Équipe
section-staff-words = Qui travaille ici, avec quels droits et quels codes PIN.
region = Région
region-hint = Pour ses jours fériés propres, dont les prévisions tiennent compte.
region-none = Ceux de tout le pays seulement
latitude = Latitude, nord positif
longitude = Longitude, est positif
weather = Météo pour la prévision
weather-words = Avec le lieu du point de vente, cette caisse demande la météo à Open-Meteo, une fois par heure au plus, sans rien lui envoyer d’autre. Elle ne compte que si elle améliore les prévisions. Laissez vides pour ne rien demander.
rain = Pluie ou neige
warmth = Température maximale
weather-by-hand = Météo saisie
weather-by-hand-words = Ce que vous savez d’un jour passe avant ce que dit le service, sur cette caisse. Laissez vide ce que vous ne savez pas.
weather-day = Jour
weather-remove = Retirer la météo du { $day }
section-stall = Commerce et point de vente
section-stall-words = Ce qui figure sur les tickets, et quand votre journée commence.
section-sync = Synchronisation
section-sync-words = Vos caisses et votre serveur se disent tout. La vente n’attend jamais.
section-taxes = Taxes
section-taxes-words = Vos taux, y compris ceux d’un jour à venir.
tax-bakery = Gâteaux et pâtisseries
tax-basic-food = Aliments de base
tax-drinks = Boissons
tax-food = Alimentation
tax-number = Numéro fiscal
tax-number-hint = Si vos tickets doivent en porter un.
tax-prepared-food = Plats préparés
tax-standard = Normal
tax-wine = Vin
tax-zero = Taux zéro
test-print = Essai d’impression
text-size = Taille du texte et des boutons
text-size-n = { $n } %
theme = Couleurs
theme-auto = Comme le système
theme-auto-words = Suit le clair et le sombre
theme-contrast = Contraste élevé
theme-contrast-words = Pour le plein soleil
theme-dark = Sombre
theme-dark-words = Pour le soir
theme-light = Clair
theme-light-words = Pour la journée
usual-keys = Touches habituelles
usual-rules = Préfixes habituels
valid-from = Valable à partir du
valid-from-hint = Aujourd’hui ou un jour à venir.
verified = Tout est en ordre : { $events } événements, { $sales } ventes.
verified-not = La vérification a trouvé { $n ->
    [one] un problème
   *[other] { $n } problèmes
}. Voir Réglages, Données.
verify = Vérification
verify-full = Depuis la première vente
verify-now = Vérifier maintenant
verify-words = Relit tout et compare.
version = Version { $version }
works-here = Travaille ici
working-back-up = Sauvegarde en cours …
working-export = Écriture du fichier …
working-forecast = Prévision en cours.
working-verify = Vérification en cours …
working-words = Vous pouvez continuer à vendre.

## Server
beside-address = Adresse
beside-address-hint = Telle que l’autre caisse l’affiche. Un lecteur saisit l’adresse et le code d’un coup.
beside-away = Ne répond pas
beside-away-since = Ne répond pas · à jour jusqu’au { $day }, { $time }
beside-busy = Connexion …
beside-closed = Aucune autre caisse ne peut venir ici en ce moment.
beside-code = Code
beside-code-hint = Inutile pour une caisse déjà reliée auparavant.
beside-comes = vient d’elle-même
beside-connect = Relier
beside-exchanging = Échange en cours …
beside-forget = Délier
beside-forget-sure = Vraiment délier ?
beside-good-for = { $n ->
    [one] Valable encore une minute et pour une seule caisse.
   *[other] Valable encore { $n } minutes et pour une seule caisse.
}
beside-in-step = À jour
beside-join = Rejoindre une caisse
beside-joined = Les deux caisses sont reliées.
beside-let = Accueillir une autre caisse
beside-nameless = Une autre caisse
beside-none = Aucune autre caisse n’est reliée à celle-ci.
beside-or = ou { $address }
beside-qr = Adresse et code de cette caisse, à scanner
beside-shut = Ne laisser venir aucune caisse
beside-step-enter = Choisissez « Rejoindre une caisse », puis scannez ou saisissez ceci.
beside-step-network = Mettez les deux caisses sur le même réseau, par exemple le partage d’un téléphone. Internet n’est pas nécessaire.
beside-step-open = Sur l’autre caisse, ouvrez Réglages, Synchronisation.
beside-stop = Annuler
beside-title = Caisses de ce point de vente
beside-words = Sans Internet, elles se disent directement ce qui est vendu, compté et mis en attente.
both-were-paid = Les deux sont justes
closing-waiting = { $n ->
    [one] Une saisie n’est pas encore transmise. Elle est en sûreté sur cet appareil ; fermez encore une fois pour fermer quand même.
   *[other] { $n } saisies ne sont pas encore transmises. Elles sont en sûreté sur cet appareil ; fermez encore une fois pour fermer quand même.
}
grants-on-server = Propriétaires et responsables sont nommés sur le serveur. Les caissiers s’embauchent ici.
join = Rejoindre un commerce
join-words = Avec l’adresse de son serveur et un code de son propriétaire.
paid-twice = « { $label } » a été encaissé à deux caisses
paid-twice-at = { $receipt } à { $register }
paid-twice-remedy = Les deux ventes comptent : { $receipts }. Si le client a payé une seule fois, ouvrez l’une d’elles dans Ventes et annulez-la.
park-words-beside = Il attend ici et aux caisses voisines qu’on le reprenne.
parked-asking = demande à { $holder } …
parked-open-there = ouvert à { $holder }
parked-there = à { $holder }
remedy-busy = Tout est gardé ici. Un nouvel essai se fait tout seul.
remedy-disk = Faites de la place sur cet appareil, ou confiez-le à quelqu’un qui peut l’examiner.
remedy-key-locked = Déverrouillez le trousseau de cet ordinateur : ouvrez sa session avec le mot de passe. Tout est gardé ici entre-temps.
remedy-key-lost = Inscrivez à nouveau cette caisse avec un code que le propriétaire crée pour elle. Rien n’est perdu : ce qui attend est remis ensuite.
remedy-not-the-server = Connectez-vous à ce réseau dans un navigateur, ou vérifiez l’adresse du serveur avec le propriétaire.
remedy-revoked = Vous pouvez continuer à vendre ; ce que vous transmettez attend le propriétaire. Demandez-lui un nouveau code.
remedy-unknown = Demandez un nouveau code au propriétaire et inscrivez de nouveau cette caisse.
remedy-unreachable = Continuez à vendre. Tout est gardé ici et sera transmis au retour du réseau.
remedy-version = Mettez ce programme à jour, ou demandez au propriétaire de mettre le serveur à jour.
sync-busy = Demande au serveur…
sync-code = Code
sync-code-hint = Le propriétaire le crée sur le serveur. Il sert une fois.
sync-enrol = Inscrire cette caisse
sync-enrolled = Caisse inscrite
sync-in-step-at = Synchronisée le { $day } à { $time }
sync-name = Nom de cette caisse
sync-name-hint = Pour que le propriétaire la reconnaisse parmi les autres.
sync-name-usual = Caisse
sync-never = Pas encore synchronisée
sync-not-enrolled = Cette caisse travaille seule. Le propriétaire peut l’inscrire ici auprès d’un serveur.
sync-nothing-waits = Rien n’attend : le serveur a tout.
sync-now = Synchroniser maintenant
sync-paid-twice = { $n ->
    [one] un ticket encaissé deux fois
   *[other] { $n } tickets encaissés deux fois
}
sync-server = Adresse du serveur
sync-server-hint = Ou lisez ici le code QR de la page du propriétaire.
sync-with = avec { $names }
sync-without = sans { $names }
ticket-done-there = Ce ticket a été encaissé ou vidé à { $holder }. Videz-le ici, sauf si ce client paie aussi.
ticket-open-there = { $holder } a repris ce ticket. Convenez de qui encaisse, et videz-le à l’autre caisse.
trouble-busy = Le serveur ne peut rien prendre en ce moment
trouble-disk = Le disque de cet appareil ne prend plus rien
trouble-key-locked = Le trousseau de cet ordinateur est verrouillé
trouble-key-lost = La clé de cette caisse a disparu
trouble-not-the-server = Autre chose répond à l’adresse du serveur
trouble-revoked = Le propriétaire a retiré cette caisse
trouble-unknown = Le serveur ne connaît pas cette caisse
trouble-unreachable = Le serveur est injoignable
trouble-version = Ce programme et le serveur sont de versions différentes

## Accords
approval-title = Il faut l’accord de quelqu’un d’autre
approval-who = Qui donne son accord ?
permission-change-tender = Pour changer le mode de paiement d’une vente
permission-confirm-clock = Pour dire que l’heure est juste
permission-count-stock = Pour corriger le stock
permission-discount = Pour accorder une remise
permission-edit-catalogue = Pour changer produits et prix
permission-edit-device = Pour changer cet appareil
permission-edit-settings = Pour changer les réglages
permission-edit-staff = Pour changer l’équipe et les codes PIN
permission-keep-data = Pour sauvegarder et emporter les données
permission-mark-down = Pour baisser un prix
permission-override-price = Pour appliquer un autre prix
permission-refund = Pour rembourser
permission-see-figures = Pour voir les chiffres
permission-sell = Pour vendre
permission-void = Pour annuler une vente

## Ce qui n’a pas marché
error-ambiguous-number = « { $text } » pourrait être deux nombres. Écrivez-le sans séparateur de milliers.
error-bad-file = Le fichier n’est pas arrivé entier. Choisissez-le à nouveau.
error-bad-period = La période doit finir après son début et durer 400 jours au plus.
error-barcode-of-another = Le code-barres { $code } appartient à un autre produit que « { $name } ».
error-barcode-taken = Le code-barres { $code } est déjà celui de { $name }.
error-barcode-twice = Le code-barres { $code } est déjà à la ligne { $row } pour un autre produit.
error-beside-busy = L’autre caisse est occupée. Réessayez dans un instant.
error-beside-gone = L’autre caisse ne répond pas. Vérifiez qu’elle est allumée, sur le même réseau, et son adresse.
error-beside-no-code = Aucun code n’y est plus affiché. Affichez-en un nouveau et saisissez-le ici.
error-beside-none = Aucune autre caisse n’est connue. Reliez-en une avec son code.
error-beside-nonsense = Ce qui répond à cette adresse n’est pas une caisse. Vérifiez l’adresse.
error-beside-not-enrolled = Inscrivez d’abord les deux caisses avec des codes du même propriétaire.
error-beside-other-key = Ce n’est pas l’appareil que le propriétaire a inscrit. Inscrivez-le à nouveau avec un nouveau code.
error-beside-other-stall = L’autre caisse appartient à un autre point de vente.
error-beside-other-vendor = L’autre caisse appartient à un autre commerce.
error-beside-revoked = Le propriétaire a retiré cette caisse. Inscrivez-la à nouveau avec un nouveau code.
error-beside-same = C’est la même caisse, ou une copie. Inscrivez la copie comme une caisse à part.
error-beside-stranger = Les deux caisses ne se connaissent pas encore. Reliez-les avec un nouveau code.
error-beside-used-code = Une autre caisse a déjà utilisé ce code. Affichez-en un nouveau.
error-beside-version = Les deux caisses ont des versions différentes du programme. Mettez la plus ancienne à jour.
error-beside-wrong-code = Ce code est faux. Relisez-le sur l’autre caisse.
error-broken-answer = La réponse de la caisse est illisible. Relancez le programme ; vos ventes sont en sécurité.
error-broken-event = Un enregistrement est illisible.
error-busy = Autre chose est encore en cours. Réessayez quand ce sera fini.
error-change-tender-refunded = Une partie de cette vente a été remboursée. Son paiement ne peut plus être changé.
error-check-digit = Le chiffre de contrôle devrait être { $expected }, pas { $found }.
error-claimed-already = Le commerce de cette caisse appartient à un autre compte. Demandez un code à son propriétaire.
error-clock = L’horloge est en retard sur la dernière vente.
error-discount-too-large = La remise dépasse le montant.
error-disk-full = Le disque est plein. Faites de la place et réessayez ; rien n’est perdu.
error-event-too-large = C’est trop pour une seule vente. Saisissez le reste dans une seconde.
error-expired = Ce dernier jour est déjà passé. Choisissez aujourd’hui ou plus tard.
error-forbidden = Vous n’avez pas ce droit.
error-key-locked = Le trousseau de cet ordinateur est verrouillé. Déverrouillez-le et réessayez.
error-key-lost = Le trousseau de cet ordinateur a perdu la clé de cette caisse. Inscrivez-la à nouveau avec un code que le propriétaire crée pour elle.
error-last-owner = Il faut toujours un propriétaire. Nommez-en d’abord un autre.
error-line-too-long = La ligne dépasse 1 Mio.
error-malformed = « { $text } » n’a pas la forme attendue.
error-missing = À remplir.
error-more-rows = Cette ligne et { $count } autres sont refusées aussi.
error-needs-approval = Il faut l’accord de quelqu’un d’autre.
error-negative = Ne peut pas être négatif.
error-no-business = Ce compte n’a pas encore de commerce. Configurez d’abord cette caisse, puis inscrivez-la dans les réglages.
error-no-lines = Le panier est vide.
error-no-pin = Cette personne n’a pas encore de code PIN. Un propriétaire en choisit un dans les réglages.
error-no-price = Ce produit n’a pas de prix à baisser.
error-no-printer = Aucune imprimante n’est configurée. Choisissez-en une dans les réglages.
error-no-stall = Le serveur ne peut pas encore placer cette caisse. Synchronisez une fois la première, puis réessayez avec un nouveau code.
error-no-such-line = Cette ligne n’est pas sur la vente.
error-not-a-number = « { $text } » n’est pas un nombre.
error-not-found = Cet élément n’existe plus.
error-not-positive = Doit être plus grand que zéro.
error-not-reduced = Le prix réduit doit être inférieur au prix de base.
error-not-the-server = Autre chose répond à cette adresse. Vérifiez-la, et connectez-vous à ce réseau s’il le demande.
error-only-on-server = Propriétaires et responsables sont nommés sur le serveur.
error-overpaid = { $amount } de trop. Seules les espèces donnent lieu à un rendu.
error-owner-has-pin = Le propriétaire a déjà un code PIN. Connectez-vous avec lui.
error-person-erased = Cette personne a été oubliée à sa demande. Ajoutez quelqu’un d’autre.
error-pin-locked = Trop de codes faux. Réessayez dans { $wait_s } secondes.
error-price-holds = Ce prix est déjà en vigueur. Saisissez-en un autre.
error-quote-inside = Un guillemet se trouve à l’intérieur d’une cellule.
error-quote-open = Un guillemet n’est pas fermé.
error-rate-twice = Le même taux figure deux fois. Saisissez leur somme comme un seul taux.
error-read-only = Les données ne peuvent pas être écrites : le dossier ou le disque est en lecture seule.
error-refund-imported = Une vente d’une autre caisse se rembourse là-bas, pas ici.
error-refund-of-refund = Un remboursement ne se rembourse pas.
error-refund-too-large = Seulement { $left } de cette ligne peuvent encore revenir.
error-row-length = La ligne a { $found } cellules, l’en-tête { $expected }.
error-several-of-name = Plusieurs produits s’appellent « { $name } ». Donnez le code-barres.
error-signed-out = Personne n’est connecté.
error-spent-link = Ce code est faux, déjà utilisé ou trop ancien. Demandez-en un nouveau au propriétaire.
error-tax-too-high = Une taxe ne dépasse pas 100 %.
error-ticket-held = { $holder } a ce ticket et ne répond pas. Vous pourrez le reprendre dans { $wait_s } secondes.
error-ticket-in-use = Ce ticket est ouvert à { $holder }. Mettez-le en attente là-bas, ou attendez qu’il soit encaissé.
error-time-over = Cette heure est passée. Choisissez-en une plus tardive.
error-too-large = C’est plus que ce que cette caisse compte.
error-too-long = { $limit } caractères au plus.
error-too-many-decimals = { $decimals } décimales au plus.
error-too-many-lines = { $limit } lignes au plus. Saisissez le reste dans une seconde vente.
error-total-changed = Un prix a changé. Regardez le nouveau total.
error-unknown-event = Cela vient d’un programme plus récent. Mettez celui-ci à jour.
error-unpaid = Il reste { $amount } à payer.
error-unreachable = La caisse ne répond pas. Relancez le programme ; vos ventes sont en sécurité.
error-void-after-refund = Une partie est déjà revenue. Remboursez plutôt le reste.
error-void-other-day = Une vente s’annule le jour même. Remboursez-la plutôt.
error-waste-taken-back = Cette saisie a déjà été annulée.
error-whole-pieces = { $what } se vend par pièces entières.
error-wrong-pin = { $wait_s ->
    [0] Ce code n’est pas le bon.
   *[other] Ce code n’est pas le bon. Réessayez dans { $wait_s } secondes.
}

## Waste
export-waste = Pertes
period = Période
period-28 = 4 semaines
period-364 = Un an
period-7 = 7 jours
period-91 = 13 semaines
today = Aujourd’hui
tomorrow = Demain
waste-all-left = Tout ce qui reste ({ $n })
waste-at-cost = { $cost } au coût de revient
waste-at-retail-words = au prix de vente
waste-by-day = Par jour
waste-by-product = Par produit
waste-by-product-words = les plus grosses d’abord
waste-by-reason = Par motif
waste-chart-words = Le plus : { $day }, { $amount }
waste-cost = Au coût
waste-entries = Saisies
waste-entries-before = { $n ->
    [one] { $shown } sur la période précédente
   *[other] { $shown } sur la période précédente
}
waste-figures = Chiffres
waste-how-many = { $n } perdu(s)
waste-less = { $amount } de moins que la période précédente
waste-log = Saisir
waste-logged = { $n } × { $name } : perte saisie
waste-more-than = { $amount } de plus que la période précédente
waste-n-entries = { $n ->
    [one] { $shown } saisie
   *[other] { $shown } saisies
}
waste-none = Rien n’a été jeté
waste-none-today = Rien encore aujourd’hui
waste-none-today-words = Touchez un produit, puis le motif. C’est tout.
waste-none-words = Les pertes saisies sont totalisées ici par jour, par motif et par produit.
waste-note = Ce qui est jeté, en argent
waste-nothing-before = Rien à comparer pour l’instant
waste-nothing-here = Choisissez une autre catégorie.
waste-nothing-stocked = Rien n’est entré pendant ce temps
waste-of-stocked = de { $amount } entrés en stock
waste-reason-damaged = Abîmé
waste-reason-damaged-words = Tombé, écrasé, mouillé
waste-reason-expired = Périmé
waste-reason-expired-words = Date dépassée
waste-reason-given-away = Donné
waste-reason-given-away-words = Banque alimentaire, voisins
waste-reason-made-wrong = Raté
waste-reason-made-wrong-words = Brûlé, mal coupé
waste-reason-other = Autre
waste-reason-other-words = Toute autre raison
waste-reason-tasted = Dégustation
waste-reason-tasted-words = Goûté par les clients
waste-reason-unsold = Invendu
waste-reason-unsold-words = Resté à la fermeture
waste-retail = Jeté
waste-same = Autant que la période précédente
waste-share = Part des entrées
waste-share-short = Part
waste-taken-back = annulée
waste-taken-back-twice = annulée deux fois
waste-thrown = Perdu
waste-today = Pertes du jour
waste-undo = Cette saisie est une erreur
waste-why = Pourquoi ? Un toucher suffit.
waste-why-instead = C’était plutôt…
waste-without-cost = { $n ->
    [one] { $shown } saisie sans coût
   *[other] { $shown } saisies sans coût
}
waste-worth = { $retail } au prix de vente, { $cost } au coût
waste-worth-cost = { $cost } au coût
waste-worth-retail = { $retail } au prix de vente
waste-worth-unknown = Prix et coût inconnus

## The shelf
batch-none = Sans dernier jour
batch-over = Dépassé depuis le { $day }
batch-today = Dernier jour aujourd’hui
batch-until = Jusqu’au { $day }
batches = Derniers jours
hold-a-tile = Appui long : plus
instead-of = au lieu de
last-day = Dernier jour de vente
last-day-none = Aucun
price-back = Revenir à { $price } maintenant
reduce-below = Moins de { $price }
reduce-named = Baisser le prix : { $name }
reduce-price = Baisser le prix
reduce-to = Baisser à { $price }
reduce-to-price = Un autre prix
reduced-from = { $price } au lieu de { $list }
reduced-until = Jusqu’à { $time }, puis le prix revient tout seul
reduced-words = Le prix de base ne change pas. Ce qui se vend au prix réduit est mesuré.
say-sold-out = Épuisé
say-sold-out-words = L’heure aide à prévoir : ce qui aurait pu se vendre après est estimé.
say-there-again = Il y en a encore
say-there-again-words = La vente reste possible, et une entrée en stock y met fin aussi.
sold-out-since = épuisé { $time }

## The plan
forecast-ahead = Jours à venir
forecast-band = Attendu, 8 jours sur 10
forecast-chart = Ce que { $name } a vendu ces six dernières semaines et ce qui est attendu ; les mêmes chiffres suivent en tableau
forecast-closed = fermé
forecast-day = Jour
forecast-eve = Attendu la veille
forecast-expected = { $day } : { $n } attendus, { $low } à { $high } huit jours sur dix
forecast-figures = Les mêmes chiffres
forecast-holiday = jour férié
forecast-list-day = Prévu pour { $day }
forecast-made = Faite à { $time } par le modèle « { $model } », choisi selon la proximité de chaque modèle avec les ventes des huit semaines d’avant. Il a appris de { $n } jours d’ouverture.
forecast-month = { $day } : { $change } par rapport à l’année entière ({ $n } jours).
forecast-note = Note
forecast-note-afar = Ce que chaque produit devrait vendre. Quand les caisses sont éteintes, ce serveur le calcule.
forecast-on-holiday = { $day } est férié : jusqu’ici { $change } par rapport au même jour de semaine, { $low } à { $high } ({ $n ->
    [one] un jour férié
   *[other] { $n } jours fériés
}).
forecast-on-holiday-unknown = { $day } est férié. Aucun jour férié n’a encore été ouvert : son effet n’est pas connu.
forecast-on-occasion = { $day } : jusqu’ici { $change } par rapport au même jour de semaine, { $low } à { $high } ({ $n ->
    [one] un jour
   *[other] { $n } jours
}). La prévision en tient compte.
forecast-on-occasion-unknown = { $day } n’a pas encore eu lieu : son effet n’est pas connu. Il sera retenu.
forecast-on-rain = Météo : par 5 mm de pluie de plus que d’habitude, { $change } pour tout le point de vente. Les erreurs sont de { $gain } plus petites, elle est donc comptée.
forecast-on-warmth = Météo : par 5 degrés de plus que d’habitude, { $change } pour tout le point de vente. Les erreurs sont de { $gain } plus petites, elle est donc comptée.
forecast-out = { $n ->
    [one] Un jour, tout était épuisé : ce qui aurait été demandé est compté.
   *[other] { $n } jours, tout était épuisé : ce qui aurait été demandé est compté.
}
forecast-past = Six dernières semaines
forecast-recovered = demandé, si épuisé
forecast-sold = Vendu
forecast-sold-out = épuisé, { $n } demandés
forecast-today = aujourd’hui
forecast-trend = Les quatre dernières semaines : { $change } par rapport aux quatre d’avant.
forecast-week = Ce que vend chaque jour de semaine
forecast-week-words = Chaque jour de semaine par rapport au jour moyen.
forecast-weekday = { $day } : { $change } par rapport au jour moyen, { $low } à { $high } ({ $n } jours).
forecast-why = Pourquoi
model-arima = ARIMA
model-boost = arbres de décision
model-ensemble = moyenne de plusieurs modèles
model-ets = lissage exponentiel
model-intermittent = ventes rares (TSB)
model-lstm = réseau de neurones
model-mstl = tendance et saisons (MSTL)
model-prophet = Prophet
model-ridge = régression
model-seasonal-naive = même jour la semaine passée
model-theta = Theta
model-weekday-mean = moyenne du jour de semaine
occasion = événement à vous
occasion-from = Premier jour
occasion-list = Déjà nommés
occasion-name = Nom
occasion-name-it = Nommer
occasion-name-peak = Nommer { $day }
occasion-none = Aucun pour l’instant.
occasion-peak = { $day } : { $change } par rapport à un jour habituel
occasion-peaks = Jours que rien n’explique
occasion-remove = Retirer { $name } du { $day }
occasion-save = Enregistrer
occasion-such-as = Foire, match, fête de l’école…
occasion-to = Dernier jour
occasions = Vos événements
occasions-words = L’effet d’un événement est retenu par son nom, et compte quand il revient.
plan-again = Refaire la prévision
plan-bake = À faire
plan-days = pour { $n } jours
plan-enough = Suffit
plan-expected = Attendu (8 jours sur 10)
plan-forecast = Prévision
plan-for-tomorrow = Demain, { $day }
plan-instead-of = au lieu de { $n }
plan-last-week = Semaine passée
plan-made = Prévision de { $time } · { $model }
plan-making = Prévision…
plan-making-words = À partir de tout ce qui s’est vendu jusqu’à hier. La vente continue pendant ce temps.
plan-note = Proposé : { $n }, attendu { $low }–{ $high }
plan-nothing = Rien à prévoir
plan-nothing-words = Ce qui entre en stock à la caisse se prévoit ici.
plan-proposed = Revenir à { $n }, le nombre proposé
plan-risk = À risque aujourd’hui
plan-take = Prendre { $n }
plan-tomorrow = Demain
plan-too-early = Trop tôt pour prévoir
plan-too-early-words = { $n ->
    [one] Après { $n } jour de vente de plus, la caisse en saura assez.
   *[other] Après { $n } jours de vente de plus, la caisse en saura assez.
}
plan-words = Le nombre qui perd le moins entre trop peu et trop, selon le prix et le coût. Touchez-le pour mettre le vôtre.
risk-accepted = { $name } à { $price } jusqu’à la fermeture
risk-closed = Fermé depuis { $time }
risk-closed-words = Ce qui restait n’a pas été vendu. Saisissez ce qui est jeté.
risk-ending = Dont { $n } invendables demain
risk-for-all = Le prix réduit vaut pour tout ce qui est là : { $n }.
risk-gain = +{ $amount }.
risk-keep = Aucune baisse ne rapporte plus que le prix de base.
risk-left = reste { $left }, encore { $expected } attendus ({ $low }–{ $high })
risk-log = Saisir la perte
risk-nothing = Rien n’est à risque
risk-nothing-words = Ce qui reste devrait se vendre avant la fermeture.
risk-over = À saisir comme perte
risk-past = { $n } à date dépassée ({ $day }) : à ne plus vendre
risk-reduced = Réduit jusqu’à { $time } ; puis le prix revient tout seul.
risk-sum = À −{ $share }, environ { $sold } se vendent : { $sold } × { $price } ≈ { $takings }. Au prix de base, { $full } : { $fulltakings }.
risk-unsold = { $n } encore là après la fermeture
risk-until = Ne se vendra pas avant { $time }
risk-wait = Trop tôt pour baisser ; revoir à { $time }.
risk-words = Ce qui reste, face à ce qui est encore attendu aujourd’hui.
risk-worth = Le reste vaut alors { $worth }, au prix normal { $full }.

## Accuracy
accuracy-active = prévoit
accuracy-back = Revenir
accuracy-back-to = Revenir à la version { $n }
accuracy-by-day = Le coût des erreurs, par jour
accuracy-by-product = Par produit
accuracy-by-product-words = le plus coûteux d’abord
accuracy-champion = prévoit
accuracy-chart-words = Ces jours-là, suivre la prévision a perdu { $ours }, suivre la semaine d’avant { $then }.
accuracy-cost = Le coût des erreurs
accuracy-cost-ours = Perdu
accuracy-cost-week = Perdu, semaine d’avant
accuracy-day = Par heure
accuracy-effect = { $n ->
    [one] { $low } à { $high } d’un jour habituel, sur { $n } jour
   *[other] { $low } à { $high } d’un jour habituel, sur { $n } jours
}
accuracy-eve = Veille de fête
accuracy-holiday = Jour férié
accuracy-learned = Ce qui a été appris
accuracy-lost = { $amount } de plus qu’en suivant la semaine d’avant
accuracy-markdown-day = Jour
accuracy-markdown-expected = Attendu
accuracy-markdown-out = tout parti
accuracy-markdown-price = Prix
accuracy-markdown-usual = Au prix de base
accuracy-markdowns = Baisses de prix
accuracy-markdowns-words = à −{ $off }, la demande monte de { $share }, d’après ce qui a été appris
accuracy-model = Modèle
accuracy-model-bias = Trop (+), trop peu (−)
accuracy-model-off = Écart
accuracy-model-range = Dans la marge
accuracy-models = Les modèles côte à côte
accuracy-models-search = sur les huit semaines avant la dernière recherche
accuracy-models-words = ce que chacun disait la veille, sur huit semaines
accuracy-nothing = Rien à évaluer encore
accuracy-nothing-words = Chaque prévision est comparée à ce qui s’est vendu, dès le lendemain.
accuracy-off = Écart de la prévision
accuracy-off-ours = Écart
accuracy-off-then = { $share } selon le même jour la semaine d’avant
accuracy-off-week = Écart, semaine d’avant
accuracy-ours = Selon la prévision
accuracy-own = Vos propres nombres
accuracy-own-closer = { $n } sur { $of } plus justes
accuracy-own-kept = { $n ->
    [one] Un nombre pour un produit qui se garde n’est pas évalué : ce qui était déjà là a été vendu aussi
   *[other] { $n } nombres pour des produits qui se gardent ne sont pas évalués : ce qui était déjà là a été vendu aussi
}
accuracy-own-lost = Ceux proposés auraient rapporté { $amount } de plus
accuracy-own-none = Là où vous mettez votre nombre, il est évalué ici.
accuracy-own-saved = Ils ont rapporté { $amount } de plus que ceux proposés
accuracy-run-failed = n’a rien donné, sera refait
accuracy-run-seconds = { $n } s
accuracy-run-took = Durée
accuracy-run-version = Version
accuracy-run-when = Fait
accuracy-run-why = Pourquoi
accuracy-runs = Calculs
accuracy-runs-all = Tout afficher ({ $n })
accuracy-runs-words = écart et marge : le modèle qui prévoyait, sur les huit semaines d’avant
accuracy-saved = { $amount } de moins qu’en suivant la semaine d’avant
accuracy-scored = Jours évalués
accuracy-scored-words = { $n ->
    [one] { $shown } prévision d’un produit
   *[other] { $shown } prévisions de produits
}
accuracy-sold = Vendu
accuracy-season = Par mois
accuracy-season-none = Son année sera connue après douze mois de ventes.
accuracy-special = Jours particuliers
accuracy-special-none = Aucun de ses jours n’en était un jusqu’ici.
accuracy-then = Selon le même jour la semaine d’avant
accuracy-version = Version { $n }
accuracy-version-words = des ventes jusqu’au { $day }, écart de { $share } avant
accuracy-versions = Versions
accuracy-week = Par jour de semaine
accuracy-weeks = { $n } semaines
accuracy-went-back = La version { $n } prévoit jusqu’à la prochaine recherche de la semaine
plan-accuracy = Fiabilité
run-asked = à la demande
run-daily = du jour
run-drift = parce que la demande a changé
run-weekly = recherche de la semaine

# Recettes et listes de courses
error-days = Une liste couvre un à sept jours.
error-keeps-days = Un produit se garde de 1 à 365 jours.
error-name-taken = Ce nom existe déjà. Choisissez-en un autre.
error-no-yield = Indiquez combien cela en fait.
error-plain-server = Tout le monde sur ce réseau pourrait lire ce qui passe par cette adresse. Saisissez-la avec https:// devant (https://{ $host }), ou demandez à la personne qui gère le serveur.
error-too-many-parts = Une recette compte au plus 60 ingrédients.
error-twice = Un ingrédient figure deux fois. Mettez-le sur une seule ligne.
ingredient = Ingrédient
ingredient-add = Ajouter un ingrédient
ingredient-out = Retirer { $name }
ingredient-pack = Conditionnement
ingredient-pack-hint = S’achète par conditionnements entiers.
ingredients = Ingrédients
plan-pdf = PDF
plan-there = { $n } déjà là
recipe = Fabrication
recipe-keeps = Se garde (jours)
recipe-keeps-hint = Jours pendant lesquels il se vend.
recipe-salvage = Valeur du reste
recipe-salvage-hint = Négative si le jeter coûte.
recipe-tray = Plaque
recipe-tray-hint = Le plan arrondit à des plaques entières.
recipe-words = Plaques, conservation, ingrédients
recipe-yields = Pour autant
shopping = Liste de courses
shopping-days = { $n ->
    [one] Un jour
   *[other] { $n } jours
}
shopping-nobody = Sans fournisseur
shopping-nothing = Rien à acheter
shopping-nothing-words = Ce qui est prévu n’a pas encore d’ingrédients. Saisissez-les au produit, sous « Fabrication ».
shopping-packs = { $n } × { $pack }
shopping-without = Sans recette : { $names }
supplier = Fournisseur
supplier-contact = Comment le joindre
supplier-contact-hint = Téléphone, adresse, halle.
