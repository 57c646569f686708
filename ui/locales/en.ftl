## Everywhere
add = Add
add-for = Add · { $amount }
all = All
amount = Amount
apply = Apply
archive = Take off the list
archived = Not sold any more
back = Back
change = Change
close = Close
closed = Closed
day = Day
day-after = Next day
day-before = Day before
decimal-point = Decimal point
edit-named = Edit { $name }
erase = Erase
keypad = Keypad
language = Language
more = More
month-after = Next month
month-before = Month before
name = Name
next = Next
no-name = No name
note = Note
nothing-found-words = Try fewer letters, or part of the barcode.
one-less = One less
one-less-of = One less { $name }
one-more = One more
one-more-of = One more { $name }
places = Places
printing = Printing
print = Print
pdf = PDF
reason = Reason
remove = Remove
row = Row
save = Save
save-as-pdf = Save as PDF
saved = Saved
saved-as = Saved as { $path }
saved-here = Saved
saved-named = { $name } saved
show = Show
sign-out-waiting = { $n ->
    [one] One entry is saved here and not handed in yet.
   *[other] { $n } entries are saved here and not handed in yet.
}
sync-in-step = in step { $time }
sync-waiting = { $n } waiting
total = Total

## The rail
nav-plan = Plan
nav-products = Products
nav-sales = Sales
nav-sell = Sell
nav-settings = Settings
nav-today = Today
nav-waste = Waste

## First start
business-name = Name of the business
business-title = Your business
business-words = The name stands on receipts. The country fills in what it can.
closes-at = { $day } until
country = Country
currency = Currency
currency-fixed = Fixed since the first sale.
day-start = The day starts at
day-start-hint = Sales before this time belong to the day before.
demo-busy = Opening the bakery and its half year of sales …
look-around = Look around first
look-around-words = A demo bakery with half a year of sales. Sign in as Nadia, PIN 1234.
money-title = Money and tax
money-words = Proposed for your country. The currency is fixed after the first sale.
open-shop = Open the shop
opening-hours = Opening hours
most-reduced = Never reduce by more than
most-reduced-hint = The most that is proposed for what will not sell today
opens-at = { $day } from
pin = PIN
pin-hint = 4 to 8 digits. It is kept on this device only.
set-up = Set up my business
set-up-words = About two minutes. Nothing leaves this computer.
shelf-prices = Prices on the shelf
stall-address = Address
stall-address-hint = As it should stand on receipts.
stall-name = Name of the stall
stall-title = Your stall
stall-words = Where you sell. Left empty, it is called like the business.
step-business = Business
step-money = Money
step-stall = Stall
step-you = You
tax-excluded = Without tax
tax-excluded-words = Tax is added when the customer pays
tax-included = With tax
tax-included-words = The price is what the customer pays
welcome = Welcome
welcome-title = Your counter, from the first sale on.
welcome-words = Everything works without the internet and stays on this machine.
you-title = You
you-words = You own this shop: you may do everything, and let others in.
your-name = Your name
zone = Time zone

## Who is selling
nobody = Nobody works here yet
nobody-words = An owner can add people in the settings.
other-person = Other
pin-typed = { $n ->
    [one] One digit typed
   *[other] { $n } digits typed
}
role-cashier = Cashier
role-cashier-words = Sells, takes money, gives discounts
role-manager = Manager
role-manager-words = Also refunds, prices, products and figures
role-owner = Owner
role-owner-words = May do everything
sign-in = Sign in
sign-out-of = { $name }, sign out
who-sells = Who is selling?

## The counter
cart = Cart
cart-discount = Discount on everything
cart-discount-words = Taken off the whole cart and shared among its lines.
cash-of = { $amount } in cash
categories = Categories
category-none = No category
discount = Discount
discount-kind = Share or amount
each = { $price } each
eat-in = Eat in
empty-cart = Empty the cart
empty-cart-sure = Tap again to empty it
exact = Exact
first-products-words = Add your products, or sell an amount right away.
found = Found
from-label = amount from the label
key-discount = Discount
key-exact-cash = Exact cash
key-park = Park
key-pay = Pay
key-quantity = Quantity
key-search = Search
last-sale = Last sale { $receipt } · { $time }
line-of = Part of the line
list-price = List price
take-list-price = Take the list price
lines = Lines
n-items = { $n ->
    [one] 1 item
   *[other] { $n } items
}
n-left = { $n } left
n-parked = { $n } parked
no-discount = No discount
no-items = No items
nothing-found = Nothing called “{ $text }”
off = { $amount } off
other-amount = Other amount
other-amount-words = Keypad
park = Park
price = Price
price-changed = { $price }, price changed
price-open = Ask price
price-open-words = This product has no price. What does it cost today?
products = Products
quantity = Quantity
quantity-of-next = How many of the next product
ready = Ready
ready-words = Tap a product, or scan its barcode.
reason-damaged = Damaged
reason-end-of-day = End of day
reason-kindness = Kindness
reason-regular = Regular customer
reason-staff = Staff
search-or-scan = Search or scan
service = Eat in or take away
shelf = Products to sell
sold-out = sold out
split = Split
take-away = Take away
tax-category = Tax
tax-in = Tax { $rate } included
tax-on-top = Tax { $rate }
times-next = { $n } × the next product
unknown-barcode = No product has barcode { $code }

## Paying
change-due = Change
change-tender = Change payment type
change-tender-words = The sale stays as it is. How was it really paid?
given-for = { $given } for { $total }
given-for-tip = { $given } for { $total } and { $tip } tip
next-sale = Next sale
next-sale-words = Or just tap the next product.
no-change = No change
nothing-due = Nothing to pay
of-total = of { $total }
of-total-tip = of { $total } and { $tip } tip
paid = Paid
paid-by = Paid · { $kind }
receipt = Receipt
receipt-of = Receipt { $number }
remove-payment = Remove payment: { $kind }
split-title = Several payments
still-to-pay = Still to pay
tender-card = Card
tender-cash = Cash
tender-mobile = Mobile
tender-transfer = Transfer
tender-unknown = Unknown
tender-voucher = Voucher
tip = Tip
tip-makes = Pay { $amount }
tip-none = No tip
tip-to = To { $amount }
tip-words = On top of { $total }

## Parked carts
none-parked = Nothing is parked
none-parked-words = Park a cart to serve somebody else first.
park-first = Pay or park the open cart first.
park-for = Park · { $amount }
park-label = For whom
park-title = Park this cart
park-words = It waits on this device until somebody takes it back.
parked-at = { $time } · { $n ->
    [one] 1 line
   *[other] { $n } lines
}
parked-title = Parked
table-n = Table { $n }

## Sales
choose-sale = No sale chosen
choose-sale-words = Tap a sale to see it, print it again or take it back.
imported = imported
kind-refund = refund
kind-void = voided
left-to-refund = { $left } of { $sold } can come back
money-back-by = Money back by
n-sales = { $n ->
    [one] 1 sale
   *[other] { $shown } sales
}
no-sales = No sales
no-sales-found = None of this day’s sales fits.
no-sales-words = Sales of this day appear here as they are made.
paid-with = Paid with
payment = Payment
product = Product
reason-changed-mind = Changed mind
reason-mistake = Rung up wrong
reason-quality = Not good
reason-wrong-price = Wrong price
refund = Refund
refund-about = Refund { $amount }
refund-all = Everything
refund-title = Refund of { $receipt }
refunded = refunded
refunded-amount = { $amount } refunded
reprint = Print again
restock = Put the goods back on the shelf
sale = Sale
sales-search = Receipt or product
see-related = See { $receipt }
void = Void
void-title = Void { $receipt }
void-words = The whole sale of { $amount } is taken back: money, goods and tax.

## Today
above-usual = { $amount } above usual at { $time }
as-usual = as usual
average-sale = Average sale
below-usual = { $amount } below usual at { $time }
by-hour = By the hour
by-value = by value
chart-words = Turnover by the hour. The best hour is { $hour } with { $amount }.
compared-with = { $n ->
    [one] compared with 1 { $weekday } before
   *[other] compared with { $n } { $weekday }s before
}
discounts-given = Discounts
legend-band = middle 80%
legend-today = today
legend-usual = usual { $weekday }
less-than-usual = { $amount } less than usual
more-than-usual = { $amount } more than usual
n-sold = { $n } sold
no-sales-yet = Nothing sold yet
no-sales-yet-words = The best products of the day appear here.
nothing-to-compare = nothing to compare with yet
refunds-and-lines = { $lines ->
    [one] 1 line sold
   *[other] { $lines } lines sold
}, { $refunds ->
    [one] 1 refund
   *[other] { $refunds } refunds
}
sales-made = Sales
sold-most = Sold most
sold-so-far = Sold so far
usually-n = usually { $n }

## Products
all-categories = All categories
barcodes = Barcodes
barcodes-hint = Scan into the field. Several with a space between them.
categories-words = The chips at the counter, in this order.
category = Category
choose-picture = Choose a picture
cost = Cost
cost-hint = What one costs you. Only for figures.
count = Count
count-title = How many are there?
counted-n = There are { $n }
import = Import
later-price = Price from a later day
later-remove = Take this price back
move-down = Move { $name } down
move-up = Move { $name } up
n-products = { $n ->
    [one] 1 product
   *[other] { $shown } products
}
new-category = New category
new-product = New product
no-categories = No categories yet
no-categories-words = Categories are the chips above the tiles. Add the first one.
no-picture = No picture
no-products = No products yet
no-products-found = No product fits
no-products-words = Add the first one, or bring in a list from a spreadsheet.
not-counted = not counted
not-sold = Not sold any more
on-hand = On hand
price-hint = Empty: asked at the counter.
price-from-day = From { $day }: { $price }
product-search = Name or barcode
take-in = Take in
take-in-n = { $n } came in
take-in-title = How much came in?
unit = Sold by
unit-g = gram
unit-kg = kilogram
unit-l = litre
unit-m = metre
unit-ml = millilitre
unit-piece = piece

## Import
choose-file = Choose a file
column-barcode = Barcode
column-category = Category
column-cost = Cost
column-name = Name
column-none = not in the file
column-price = Price
column-stock = In stock
column-tax-rate = Tax rate
column-unit = Unit
columns = Columns
columns-words = Which column of the file is what.
import-empty = Bring in your products
import-empty-words = A CSV or XLSX file with at least name, price and tax rate. You see how it would go in before anything changes.
import-now = Bring in
import-title = Import products
imported-words = { $products ->
    [one] 1 product added or updated
   *[other] { $products } products added or updated
}, { $already } were there already.
n-refused = { $n ->
    [one] 1 row can’t go in
   *[other] { $n } rows can’t go in
}
n-rows = { $n ->
    [one] 1 row
   *[other] { $shown } rows
}, read as { $encoding }
preview = Preview
reading-file = Reading the file
refused-words = The others go in without them.

## Settings
back-up = Back up now
backup = Backup
backup-last = Last verified backup { $day } at { $time }
backup-never = No backup yet
cash-drawer = Open the drawer after a cash sale
cash-rounding = Cash rounding
clock-hint = If the time is wrong, set it in the system and try again. Sales keep their order either way.
clock-right = The clock is right
clock-title = Is the clock right?
clock-words = It says { $now }, but the last sale was on { $last }.
clock-wrong = I’ll set it
data-folder = In { $path }
day-report = Report of a day
day-report-words = Turnover, tax and payments
eat-in-differs = Another rate when eaten here
export-events = Everything that happened
export-products = Products
export-sales = Sales
inactive = not working here
key-taken = That key already does something else, or is needed for typing.
label-price = Price
label-quantity = Pieces
label-rule = { $item } digits product, { $value } digits value, { $decimals } of them decimals
label-test = Try a label
label-test-hint = Scan or type a barcode to see how it is read.
label-weight = Weight
language-here = On this device
language-receipts = On receipts and reports
new-person = New person
new-pin = New PIN
new-rule = New prefix
new-tax = New tax category
no-pin = no PIN
no-rate = no rate yet
no-rules = No prefixes. Barcodes are read as they are.
paper-width = Paper width and characters in a line
part-check-right = check ✓
part-check-wrong = check ✗
part-country = GS1 prefix
part-item = product
part-prefix = prefix
part-whole = your own code
press-key = Press a key
printer = Printer
printer-address = Address and port
printer-failing = { $n } receipts wait: printer does not answer
printer-file = Cable
printer-network = Network
printer-none = None
printer-path = Device file
printer-ready = Printer ready
printer-waiting = { $n } printing
rate = Rate
rate-eat-in = Rate when eaten here
rate-from = { $rate } from { $day }
rate-hint = Several rates with a plus between them: 5 + 2.25
receipt-always = Always
receipt-always-words = Every sale prints one
receipt-footer = Below the lines
receipt-header = Above the lines
receipt-offered = Offered
receipt-offered-words = A button after each sale
receipt-on-request = On request
receipt-on-request-words = Only from the list of sales
receipts = Receipts
remove-rule = Remove prefix { $prefix }
role = Role
rounding-none = To the last coin
rounding-to = To { $amount }
rounding-usual = Usual in your country
rule-check = A check digit stands before the value
rule-content = The value is a
rule-decimals = Of them decimals
rule-digits = Digits of the value
rule-prefix = Prefix
rule-prefix-hint = Normally 02 or 20 to 29.
scan-counted = Product { $item }, { $n } pieces
scan-priced = Product { $item }, price { $price }
scan-product = Product with barcode { $code }
scan-weighed = Product { $item }, { $weight }
section-appearance = Appearance
section-appearance-words = For the light at your stall. Only on this device.
section-barcodes = Barcodes
section-barcodes-words = How labels from your scale are read.
section-cash = Cash
section-cash-words = The smallest amount that cash pays. Card payments are never rounded.
section-data = Data
section-data-words = Your sales are yours: safe, checked, and free to go.
section-keys = Keys
section-keys-words = What the keyboard does at the counter of this device.
section-language = Language
section-language-words = What you read here, and what your customers read.
section-printer = Printer and receipts
section-printer-words = A printer that is off disturbs no sale: receipts wait for it.
section-staff = Staff
section-staff-words = Who works here, what they may do, and their PINs.
region = Region
region-hint = For its own public holidays, which forecasts count with.
region-none = Of the whole country only
latitude = Latitude, north positive
longitude = Longitude, east positive
weather = Weather for the forecast
weather-words = With the place of the stall, this register asks Open-Meteo for the weather once an hour at most, and sends it nothing else. It counts only where it makes forecasts better. Leave both empty to ask nobody.
rain = Rain or snow
warmth = Highest temperature
weather-by-hand = Weather by hand
weather-by-hand-words = What you know of a day goes before what the service says, at this register. Leave a field empty where you do not know.
weather-day = Day
weather-remove = Take the weather of { $day } back
section-stall = Business and stall
section-stall-words = What stands on receipts, and when your day begins.
section-sync = Sync
section-sync-words = Your registers and your server tell each other everything. Selling never waits for it.
section-taxes = Taxes
section-taxes-words = Your rates, also those that hold from a later day on.
tax-bakery = Cakes and pastry
tax-basic-food = Basic food
tax-drinks = Drinks
tax-food = Food
tax-number = Tax number
tax-number-hint = If your receipts have to show one.
tax-prepared-food = Prepared food
tax-standard = Standard
tax-wine = Wine
tax-zero = Zero rate
test-print = Test print
text-size = Size of text and buttons
text-size-n = { $n }%
theme = Colours
theme-auto = As the system
theme-auto-words = Follows light and dark
theme-contrast = High contrast
theme-contrast-words = For full sun
theme-dark = Dark
theme-dark-words = For the evening
theme-light = Light
theme-light-words = For the day
usual-keys = Usual keys
usual-rules = Usual prefixes
valid-from = Valid from
valid-from-hint = Today, or a later day.
verified = Everything is in order: { $events } events, { $sales } sales.
verified-not = The check found { $n ->
    [one] one problem
   *[other] { $n } problems
}. See Settings, Data.
verify = Check
verify-full = From the first sale
verify-now = Check now
verify-words = Reads everything again and compares.
version = Version { $version }
works-here = Works here
working-back-up = Backing up …
working-export = Writing the file …
working-forecast = Forecasting.
working-verify = Checking …
working-words = You can go on selling.

## Server
beside-address = Address
beside-address-hint = As the other till shows it. A scanner puts in address and code at once.
beside-away = Does not answer
beside-away-since = Does not answer · in step until { $day }, { $time }
beside-busy = Connecting …
beside-closed = No other till can come here just now.
beside-code = Code
beside-code-hint = Not needed for a till that was connected before.
beside-comes = comes here by itself
beside-connect = Connect
beside-exchanging = Telling each other …
beside-forget = Disconnect
beside-forget-sure = Really disconnect?
beside-good-for = { $n ->
    [one] Good for one more minute and for one till.
   *[other] Good for { $n } more minutes and for one till.
}
beside-in-step = In step
beside-join = Join a till
beside-joined = The two tills are connected.
beside-let = Let another till join
beside-nameless = Another till
beside-none = No other till is connected with this one.
beside-or = or { $address }
beside-qr = Address and code of this till, to scan
beside-shut = Let no till come here
beside-step-enter = Choose “Join a till” and scan or enter this there.
beside-step-network = Take both tills into the same network, such as a phone’s hotspot. It needs no internet.
beside-step-open = Open Settings, Sync on the other till.
beside-stop = Cancel
beside-title = Tills of this stall
beside-words = Without the internet they tell each other directly what is sold, counted and parked.
both-were-paid = Both are right
closing-waiting = { $n ->
    [one] One entry is not handed in yet. It is safe on this device; close again to close anyway.
   *[other] { $n } entries are not handed in yet. They are safe on this device; close again to close anyway.
}
grants-on-server = Owners and managers are appointed on the server. Cashiers you hire here.
join = Join a business
join-words = With the address of its server and a code from its owner.
paid-twice = “{ $label }” was paid at two tills
paid-twice-at = { $receipt } at { $register }
paid-twice-remedy = Both sales stand: { $receipts }. If the customer paid once, open one of them in Sales and take it back.
park-words-beside = It waits here and at the tills beside this one until somebody takes it back.
parked-asking = asking { $holder } …
parked-open-there = open at { $holder }
parked-there = at { $holder }
remedy-busy = Everything is kept here. It is tried again by itself.
remedy-disk = Make room on this device, or take it to somebody who can look at it.
remedy-key-locked = Unlock the password store of this computer: sign in to it with the password. Everything is kept here meanwhile.
remedy-key-lost = Enrol this register again with a code that the owner makes for it. Nothing is lost: what waits is handed in afterwards.
remedy-not-the-server = Sign in to this network in a browser, or check the server’s address with the owner.
remedy-revoked = You can go on selling; what you hand in waits for the owner. Ask the owner for a new code.
remedy-unknown = Ask the owner for a new code and enrol this register again.
remedy-unreachable = Go on selling. Everything is kept here and handed in when the network is back.
remedy-version = Update this program, or ask the owner to update the server.
sync-busy = Asking the server…
sync-code = Code
sync-code-hint = The owner makes it on the server. It serves once.
sync-enrol = Enrol this register
sync-enrolled = Enrolled
sync-in-step-at = Last in step on { $day }, { $time }
sync-name = Name of this register
sync-name-hint = So that the owner knows it among the others.
sync-name-usual = Register
sync-never = Not in step yet
sync-not-enrolled = This register works on its own. The owner can enrol it with a server here.
sync-nothing-waits = Nothing waits: the server has everything.
sync-now = Sync now
sync-paid-twice = { $n ->
    [one] a ticket was paid twice
   *[other] { $n } tickets were paid twice
}
sync-server = Address of the server
sync-server-hint = Or scan the QR code of the owner’s page into this field.
sync-with = with { $names }
sync-without = without { $names }
ticket-done-there = This ticket was paid or emptied at { $holder }. Empty it here unless this customer pays as well.
ticket-open-there = { $holder } has taken this ticket over. Agree who takes the money, and empty it at the other till.
trouble-busy = The server can’t take it right now
trouble-disk = This device’s disk does not take it
trouble-key-locked = This computer’s password store is locked
trouble-key-lost = The key of this register is gone
trouble-not-the-server = Something else answers at the server’s address
trouble-revoked = The owner took this register out
trouble-unknown = The server does not know this register
trouble-unreachable = The server can’t be reached
trouble-version = This program and the server are of different versions

## Approvals
approval-title = Somebody else has to agree
approval-who = Who agrees?
permission-change-tender = To change how a sale was paid
permission-confirm-clock = To say that the clock is right
permission-count-stock = To correct the stock
permission-discount = To give a discount
permission-edit-catalogue = To change products and prices
permission-edit-device = To change this device
permission-edit-settings = To change the settings
permission-edit-staff = To change people and PINs
permission-keep-data = To back up and take data away
permission-mark-down = To reduce a price
permission-override-price = To take another price
permission-refund = To give money back
permission-see-figures = To see the figures
permission-sell = To sell
permission-void = To void a sale

## What went wrong
error-ambiguous-number = “{ $text }” could mean two numbers. Write it without a thousands separator.
error-bad-file = The file did not arrive whole. Choose it again.
error-bad-period = The period must end after it begins and last 400 days at most.
error-barcode-of-another = Barcode { $code } belongs to another product than “{ $name }”.
error-barcode-taken = Barcode { $code } belongs to { $name } already.
error-barcode-twice = Barcode { $code } stands on row { $row } for another product already.
error-beside-busy = The other till is busy. Try again in a moment.
error-beside-gone = The other till does not answer. Check that it is on, in the same network, and its address.
error-beside-no-code = No code is shown there any more. Show a new one there and enter it here.
error-beside-none = No other till is known yet. Connect one with its code.
error-beside-nonsense = What answers at this address is no till. Check the address.
error-beside-not-enrolled = Enrol both tills with codes of the same owner first.
error-beside-other-key = That is not the device that the owner enrolled. Enrol it again with a new code.
error-beside-other-stall = The other till belongs to another stall.
error-beside-other-vendor = The other till belongs to another business.
error-beside-revoked = The owner took that till out. Enrol it again with a new code.
error-beside-same = This is the same till, or a copy of it. Enrol the copy as a till of its own.
error-beside-stranger = The two tills don’t know each other yet. Connect them with a new code.
error-beside-used-code = Another till used this code already. Show a new one.
error-beside-version = The two tills run different versions of the program. Update the older one.
error-beside-wrong-code = This code is wrong. Read it again from the other till.
error-broken-answer = The register’s answer could not be read. Start the program again; your sales are safe.
error-broken-event = A record can’t be read: { $reason }.
error-busy = Something else is still running. Try again when it is done.
error-change-tender-refunded = Part of this sale came back already. Its payment can’t be changed any more.
error-check-digit = The check digit should be { $expected }, not { $found }.
error-claimed-already = The business on this register belongs to another account. Ask its owner for a code.
error-clock = The clock is before the last sale.
error-discount-too-large = The discount is larger than the amount.
error-disk-full = The disk is full. Make room and try again; nothing is lost.
error-event-too-large = That is too much for one sale. Ring up the rest as a second one.
error-expired = Its last day is over already. Choose today or later.
error-forbidden = You may not do that.
error-key-locked = This computer’s password store is locked. Unlock it and try again.
error-key-lost = This computer’s password store has lost the key of this register. Enrol it again with a code that the owner makes for it.
error-last-owner = Somebody must stay owner. Make another person owner first.
error-line-too-long = The line is longer than 1 MiB.
error-malformed = “{ $text }” is not { $what }.
error-missing = This is missing.
error-more-rows = This and { $count } more rows are refused too.
error-needs-approval = Somebody else has to agree.
error-negative = This can’t be negative.
error-no-business = This account has no business yet. Set this register up first, then enrol it in the settings.
error-no-lines = The cart is empty.
error-no-pin = This person has no PIN yet. An owner sets one in the settings.
error-no-price = It has no list price that could be reduced.
error-no-printer = No printer is set up. Choose one in the settings.
error-no-stall = The server can’t place this register yet. Let the first register sync once, then try again with a new code.
error-no-such-line = That line is not on the sale.
error-not-a-number = “{ $text }” is not a number.
error-not-found = This is not there any more.
error-not-positive = This must be more than zero.
error-not-reduced = The reduced price must be below the list price.
error-not-the-server = Something else answers at this address. Check it, and sign in to this network if it asks you to.
error-only-on-server = Owners and managers are appointed on the server.
error-overpaid = { $amount } too much. Only cash gives change.
error-owner-has-pin = The owner has a PIN already. Sign in with it.
error-person-erased = This person was forgotten on request. Add somebody new.
error-pin-locked = Too many wrong PINs. Try again in { $wait_s } seconds.
error-price-holds = This price holds already. Enter another one.
error-quote-inside = A quotation mark stands inside a cell.
error-quote-open = A quotation mark is not closed.
error-rate-twice = The same rate stands twice. Enter their sum as one rate.
error-read-only = The data can’t be written: the folder or the disk is read-only.
error-refund-imported = A sale of another till is refunded there, not here.
error-refund-of-refund = A refund can’t itself be refunded.
error-refund-too-large = Only { $left } of this line can still come back.
error-row-length = The row has { $found } cells, the header { $expected }.
error-several-of-name = More than one product is called “{ $name }”. Give its barcode.
error-signed-out = Nobody is signed in.
error-spent-link = This code is wrong, was used, or is too old. Ask the owner for a new one.
error-tax-too-high = A tax is at most 100%.
error-ticket-held = { $holder } has this ticket and does not answer. You can take it over in { $wait_s } seconds.
error-ticket-in-use = This ticket is open at { $holder }. Park it there, or wait until it is paid.
error-time-over = That time is over. Choose a later one.
error-too-large = That is more than this register counts.
error-too-long = At most { $limit } characters.
error-too-many-decimals = At most { $decimals } decimals.
error-too-many-lines = At most { $limit } lines. Ring up the rest as a second sale.
error-total-changed = A price has changed. Look at the new total.
error-unknown-event = This comes from a newer program. Update this one.
error-unpaid = { $amount } are still to pay.
error-unreachable = The register does not answer. Start the program again; your sales are safe.
error-void-after-refund = Part of this sale came back already. Refund the rest instead.
error-void-other-day = A sale is voided on its own day. Refund it instead.
error-waste-taken-back = This entry was taken back already.
error-whole-pieces = { $what } is sold in whole pieces.
error-wrong-pin = { $wait_s ->
    [0] That PIN is not right.
   *[other] That PIN is not right. Try again in { $wait_s } seconds.
}

## Waste
export-waste = Waste
period = Period
period-28 = 4 weeks
period-364 = A year
period-7 = 7 days
period-91 = 13 weeks
today = Today
tomorrow = Tomorrow
waste-all-left = All that is left ({ $n })
waste-at-cost = { $cost } at cost
waste-at-retail-words = at list price
waste-by-day = By day
waste-by-product = By product
waste-by-product-words = most first
waste-by-reason = By reason
waste-chart-words = Most on { $day }: { $amount }
waste-cost = At cost
waste-entries = Entries
waste-entries-before = { $n ->
    [one] { $shown } in the period before
   *[other] { $shown } in the period before
}
waste-figures = Figures
waste-how-many = { $n } lost
waste-less = { $amount } less than in the period before
waste-log = Log
waste-logged = { $n } × { $name } logged as waste
waste-more-than = { $amount } more than in the period before
waste-n-entries = { $n ->
    [one] { $shown } entry
   *[other] { $shown } entries
}
waste-none = Nothing was thrown away
waste-none-today = Nothing yet today
waste-none-today-words = Tap a product, then the reason. That is all.
waste-none-words = What you log as waste is summed up here by day, reason and product.
waste-note = What is thrown away, in money
waste-nothing-before = Nothing to compare with yet
waste-nothing-here = Choose another category.
waste-nothing-stocked = Nothing came in during this time
waste-of-stocked = of { $amount } that came in
waste-reason-damaged = Damaged
waste-reason-damaged-words = Fell, crushed, wet
waste-reason-expired = Expired
waste-reason-expired-words = Past its last day
waste-reason-given-away = Given away
waste-reason-given-away-words = Food bank, neighbours
waste-reason-made-wrong = Made wrong
waste-reason-made-wrong-words = Burnt, cut wrong
waste-reason-other = Other
waste-reason-other-words = Anything else
waste-reason-tasted = Tasted
waste-reason-tasted-words = Samples for customers
waste-reason-unsold = Unsold
waste-reason-unsold-words = Left at closing
waste-retail = Thrown away
waste-same = As much as in the period before
waste-share = Of what came in
waste-share-short = Of stock
waste-taken-back = taken back
waste-taken-back-twice = taken back twice
waste-thrown = Lost
waste-today = Waste today
waste-undo = This entry was a mistake
waste-why = Why? A tap logs it.
waste-why-instead = It was rather…
waste-without-cost = { $n ->
    [one] { $shown } entry has no cost
   *[other] { $shown } entries have no cost
}
waste-worth = { $retail } at list price, { $cost } at cost
waste-worth-cost = { $cost } at cost
waste-worth-retail = { $retail } at list price
waste-worth-unknown = Its price and cost are not known

## The shelf
batch-none = Without a last day
batch-over = Over since { $day }
batch-today = Last day today
batch-until = Until { $day }
batches = Last days
hold-a-tile = Hold a tile for more
instead-of = instead of
last-day = Last day for sale
last-day-none = None
price-back = Back to { $price } now
reduce-below = Below { $price }
reduce-named = Reduce { $name }
reduce-price = Reduce the price
reduce-to = Reduce to { $price }
reduce-to-price = Another price
reduced-from = { $price }, reduced from { $list }
reduced-until = Until { $time }, then the price goes back by itself
reduced-words = The list price stays as it is. What is sold at the reduced price is measured.
say-sold-out = Sold out
say-sold-out-words = The time helps to plan: what could have been sold after it is estimated.
say-there-again = There is more after all
say-there-again-words = It can be sold all the same, and goods that come in end it too.
sold-out-since = sold out { $time }

## The plan
forecast-ahead = Coming days
forecast-band = Expected, 8 days in 10
forecast-chart = What { $name } sold in the last six weeks, and what is expected; the same figures follow as a table
forecast-closed = closed
forecast-day = Day
forecast-eve = Expected the day before
forecast-expected = { $day }: { $n } expected, { $low } to { $high } on eight days in ten
forecast-figures = The same figures
forecast-holiday = public holiday
forecast-list-day = Expected on { $day }
forecast-made = Made at { $time } by the model “{ $model }”, chosen by how near each model came to what was sold in the eight weeks before. It learned from { $n } open days.
forecast-month = { $day }: { $change } against the whole year ({ $n } days).
forecast-note = Note
forecast-note-afar = What each product is expected to sell. Where the registers are off, this server works it out.
forecast-on-holiday = { $day } is a public holiday: so far { $change } against the same weekday, { $low } to { $high } ({ $n ->
    [one] one holiday
   *[other] { $n } holidays
}).
forecast-on-holiday-unknown = { $day } is a public holiday. None was open yet, so its effect is not known.
forecast-on-occasion = { $day }: so far { $change } against the same weekday, { $low } to { $high } ({ $n ->
    [one] one day
   *[other] { $n } days
}). The forecast counts on it.
forecast-on-occasion-unknown = { $day } has not taken place yet, so its effect is not known. It will be remembered.
forecast-on-rain = Weather: for each 5 mm of rain more than usual { $change } at the whole stall. It makes errors { $gain } smaller, so it is counted.
forecast-on-warmth = Weather: for each 5 degrees warmer than usual { $change } at the whole stall. It makes errors { $gain } smaller, so it is counted.
forecast-out = { $n ->
    [one] One day was sold out: what would have been asked for is counted.
   *[other] { $n } days were sold out: what would have been asked for is counted.
}
forecast-past = Last six weeks
forecast-recovered = asked for when sold out
forecast-sold = Sold
forecast-sold-out = sold out, { $n } asked for
forecast-today = today
forecast-trend = The last four weeks: { $change } against the four before.
forecast-week = What a weekday sells
forecast-week-words = Each weekday against the mean day.
forecast-weekday = { $day }: { $change } against the mean day, { $low } to { $high } ({ $n } days).
forecast-why = Why
model-arima = ARIMA
model-boost = boosted trees
model-ensemble = mean of several models
model-ets = exponential smoothing
model-intermittent = rare sales (TSB)
model-lstm = neural network
model-mstl = trend and seasons (MSTL)
model-prophet = Prophet
model-ridge = regression
model-seasonal-naive = same weekday last week
model-theta = Theta
model-weekday-mean = mean of the weekday
occasion = own event
occasion-from = First day
occasion-list = Named so far
occasion-name = Name
occasion-name-it = Name it
occasion-name-peak = Name { $day }
occasion-none = None yet.
occasion-peak = { $day }: { $change } against a usual day
occasion-peaks = Days that nothing explains
occasion-remove = Take { $name } of { $day } back
occasion-save = Save event
occasion-such-as = Fair, match, school fête…
occasion-to = Last day
occasions = Own events
occasions-words = What an event did is remembered by its name, and counts when it comes again.
plan-again = Forecast again
plan-bake = Bake
plan-days = for { $n } days
plan-enough = Enough on
plan-expected = Expected (8 days in 10)
plan-forecast = Forecast
plan-for-tomorrow = Tomorrow, { $day }
plan-instead-of = instead of { $n }
plan-last-week = Week before
plan-made = Forecast of { $time } · { $model }
plan-making = Forecasting…
plan-making-words = From everything that was sold until yesterday. Selling goes on meanwhile.
plan-note = Proposed: { $n }, expected { $low }–{ $high }
plan-nothing = Nothing to plan
plan-nothing-words = What is taken in at the counter is planned here.
plan-proposed = Back to the proposed { $n }
plan-risk = At risk today
plan-take = Take { $n }
plan-tomorrow = Tomorrow
plan-too-early = Too early for a forecast
plan-too-early-words = { $n ->
    [one] After { $n } more day with sales the register knows enough.
   *[other] After { $n } more days with sales the register knows enough.
}
plan-words = The number that loses least between too few and too many, by price and cost. Tap it to take your own.
risk-accepted = { $name } is { $price } until closing
risk-closed = Closed since { $time }
risk-closed-words = What was left could not be sold. Log what is thrown away.
risk-ending = { $n } of them can’t be sold tomorrow
risk-for-all = The reduced price is for all { $n } that lie there.
risk-gain = +{ $amount }.
risk-keep = No reduction brings more than the list price.
risk-left = { $left } left, { $expected } more expected ({ $low }–{ $high })
risk-log = Log as waste
risk-nothing = Nothing is at risk
risk-nothing-words = What is left should sell by closing.
risk-over = To be logged as waste
risk-past = { $n } past the last day ({ $day }): not for sale any more
risk-reduced = Reduced until { $time }; then the price goes back by itself.
risk-sum = At { $share } off about { $sold } sell: { $sold } × { $price } ≈ { $takings }. At list price { $full } sell: { $fulltakings }.
risk-unsold = { $n } left after closing
risk-until = Will not sell by { $time }
risk-wait = Too early to reduce; ask again at { $time }.
risk-words = What is left beside what is still expected today.
risk-worth = What is left then is worth { $worth }, at list price { $full }.

## Accuracy
accuracy-active = forecasts
accuracy-back = Go back
accuracy-back-to = Go back to version { $n }
accuracy-by-day = What being wrong would cost, by day
accuracy-by-product = By product
accuracy-by-product-words = what cost most first
accuracy-champion = forecasts
accuracy-chart-words = Over these days planning by the forecast lost { $ours }, planning by the week before { $then }.
accuracy-cost = What being wrong would cost
accuracy-cost-ours = Lost
accuracy-cost-week = Lost by last week
accuracy-day = By the hour
accuracy-effect = { $n ->
    [one] { $low } to { $high } of a usual day, from { $n } day
   *[other] { $low } to { $high } of a usual day, from { $n } days
}
accuracy-eve = Day before a holiday
accuracy-holiday = Holiday
accuracy-learned = What was learned
accuracy-lost = { $amount } more than planning by last week
accuracy-markdown-day = Day
accuracy-markdown-expected = Expected
accuracy-markdown-out = all gone
accuracy-markdown-price = Price
accuracy-markdown-usual = At list price
accuracy-markdowns = Reductions
accuracy-markdowns-words = at { $off } off { $share } more are asked for, as far as was learned
accuracy-model = Model
accuracy-model-bias = Too much (+), too little (−)
accuracy-model-off = Off by
accuracy-model-range = In range
accuracy-models = Models side by side
accuracy-models-search = over the eight weeks before the last search
accuracy-models-words = what each said the day before, over eight weeks
accuracy-nothing = Nothing to score yet
accuracy-nothing-words = Each forecast is held against what came, from the day after it was made.
accuracy-off = Forecast off by
accuracy-off-ours = Off by
accuracy-off-then = { $share } by the same weekday last week
accuracy-off-week = Off by last week
accuracy-ours = By the forecast
accuracy-own = Your own numbers
accuracy-own-closer = { $n } of { $of } closer
accuracy-own-kept = { $n ->
    [one] One number for goods that keep is not scored: what lay there already was sold as well
   *[other] { $n } numbers for goods that keep are not scored: what lay there already was sold as well
}
accuracy-own-lost = The proposed ones would have brought { $amount } more
accuracy-own-none = Where you take a number of your own, it is scored here.
accuracy-own-saved = They brought { $amount } more than the proposed ones
accuracy-run-failed = came to nothing, is made again
accuracy-run-seconds = { $n } s
accuracy-run-took = Took
accuracy-run-version = Version
accuracy-run-when = Made
accuracy-run-why = Why
accuracy-runs = Runs
accuracy-runs-all = Show all { $n }
accuracy-runs-words = off by and in range: the model that forecast, over the eight weeks before
accuracy-saved = { $amount } less than planning by last week
accuracy-scored = Days scored
accuracy-scored-words = { $n ->
    [one] { $shown } forecast of a product
   *[other] { $shown } forecasts of single products
}
accuracy-sold = Sold
accuracy-season = By month
accuracy-season-none = Its year is known once it has been sold for one.
accuracy-special = Special days
accuracy-special-none = None of its days was one yet.
accuracy-then = By the same weekday last week
accuracy-version = Version { $n }
accuracy-version-words = from sales until { $day }, off by { $share } before
accuracy-versions = Versions
accuracy-week = By weekday
accuracy-weeks = { $n } weeks
accuracy-went-back = Version { $n } forecasts until the next weekly search
plan-accuracy = Accuracy
run-asked = asked for
run-daily = of the day
run-drift = because demand changed
run-weekly = search of the week

# Recipes and shopping lists
error-days = A list is for one to seven days.
error-keeps-days = A product keeps 1 to 365 days.
error-name-taken = There is such a name already. Choose another one.
error-no-yield = Say how many this makes.
error-plain-server = Everybody in this network could read along at that address. Enter it with https:// in front (https://{ $host }), or ask whoever runs the server.
error-too-many-parts = A recipe has at most 60 ingredients.
error-twice = An ingredient stands there twice. Put it in one line.
ingredient = Ingredient
ingredient-add = Add an ingredient
ingredient-out = Take out { $name }
ingredient-pack = Pack
ingredient-pack-hint = It is bought in whole packs of so much.
ingredients = Ingredients
plan-pdf = PDF
plan-there = { $n } there already
recipe = How it is made
recipe-keeps = Keeps (days)
recipe-keeps-hint = Days on which it can be sold.
recipe-salvage = Worth when left
recipe-salvage-hint = Below zero if throwing it away costs.
recipe-tray = Tray
recipe-tray-hint = The plan rounds to whole trays.
recipe-words = Trays, how long it keeps, ingredients
recipe-yields = For so many
shopping = Shopping list
shopping-days = { $n ->
    [one] One day
   *[other] { $n } days
}
shopping-nobody = Without a supplier
shopping-nothing = Nothing to buy
shopping-nothing-words = What is planned has no ingredients yet. Enter them at the product, under “How it is made”.
shopping-packs = { $n } × { $pack }
shopping-without = Without a recipe: { $names }
supplier = Supplier
supplier-contact = How to reach them
supplier-contact-hint = Telephone, address, market hall.
