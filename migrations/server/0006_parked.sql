-- Which sale a parked ticket became. Two registers that could not hear each other may both have sold it.

create table tenant.parked_paid (
    vendor_id uuid not null,
    parked_id uuid not null,
    sale_id uuid not null,
    stall_id uuid not null,
    business_day text not null,
    constraint parked_paid_key primary key (vendor_id, parked_id, sale_id)
);

alter table tenant.parked_paid enable row level security;
alter table tenant.parked_paid force row level security;
create policy vendor on tenant.parked_paid
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.parked_paid to local_vendor_server;
