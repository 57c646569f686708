-- Days of own events: what was said last of a day and a name counts.

create table tenant.occasion (
    vendor_id uuid not null,
    event_id uuid not null,
    stall_id uuid not null,
    business_day text not null,
    name text not null,
    takes_place bigint not null,
    constraint occasion_key primary key (vendor_id, event_id)
);
create index occasion_by_day on tenant.occasion (vendor_id, stall_id, business_day);

alter table tenant.occasion enable row level security;
alter table tenant.occasion force row level security;
create policy vendor on tenant.occasion
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.occasion to local_vendor_server;
