-- The founding schema of a register's database.
--
-- First what is the truth (series and events), then what stands beside the log (people, blobs, device state), then the
-- projected tables, which domain::table describes and the applier fills; a test compares the two.

-- This register: one row.
create table register (
    only integer not null constraint register_only check (only = 1),
    vendor_id blob not null,
    stall_id blob not null,
    register_id blob not null,
    live_series_no integer not null constraint register_live references series (series_no),
    -- SHA-256 of the machine's id: a copy found elsewhere starts a new incarnation before its first sale.
    machine blob not null,
    -- Over this row and the list of series.
    check_sum blob not null,
    constraint register_key primary key (only)
) strict;

-- A series of events: one incarnation of a register, or its imports. The counters move in the transaction of the event.
create table series (
    series_no integer primary key,
    register_id blob not null,
    incarnation_id blob not null,
    purpose text not null constraint series_purpose check (purpose in ('live', 'import', 'former')),
    last_seq integer not null,
    last_receipt integer not null,
    last_hlc integer not null,
    last_at_ms integer not null,
    head_hash blob not null,
    acked_through integer not null constraint series_acked check (acked_through between 0 and last_seq),
    check_sum blob not null,
    constraint series_incarnation unique (incarnation_id)
) strict;

-- The log, which is also the outbox: bytes as their author wrote them.
create table event (
    event_no integer primary key,
    series_no integer not null constraint event_series references series (series_no),
    register_seq integer not null,
    event_id blob not null,
    kind text not null,
    -- The stamp's clock: the author's own until a server has given one.
    stamp_hlc integer not null,
    bytes blob not null,
    hash blob not null,
    constraint event_position unique (series_no, register_seq)
) strict;
-- An import may bring an id that another series brought already: kept, applied once.
create index event_by_id on event (event_id);

-- People stand beside the log, so that they can be forgotten while amounts and chain stay.
create table person (
    person_id blob not null constraint person_key primary key,
    name text not null,
    check_sum blob not null
) strict, without rowid;

create table pin (
    person_id blob not null constraint pin_key primary key,
    verifier text not null,
    failed integer not null,
    failed_at_ms integer not null,
    check_sum blob not null
) strict, without rowid;

create table blob (
    name blob not null constraint blob_key primary key,
    media_type text not null,
    bytes blob not null,
    check_sum blob not null
) strict;

-- What belongs to this device alone: printer, keys, appearance, the open cart.
create table device (
    name text not null constraint device_key primary key,
    value text not null,
    check_sum blob not null
) strict, without rowid;

create table parked (
    parked_id blob not null constraint parked_key primary key,
    label text not null,
    parked_at_ms integer not null,
    n_lines integer not null,
    total_minor integer not null,
    cart text not null,
    check_sum blob not null
) strict, without rowid;

create table print_job (
    print_job_no integer primary key,
    sale_id blob,
    what text not null,
    bytes blob not null,
    queued_at_ms integer not null,
    attempts integer not null,
    problem text not null,
    -- 1 while a try runs; found so at the next start, it was interrupted.
    sending integer not null,
    -- Null while it waits.
    printed_at_ms integer,
    check_sum blob not null
) strict;
create index print_job_waiting on print_job (print_job_no) where printed_at_ms is null;
create index print_job_of_sale on print_job (sale_id) where sale_id is not null;

-- What a verified backup proved: the log up to here, with the digest of the projected rows.
create table checkpoint (
    checkpoint_no integer primary key,
    made_at_ms integer not null,
    n_events integer not null,
    last_event_no integer not null,
    digest blob not null,
    file_name text not null,
    check_sum blob not null
) strict;

-- What each table beside the log holds: how many rows, and their check sums folded by exclusive or. It moves with them.
create table tally (
    table_name text not null constraint tally_key primary key,
    n_rows integer not null,
    fold blob not null
) strict, without rowid;

-- Projected tables.

create table sale (
    sale_id blob not null,
    kind text not null,
    stall_id blob not null,
    register_id blob,
    incarnation_id blob,
    register_seq integer,
    receipt text not null,
    business_day text not null,
    at_ms integer not null,
    offset_min integer not null,
    person_id blob,
    of_sale_id blob,
    currency text not null,
    service text not null,
    n_lines integer not null,
    turnover_minor integer not null,
    discount_minor integer not null,
    total_minor integer not null,
    tip_minor integer not null,
    rounding_minor integer not null,
    ticket text,
    constraint sale_key primary key (sale_id)
) strict, without rowid;

create table sale_line (
    sale_id blob not null,
    line_no integer not null,
    kind text not null,
    product_id blob,
    name text not null,
    tax_category_id blob not null,
    unit text not null,
    quantity integer not null,
    list_price_minor integer,
    price_minor integer not null,
    discount_minor integer not null,
    amount_minor integer not null,
    tax_minor integer not null,
    constraint sale_line_key primary key (sale_id, line_no)
) strict, without rowid;

create table sale_tax (
    sale_id blob not null,
    rate_ppm integer not null,
    net_minor integer not null,
    tax_minor integer not null,
    constraint sale_tax_key primary key (sale_id, rate_ppm)
) strict, without rowid;

create table tender (
    event_id blob not null,
    tender_no integer not null,
    sale_id blob not null,
    stall_id blob not null,
    business_day text not null,
    kind text not null,
    amount_minor integer not null,
    change_minor integer not null,
    rounding_minor integer not null,
    constraint tender_key primary key (event_id, tender_no)
) strict, without rowid;

create table refunded (
    sale_id blob not null,
    line_no integer not null,
    quantity integer not null,
    constraint refunded_key primary key (sale_id, line_no)
) strict, without rowid;

create table stock_movement (
    stall_id blob not null,
    product_id blob not null,
    event_id blob not null,
    movement_no integer not null,
    reason text not null,
    quantity integer not null,
    business_day text not null,
    incarnation_id blob not null,
    register_seq integer not null,
    constraint stock_movement_key primary key (stall_id, product_id, event_id, movement_no)
) strict, without rowid;

create table stock_count (
    event_id blob not null,
    stall_id blob not null,
    product_id blob not null,
    counted integer not null,
    business_day text not null,
    constraint stock_count_key primary key (event_id)
) strict, without rowid;

create table stock (
    stall_id blob not null,
    product_id blob not null,
    quantity integer not null,
    taken_in integer not null,
    counted integer,
    counted_stamp blob,
    constraint stock_key primary key (stall_id, product_id)
) strict, without rowid;

create table stock_cover (
    stall_id blob not null,
    product_id blob not null,
    incarnation_id blob not null,
    through_seq integer not null,
    constraint stock_cover_key primary key (stall_id, product_id, incarnation_id)
) strict, without rowid;

create table product (
    product_id blob not null,
    name text,
    name_stamp blob,
    category_id blob,
    category_id_stamp blob,
    kind text,
    kind_stamp blob,
    unit text,
    unit_stamp blob,
    tax_category_id blob,
    tax_category_id_stamp blob,
    picture blob,
    picture_stamp blob,
    cost_minor integer,
    cost_minor_stamp blob,
    position integer,
    position_stamp blob,
    archived integer,
    archived_stamp blob,
    constraint product_key primary key (product_id)
) strict, without rowid;

create table barcode (
    code text not null,
    product_id blob,
    product_id_stamp blob,
    constraint barcode_key primary key (code)
) strict, without rowid;

create table category (
    category_id blob not null,
    name text,
    name_stamp blob,
    position integer,
    position_stamp blob,
    archived integer,
    archived_stamp blob,
    constraint category_key primary key (category_id)
) strict, without rowid;

create table price (
    product_id blob not null,
    stall_id blob not null,
    valid_from text not null,
    price_minor integer,
    price_minor_stamp blob,
    constraint price_key primary key (product_id, stall_id, valid_from)
) strict, without rowid;

create table tax_category (
    tax_category_id blob not null,
    name text,
    name_stamp blob,
    archived integer,
    archived_stamp blob,
    constraint tax_category_key primary key (tax_category_id)
) strict, without rowid;

create table tax_rate (
    tax_category_id blob not null,
    valid_from text not null,
    take_away text,
    take_away_stamp blob,
    eat_in text,
    eat_in_stamp blob,
    constraint tax_rate_key primary key (tax_category_id, valid_from)
) strict, without rowid;

create table setting (
    name text not null,
    value text,
    value_stamp blob,
    constraint setting_key primary key (name)
) strict, without rowid;

create table stall (
    stall_id blob not null,
    name text,
    name_stamp blob,
    address text,
    address_stamp blob,
    opening_hours text,
    opening_hours_stamp blob,
    currency text,
    currency_stamp blob,
    zone text,
    zone_stamp blob,
    day_start_min integer,
    day_start_min_stamp blob,
    constraint stall_key primary key (stall_id)
) strict, without rowid;

create table staff (
    person_id blob not null,
    role text,
    role_stamp blob,
    active integer,
    active_stamp blob,
    constraint staff_key primary key (person_id)
) strict, without rowid;

create index sale_by_day on sale (business_day, at_ms);
create index sale_by_original on sale (of_sale_id) where of_sale_id is not null;
create index sale_by_ticket on sale (ticket, business_day) where ticket is not null;
create index tender_by_sale on tender (sale_id) where event_id <> sale_id;
create index tender_by_day on tender (business_day) where event_id <> sale_id;
create index barcode_by_product on barcode (product_id);
create index product_by_category on product (category_id);
create index product_by_name on product (name);
