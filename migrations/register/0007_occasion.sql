-- Days of own events: what was said last of a day and a name counts.

create table occasion (
    event_id blob not null,
    stall_id blob not null,
    business_day text not null,
    name text not null,
    takes_place integer not null,
    constraint occasion_key primary key (event_id)
) strict, without rowid;
create index occasion_by_day on occasion (stall_id, business_day);
