-- Parked tickets as the registers of a stall share them: who holds each, and how often it changed hands.

drop table parked;
delete from tally where table_name = 'parked';

create table parked (
    parked_id blob not null constraint parked_key primary key,
    turn integer not null,
    -- The register that has it.
    holder blob not null,
    -- parked, open, done
    place text not null,
    label text not null,
    parked_at_ms integer not null,
    changed_at_ms integer not null,
    n_lines integer not null,
    total_minor integer not null,
    -- Null once it is done.
    cart text,
    check_sum blob not null
) strict, without rowid;

-- Which sale a parked ticket became.
create table parked_paid (
    parked_id blob not null,
    sale_id blob not null,
    stall_id blob not null,
    business_day text not null,
    constraint parked_paid_key primary key (parked_id, sale_id)
) strict, without rowid;
