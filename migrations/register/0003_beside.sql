-- Registers of the same stall that this one meets without the server.

-- Events that another register gave directly, until the server has given them a number: they count before that.
create table given (
    event_no integer not null constraint given_key primary key,
    given_by blob not null,
    check_sum blob not null
) strict;

create table neighbour (
    register_id blob not null constraint neighbour_key primary key,
    name text not null,
    -- What it proves to be itself with when the two meet again, and what its words are signed with.
    meeting_key blob not null,
    device_key blob not null,
    -- Where it listens; null where it comes here.
    address text,
    connected_at_ms integer not null,
    in_step_at_ms integer,
    check_sum blob not null
) strict, without rowid;
