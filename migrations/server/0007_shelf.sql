-- What becomes of goods beside being sold: losses, batches, reduced prices.

-- What was lost, one row an entry; taken back, its figures are negative.
create table tenant.waste (
    vendor_id uuid not null,
    event_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    reason text not null,
    quantity bigint not null,
    cost_minor bigint,
    retail_minor bigint,
    currency text not null,
    business_day text not null,
    at_ms bigint not null,
    offset_min bigint not null,
    person_id uuid,
    of_event_id uuid,
    constraint waste_key primary key (vendor_id, event_id)
);

-- Somebody said that nothing is left, or (0) that it is there again.
create table tenant.sold_out (
    vendor_id uuid not null,
    event_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    business_day text not null,
    at_ms bigint not null,
    offset_min bigint not null,
    sold_out bigint not null,
    constraint sold_out_key primary key (vendor_id, event_id)
);

-- Goods that came in with a last day.
create table tenant.batch (
    vendor_id uuid not null,
    batch_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    event_id uuid not null,
    business_day text not null,
    expires_on text not null,
    quantity bigint not null,
    constraint batch_key primary key (vendor_id, batch_id)
);

-- From which batches sales and losses were taken, as far as anybody knew.
create table tenant.batch_claim (
    vendor_id uuid not null,
    event_id uuid not null,
    line_no bigint not null,
    batch_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    business_day text not null,
    quantity bigint not null,
    scanned bigint not null,
    constraint batch_claim_key primary key (vendor_id, event_id, line_no, batch_id)
);

-- Reduced prices, which lie over the list's.
create table tenant.markdown (
    vendor_id uuid not null,
    markdown_id uuid not null,
    stall_id uuid,
    stall_id_stamp bytea,
    product_id uuid,
    product_id_stamp bytea,
    discount_bp bigint,
    discount_bp_stamp bytea,
    price_minor bigint,
    price_minor_stamp bytea,
    business_day text,
    business_day_stamp bytea,
    from_ms bigint,
    from_ms_stamp bytea,
    until_ms bigint,
    until_ms_stamp bytea,
    reason text,
    reason_stamp bytea,
    expected_left bigint,
    expected_left_stamp bytea,
    expected_at_list bigint,
    expected_at_list_stamp bytea,
    expected_reduced bigint,
    expected_reduced_stamp bytea,
    ended_ms bigint,
    ended_ms_stamp bytea,
    constraint markdown_key primary key (vendor_id, markdown_id)
);

-- Lines that were sold at a reduced price.
create table tenant.marked_down (
    vendor_id uuid not null,
    sale_id uuid not null,
    line_no bigint not null,
    stall_id uuid not null,
    product_id uuid not null,
    business_day text not null,
    at_ms bigint not null,
    quantity bigint not null,
    list_price_minor bigint not null,
    price_minor bigint not null,
    amount_minor bigint not null,
    constraint marked_down_key primary key (vendor_id, sale_id, line_no)
);

create index waste_by_day on tenant.waste (vendor_id, business_day, stall_id);
create index waste_by_entry on tenant.waste (vendor_id, of_event_id) where of_event_id is not null;
create index sold_out_by_day on tenant.sold_out (vendor_id, business_day, product_id);
create index batch_by_product on tenant.batch (vendor_id, product_id, stall_id);
create index batch_claim_by_product on tenant.batch_claim (vendor_id, product_id, stall_id);
create index markdown_by_end on tenant.markdown (vendor_id, until_ms);
create index marked_down_by_product on tenant.marked_down (vendor_id, product_id, at_ms);
create index stock_movement_by_day on tenant.stock_movement (vendor_id, business_day, product_id) where reason = 'intake';

alter table tenant.waste enable row level security;
alter table tenant.waste force row level security;
create policy vendor on tenant.waste
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.waste to local_vendor_server;

alter table tenant.sold_out enable row level security;
alter table tenant.sold_out force row level security;
create policy vendor on tenant.sold_out
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.sold_out to local_vendor_server;

alter table tenant.batch enable row level security;
alter table tenant.batch force row level security;
create policy vendor on tenant.batch
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.batch to local_vendor_server;

alter table tenant.batch_claim enable row level security;
alter table tenant.batch_claim force row level security;
create policy vendor on tenant.batch_claim
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.batch_claim to local_vendor_server;

alter table tenant.markdown enable row level security;
alter table tenant.markdown force row level security;
create policy vendor on tenant.markdown
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.markdown to local_vendor_server;

alter table tenant.marked_down enable row level security;
alter table tenant.marked_down force row level security;
create policy vendor on tenant.marked_down
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.marked_down to local_vendor_server;
