-- What is expected of products, and what the vendor means to make.

create table prediction (
    event_id blob not null,
    product_id blob not null,
    business_day text not null,
    stall_id blob not null,
    made_on text not null,
    at_ms integer not null,
    model text not null,
    version text not null,
    quantiles text not null,
    constraint prediction_key primary key (event_id, product_id, business_day)
) strict, without rowid;
create index prediction_by_day on prediction (stall_id, business_day, event_id);

create table planned (
    event_id blob not null,
    stall_id blob not null,
    product_id blob not null,
    business_day text not null,
    quantity integer,
    constraint planned_key primary key (event_id)
) strict, without rowid;
create index planned_by_day on planned (stall_id, business_day);
