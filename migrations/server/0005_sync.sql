-- What the server itself says to registers, and what it has to know of devices.

-- The server writes too: changes from the web, enrolments, and what puts refused changes back. After a restore it goes on
-- in a series of its own.
alter table tenant.vendor_head add column incarnation_id uuid;

-- How far a series was when its vendor was claimed: until there its own people granted what they granted.
create table tenant.founding (
    vendor_id uuid not null,
    incarnation_id uuid not null,
    -- Whose series it is.
    register_id uuid not null,
    through_seq bigint not null,
    constraint founding_key primary key (vendor_id, incarnation_id)
);

-- What revoked devices still handed in: it waits for the owner.
create table tenant.held_back (
    vendor_id uuid not null,
    incarnation_id uuid not null,
    from_seq bigint not null,
    through_seq bigint not null,
    -- The chain at its end: copies of a register number alike what they wrote apart.
    head_hash bytea not null,
    register_id uuid not null,
    received_at timestamptz not null,
    -- What the owner is shown of it.
    n_sales bigint not null,
    total_minor bigint not null,
    currency text,
    -- The message as it came, without what came before.
    message bytea not null,
    constraint held_back_key primary key (vendor_id, incarnation_id, from_seq, through_seq, head_hash)
);
create index held_back_by_register on tenant.held_back (vendor_id, register_id, from_seq);

create table tenant.enrolment (
    vendor_id uuid not null,
    register_id uuid not null,
    stall_id uuid,
    stall_id_stamp bytea,
    public_key bytea,
    public_key_stamp bytea,
    name text,
    name_stamp bytea,
    active bigint,
    active_stamp bytea,
    constraint enrolment_key primary key (vendor_id, register_id)
);

do $$
declare
    name text;
begin
    foreach name in array array['founding', 'held_back', 'enrolment'] loop
        execute format('alter table tenant.%I enable row level security', name);
        execute format('alter table tenant.%I force row level security', name);
        execute format(
            'create policy vendor on tenant.%I '
            'using (vendor_id = (select nullif(current_setting(''app.vendor_id'', true), '''')::uuid)) '
            'with check (vendor_id = (select nullif(current_setting(''app.vendor_id'', true), '''')::uuid))', name);
        execute format('grant select, insert, update, delete on tenant.%I to local_vendor_server', name);
    end loop;
end $$;
