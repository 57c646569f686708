-- Which stalls' forecasts are being made, and since when: servers on one database don't make the same twice. A server that
-- ended without a word leaves its row, which counts no longer after a while.

create table tenant.forecasting (
    vendor_id uuid not null,
    stall_id uuid not null,
    since timestamptz not null,
    constraint forecasting_key primary key (vendor_id, stall_id)
);

alter table tenant.forecasting enable row level security;
alter table tenant.forecasting force row level security;
create policy vendor on tenant.forecasting
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.forecasting to local_vendor_server;
