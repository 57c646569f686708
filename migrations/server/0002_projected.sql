-- The projected tables, which domain::table describes and the applier fills; a test compares the two.

create table tenant.sale (
    vendor_id uuid not null,
    sale_id uuid not null,
    kind text not null,
    stall_id uuid not null,
    register_id uuid,
    incarnation_id uuid,
    register_seq bigint,
    receipt text not null,
    business_day text not null,
    at_ms bigint not null,
    offset_min bigint not null,
    person_id uuid,
    of_sale_id uuid,
    currency text not null,
    service text not null,
    n_lines bigint not null,
    turnover_minor bigint not null,
    discount_minor bigint not null,
    total_minor bigint not null,
    tip_minor bigint not null,
    rounding_minor bigint not null,
    ticket text,
    constraint sale_key primary key (vendor_id, sale_id)
);

create table tenant.sale_line (
    vendor_id uuid not null,
    sale_id uuid not null,
    line_no bigint not null,
    kind text not null,
    product_id uuid,
    name text not null,
    tax_category_id uuid not null,
    unit text not null,
    quantity bigint not null,
    list_price_minor bigint,
    price_minor bigint not null,
    discount_minor bigint not null,
    amount_minor bigint not null,
    tax_minor bigint not null,
    constraint sale_line_key primary key (vendor_id, sale_id, line_no)
);

create table tenant.sale_tax (
    vendor_id uuid not null,
    sale_id uuid not null,
    rate_ppm bigint not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    constraint sale_tax_key primary key (vendor_id, sale_id, rate_ppm)
);

create table tenant.tender (
    vendor_id uuid not null,
    event_id uuid not null,
    tender_no bigint not null,
    sale_id uuid not null,
    stall_id uuid not null,
    business_day text not null,
    kind text not null,
    amount_minor bigint not null,
    change_minor bigint not null,
    rounding_minor bigint not null,
    constraint tender_key primary key (vendor_id, event_id, tender_no)
);

create table tenant.refunded (
    vendor_id uuid not null,
    sale_id uuid not null,
    line_no bigint not null,
    quantity bigint not null,
    constraint refunded_key primary key (vendor_id, sale_id, line_no)
);

create table tenant.stock_movement (
    vendor_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    event_id uuid not null,
    movement_no bigint not null,
    reason text not null,
    quantity bigint not null,
    business_day text not null,
    incarnation_id uuid not null,
    register_seq bigint not null,
    constraint stock_movement_key primary key (vendor_id, stall_id, product_id, event_id, movement_no)
);

create table tenant.stock_count (
    vendor_id uuid not null,
    event_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    counted bigint not null,
    business_day text not null,
    constraint stock_count_key primary key (vendor_id, event_id)
);

create table tenant.stock (
    vendor_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    quantity bigint not null,
    taken_in bigint not null,
    counted bigint,
    counted_stamp bytea,
    constraint stock_key primary key (vendor_id, stall_id, product_id)
);

create table tenant.stock_cover (
    vendor_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    incarnation_id uuid not null,
    through_seq bigint not null,
    constraint stock_cover_key primary key (vendor_id, stall_id, product_id, incarnation_id)
);

create table tenant.product (
    vendor_id uuid not null,
    product_id uuid not null,
    name text,
    name_stamp bytea,
    category_id uuid,
    category_id_stamp bytea,
    kind text,
    kind_stamp bytea,
    unit text,
    unit_stamp bytea,
    tax_category_id uuid,
    tax_category_id_stamp bytea,
    picture bytea,
    picture_stamp bytea,
    cost_minor bigint,
    cost_minor_stamp bytea,
    position bigint,
    position_stamp bytea,
    archived bigint,
    archived_stamp bytea,
    constraint product_key primary key (vendor_id, product_id)
);

create table tenant.barcode (
    vendor_id uuid not null,
    code text collate "C" not null,
    product_id uuid,
    product_id_stamp bytea,
    constraint barcode_key primary key (vendor_id, code)
);

create table tenant.category (
    vendor_id uuid not null,
    category_id uuid not null,
    name text,
    name_stamp bytea,
    position bigint,
    position_stamp bytea,
    archived bigint,
    archived_stamp bytea,
    constraint category_key primary key (vendor_id, category_id)
);

-- Dates as text sort and compare the same everywhere.
create table tenant.price (
    vendor_id uuid not null,
    product_id uuid not null,
    stall_id uuid not null,
    valid_from text collate "C" not null,
    price_minor bigint,
    price_minor_stamp bytea,
    constraint price_key primary key (vendor_id, product_id, stall_id, valid_from)
);

create table tenant.tax_category (
    vendor_id uuid not null,
    tax_category_id uuid not null,
    name text,
    name_stamp bytea,
    archived bigint,
    archived_stamp bytea,
    constraint tax_category_key primary key (vendor_id, tax_category_id)
);

create table tenant.tax_rate (
    vendor_id uuid not null,
    tax_category_id uuid not null,
    valid_from text collate "C" not null,
    take_away text,
    take_away_stamp bytea,
    eat_in text,
    eat_in_stamp bytea,
    constraint tax_rate_key primary key (vendor_id, tax_category_id, valid_from)
);

create table tenant.setting (
    vendor_id uuid not null,
    name text collate "C" not null,
    value text,
    value_stamp bytea,
    constraint setting_key primary key (vendor_id, name)
);

create table tenant.stall (
    vendor_id uuid not null,
    stall_id uuid not null,
    name text,
    name_stamp bytea,
    address text,
    address_stamp bytea,
    opening_hours text,
    opening_hours_stamp bytea,
    currency text,
    currency_stamp bytea,
    zone text,
    zone_stamp bytea,
    day_start_min bigint,
    day_start_min_stamp bytea,
    constraint stall_key primary key (vendor_id, stall_id)
);

create table tenant.staff (
    vendor_id uuid not null,
    person_id uuid not null,
    role text,
    role_stamp bytea,
    active bigint,
    active_stamp bytea,
    constraint staff_key primary key (vendor_id, person_id)
);

create index sale_by_day on tenant.sale (vendor_id, business_day, stall_id, at_ms);
create index sale_by_original on tenant.sale (vendor_id, of_sale_id) where of_sale_id is not null;
create index sale_by_ticket on tenant.sale (vendor_id, ticket, business_day) where ticket is not null;
create index tender_by_sale on tenant.tender (vendor_id, sale_id) where event_id <> sale_id;
create index tender_by_day on tenant.tender (vendor_id, business_day) where event_id <> sale_id;
create index barcode_by_product on tenant.barcode (vendor_id, product_id);
create index product_by_category on tenant.product (vendor_id, category_id);
create index product_by_name on tenant.product (vendor_id, name);
