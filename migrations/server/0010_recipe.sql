-- How products are made, from what, and who sells that.

create table tenant.recipe (
    vendor_id uuid not null,
    product_id uuid not null,
    tray bigint,
    tray_stamp bytea,
    keeps_days bigint,
    keeps_days_stamp bytea,
    salvage_minor bigint,
    salvage_minor_stamp bytea,
    yields bigint,
    yields_stamp bytea,
    constraint recipe_key primary key (vendor_id, product_id)
);

create table tenant.recipe_part (
    vendor_id uuid not null,
    product_id uuid not null,
    ingredient_id uuid not null,
    quantity bigint,
    quantity_stamp bytea,
    constraint recipe_part_key primary key (vendor_id, product_id, ingredient_id)
);

create table tenant.ingredient (
    vendor_id uuid not null,
    ingredient_id uuid not null,
    name text,
    name_stamp bytea,
    unit text,
    unit_stamp bytea,
    supplier_id uuid,
    supplier_id_stamp bytea,
    pack bigint,
    pack_stamp bytea,
    constraint ingredient_key primary key (vendor_id, ingredient_id)
);

create table tenant.supplier (
    vendor_id uuid not null,
    supplier_id uuid not null,
    name text,
    name_stamp bytea,
    contact text,
    contact_stamp bytea,
    constraint supplier_key primary key (vendor_id, supplier_id)
);

alter table tenant.recipe enable row level security;
alter table tenant.recipe force row level security;
create policy vendor on tenant.recipe
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.recipe to local_vendor_server;

alter table tenant.recipe_part enable row level security;
alter table tenant.recipe_part force row level security;
create policy vendor on tenant.recipe_part
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.recipe_part to local_vendor_server;

alter table tenant.ingredient enable row level security;
alter table tenant.ingredient force row level security;
create policy vendor on tenant.ingredient
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.ingredient to local_vendor_server;

alter table tenant.supplier enable row level security;
alter table tenant.supplier force row level security;
create policy vendor on tenant.supplier
    using (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid))
    with check (vendor_id = (select nullif(current_setting('app.vendor_id', true), '')::uuid));
grant select, insert, update, delete on tenant.supplier to local_vendor_server;
