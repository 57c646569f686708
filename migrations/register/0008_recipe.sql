-- How products are made, from what, and who sells that.

create table recipe (
    product_id blob not null,
    tray integer,
    tray_stamp blob,
    keeps_days integer,
    keeps_days_stamp blob,
    salvage_minor integer,
    salvage_minor_stamp blob,
    yields integer,
    yields_stamp blob,
    constraint recipe_key primary key (product_id)
) strict, without rowid;

create table recipe_part (
    product_id blob not null,
    ingredient_id blob not null,
    quantity integer,
    quantity_stamp blob,
    constraint recipe_part_key primary key (product_id, ingredient_id)
) strict, without rowid;

create table ingredient (
    ingredient_id blob not null,
    name text,
    name_stamp blob,
    unit text,
    unit_stamp blob,
    supplier_id blob,
    supplier_id_stamp blob,
    pack integer,
    pack_stamp blob,
    constraint ingredient_key primary key (ingredient_id)
) strict, without rowid;

create table supplier (
    supplier_id blob not null,
    name text,
    name_stamp blob,
    contact text,
    contact_stamp blob,
    constraint supplier_key primary key (supplier_id)
) strict, without rowid;
