-- What a register learned by itself, beside its database: runs, what every model expected, versions. Nothing here is a
-- fact; a file that is damaged, of another program or of another register is thrown away and made anew.

create table run (
    run_id integer primary key,
    started_ms integer not null,
    kind text not null,
    made_on text not null,
    first_day text,
    last_day text,
    products integer not null,
    version integer,
    champion text,
    seconds real not null,
    scores text not null,
    reason text,
    error text
) strict;

-- Each day as it was expected before it began; the latest run counts. `outlook` is kept of models whose own idea is wanted
-- again to calibrate them, `actual` is what came.
create table shadow (
    day text not null,
    model text not null,
    product_id blob not null,
    made_on text not null,
    quantiles blob not null,
    outlook blob,
    actual real,
    primary key (day, model, product_id)
) strict, without rowid;

-- The networks of the versions that are kept, by their hash.
create table network (
    hash text primary key,
    value text not null
) strict, without rowid;

create table kept (
    name text primary key,
    value text not null
) strict, without rowid;
