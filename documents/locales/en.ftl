# Receipts
receipt = Receipt
refund = Refund
void = Cancelled
refund-of = Refund of { $receipt }
void-of = Cancels { $receipt }
copy = COPY
tax-number = Tax no.
served-by = Served by { $person }
take-away = Take away
eat-in = Eat in
discount = Discount
instead-of = instead of { $price }
came-back = { $quantity } returned
subtotal = Subtotal
before-tax = Before tax
tax-on = Tax { $rate } on { $net }
total = Total
tip = Tip
cash-rounding = Cash rounding
to-pay = To pay
change = Change
rate = Tax rate
net = Net
tax-amount = Tax
signature-failed = signing device failed
test-page = Test page

# Payments
cash = Cash
card = Card
mobile = Mobile payment
voucher = Voucher
transfer = Transfer
unknown-tender = Not known
