-- What an owner threw away of what a register handed in after it was taken out: whoever brings it again is told that it
-- was taken, and it is kept nowhere.
create table tenant.dropped (
    vendor_id uuid not null,
    incarnation_id uuid not null,
    from_seq bigint not null,
    through_seq bigint not null,
    -- The chain at its end: copies of a register number alike what they wrote apart.
    head_hash bytea not null,
    -- The chain after each position, one after the other: it may come again in other pieces.
    hashes bytea not null,
    dropped_at timestamptz not null,
    constraint dropped_key primary key (vendor_id, incarnation_id, from_seq, through_seq, head_hash)
);

alter table tenant.dropped enable row level security;
alter table tenant.dropped force row level security;
create policy vendor on tenant.dropped
using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert on tenant.dropped to local_vendor_server;
