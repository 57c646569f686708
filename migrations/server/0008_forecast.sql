-- What is expected of products, and what the vendor means to make.

create table tenant.prediction (
    vendor_id uuid not null,
    event_id uuid not null,
    product_id uuid not null,
    business_day text not null,
    stall_id uuid not null,
    made_on text not null,
    at_ms bigint not null,
    model text not null,
    version text not null,
    quantiles text not null,
    constraint prediction_key primary key (vendor_id, event_id, product_id, business_day)
);
create index prediction_by_day on tenant.prediction (vendor_id, stall_id, business_day, event_id);

create table tenant.planned (
    vendor_id uuid not null,
    event_id uuid not null,
    stall_id uuid not null,
    product_id uuid not null,
    business_day text not null,
    quantity bigint,
    constraint planned_key primary key (vendor_id, event_id)
);
create index planned_by_day on tenant.planned (vendor_id, stall_id, business_day);

alter table tenant.prediction enable row level security;
alter table tenant.prediction force row level security;
create policy vendor on tenant.prediction
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.prediction to local_vendor_server;

alter table tenant.planned enable row level security;
alter table tenant.planned force row level security;
create policy vendor on tenant.planned
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.planned to local_vendor_server;
