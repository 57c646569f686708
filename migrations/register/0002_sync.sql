-- What a register knows of the server and of other registers.

-- Null until the server has given the event a number.
alter table event add column vendor_seq integer;
-- What the server said became of it. Only what is applied counts in the projected tables.
alter table event add column state text not null default 'applied'
    constraint event_state check (state in ('applied', 'repeated', 'refused', 'quarantined'));
create unique index event_in_order on event (vendor_seq) where vendor_seq is not null;
-- What an older program could not read: a newer one looks at it again when it starts.
create index event_unread on event (event_no) where kind = '';
-- What waits for a number: own events that were not handed in, and others' that a restored server lost.
create index event_unnumbered on event (series_no, register_seq) where vendor_seq is null;

-- A series that branched off from another: its events name the other, and say so from `at_seq` on.
create table branch (
    incarnation_id blob not null constraint branch_key primary key,
    branch_of blob not null,
    at_seq integer not null,
    check_sum blob not null
) strict, without rowid;

-- An author's word for a series up to a position (the incarnation, then the number, big-endian): with it, a server that
-- lost the events can take them back.
create table voucher (
    position blob not null constraint voucher_key primary key,
    head_hash blob not null,
    signature blob not null,
    check_sum blob not null
) strict, without rowid;

-- Where this register stands with the server: one row once it is enrolled.
create table link (
    only integer not null constraint link_key primary key constraint link_only check (only = 1),
    server text not null,
    epoch integer not null,
    vendor_seq integer not null,
    chain blob not null,
    -- Over everything numbered, in order: equal on registers of one stall that stand at the same number.
    digest blob not null,
    -- How far the records of people were taken.
    record_seq integer not null,
    enrolled_at_ms integer not null,
    in_step_at_ms integer,
    check_sum blob not null
) strict;

-- Positions that the server and this register had in common, to find one again with a server that was restored.
create table mark (
    vendor_seq integer not null constraint mark_key primary key,
    epoch integer not null,
    chain blob not null,
    digest blob not null,
    check_sum blob not null
) strict;

create table enrolment (
    register_id blob not null,
    stall_id blob,
    stall_id_stamp blob,
    public_key blob,
    public_key_stamp blob,
    name text,
    name_stamp blob,
    active integer,
    active_stamp blob,
    constraint enrolment_key primary key (register_id)
) strict, without rowid;

-- When the names and PINs beside the log were said, and by whom (clock and register, as domain::sync::person has them);
-- null where nothing was said. What was not handed in yet is `dirty`, and so is whoever has no row here.
create table record (
    person_id blob not null constraint record_key primary key,
    name_said blob,
    pin_said blob,
    erased integer not null,
    dirty integer not null,
    check_sum blob not null
) strict, without rowid;
