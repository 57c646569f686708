# Tickets
receipt = Ticket
refund = Remboursement
void = Annulation
refund-of = Remboursement de { $receipt }
void-of = Annule { $receipt }
copy = DUPLICATA
tax-number = N° de TVA
served-by = Servi par { $person }
take-away = À emporter
eat-in = Sur place
discount = Remise
instead-of = au lieu de { $price }
came-back = { $quantity } en retour
subtotal = Sous-total
before-tax = Hors taxe
tax-on = TVA { $rate } sur { $net }
total = Total
tip = Pourboire
cash-rounding = Arrondi espèces
to-pay = À payer
change = Rendu
rate = Taux
net = HT
tax-amount = TVA
signature-failed = module de signature en panne
test-page = Page d’essai

# Paiements
cash = Espèces
card = Carte
mobile = Paiement mobile
voucher = Bon d’achat
transfer = Virement
unknown-tender = Non précisé
