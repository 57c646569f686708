-- What becomes of goods beside being sold: losses, batches, reduced prices.

-- What was lost, one row an entry; taken back, its figures are negative.
create table waste (
    event_id blob not null,
    stall_id blob not null,
    product_id blob not null,
    reason text not null,
    quantity integer not null,
    cost_minor integer,
    retail_minor integer,
    currency text not null,
    business_day text not null,
    at_ms integer not null,
    offset_min integer not null,
    person_id blob,
    of_event_id blob,
    constraint waste_key primary key (event_id)
) strict, without rowid;

-- Somebody said that nothing is left, or (0) that it is there again.
create table sold_out (
    event_id blob not null,
    stall_id blob not null,
    product_id blob not null,
    business_day text not null,
    at_ms integer not null,
    offset_min integer not null,
    sold_out integer not null,
    constraint sold_out_key primary key (event_id)
) strict, without rowid;

-- Goods that came in with a last day.
create table batch (
    batch_id blob not null,
    stall_id blob not null,
    product_id blob not null,
    event_id blob not null,
    business_day text not null,
    expires_on text not null,
    quantity integer not null,
    constraint batch_key primary key (batch_id)
) strict, without rowid;

-- From which batches sales and losses were taken, as far as anybody knew.
create table batch_claim (
    event_id blob not null,
    line_no integer not null,
    batch_id blob not null,
    stall_id blob not null,
    product_id blob not null,
    business_day text not null,
    quantity integer not null,
    scanned integer not null,
    constraint batch_claim_key primary key (event_id, line_no, batch_id)
) strict, without rowid;

-- Reduced prices, which lie over the list's.
create table markdown (
    markdown_id blob not null,
    stall_id blob,
    stall_id_stamp blob,
    product_id blob,
    product_id_stamp blob,
    discount_bp integer,
    discount_bp_stamp blob,
    price_minor integer,
    price_minor_stamp blob,
    business_day text,
    business_day_stamp blob,
    from_ms integer,
    from_ms_stamp blob,
    until_ms integer,
    until_ms_stamp blob,
    reason text,
    reason_stamp blob,
    expected_left integer,
    expected_left_stamp blob,
    expected_at_list integer,
    expected_at_list_stamp blob,
    expected_reduced integer,
    expected_reduced_stamp blob,
    ended_ms integer,
    ended_ms_stamp blob,
    constraint markdown_key primary key (markdown_id)
) strict, without rowid;

-- Lines that were sold at a reduced price.
create table marked_down (
    sale_id blob not null,
    line_no integer not null,
    stall_id blob not null,
    product_id blob not null,
    business_day text not null,
    at_ms integer not null,
    quantity integer not null,
    list_price_minor integer not null,
    price_minor integer not null,
    amount_minor integer not null,
    constraint marked_down_key primary key (sale_id, line_no)
) strict, without rowid;

create index waste_by_day on waste (business_day);
create index waste_by_entry on waste (of_event_id) where of_event_id is not null;
create index sold_out_by_day on sold_out (business_day, product_id);
create index batch_by_product on batch (product_id, stall_id);
create index batch_claim_by_product on batch_claim (product_id, stall_id);
create index markdown_by_end on markdown (until_ms);
create index marked_down_by_product on marked_down (product_id, at_ms);
create index stock_movement_by_day on stock_movement (business_day, product_id) where reason = 'intake';
