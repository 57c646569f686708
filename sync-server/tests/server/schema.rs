use domain::table::{self, ColumnType, Merge};
use sync_server::database;

use crate::harness::Place;

#[test]
fn the_projected_tables_are_those_that_the_domain_describes() {
    let place = Place::new();
    for table in table::ALL {
        let mut want = vec!["vendor_id uuid not null".to_owned()];
        for column in table.all_columns() {
            let of = match column.of {
                ColumnType::Id => "uuid",
                ColumnType::Int => "bigint",
                ColumnType::Text => "text",
                ColumnType::Bytes => "bytea",
            };
            want.push(format!("{} {of}{}", column.name, if column.optional { "" } else { " not null" }));
            let is_key = table.key.contains(column);
            if table.merge == Merge::Latest && !is_key {
                want.push(format!("{}_stamp bytea", column.name));
            }
        }
        let found = place.column(&format!(
            "select column_name || ' ' || data_type || case is_nullable when 'NO' then ' not null' else '' end
             from information_schema.columns where table_schema = 'tenant' and table_name = '{}' order by ordinal_position",
            table.name
        ));
        assert_eq!(found, want, "{}", table.name);

        let key: Vec<&str> = ["vendor_id"].into_iter().chain(table.key.iter().map(|c| c.name)).collect();
        let found = place.column(&format!(
            "select a.attname::text from pg_index i, unnest(i.indkey) with ordinality k (attnum, no), pg_attribute a
             where i.indrelid = 'tenant.{}'::regclass and i.indisprimary and a.attrelid = i.indrelid and a.attnum = k.attnum
             order by k.no",
            table.name
        ));
        assert_eq!(found, key, "{}", table.name);
    }
}

/// What is wrong with the tenant's tables; empty when nothing is.
fn faults(place: &Place) -> Vec<String> {
    let guard = r#"(vendor_id = ( SELECT (NULLIF(current_setting(''app.vendor_id''::text, true), ''''::text))::uuid AS "nullif"))"#;
    place.column(&format!(
        "with t as (
             select c.oid, c.relname::text as name, c.relrowsecurity, c.relforcerowsecurity, c.relkind
             from pg_class c where c.relnamespace = 'tenant'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
         )
         select name || ' is no table' from t where relkind <> 'r'
         union all
         select name || ' has no row security' from t where not relrowsecurity
         union all
         select name || ' does not force row security' from t where not relforcerowsecurity
         union all
         select name || ' has no vendor_id uuid not null' from t where not exists (
             select from pg_attribute a where a.attrelid = t.oid and a.attname = 'vendor_id' and a.attnotnull
                 and a.atttypid = 'uuid'::regtype)
         union all
         select name || ' has no primary key' from t where not exists (
             select from pg_index i where i.indrelid = t.oid and i.indisprimary)
         union all
         select name || ' has the key ' || i.indexrelid::regclass::text || ' that vendor_id does not lead'
         from t join pg_index i on i.indrelid = t.oid
         left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
         where a.attname is distinct from 'vendor_id'
         union all
         select name || ' has the foreign key ' || f.conname || ' that vendor_id does not lead'
         from t join pg_constraint f on f.conrelid = t.oid and f.contype = 'f'
         join pg_attribute a on a.attrelid = t.oid and a.attnum = f.conkey[1]
         join pg_attribute b on b.attrelid = f.confrelid and b.attnum = f.confkey[1]
         where a.attname <> 'vendor_id' or b.attname <> 'vendor_id'
         union all
         select name || ' has not the one policy' from t where (
             select count(*) <> 1 or bool_or(p.polcmd <> '*' or not p.polpermissive or p.polroles <> array[0::oid]
                 or pg_get_expr(p.polqual, t.oid) is distinct from '{guard}'
                 or pg_get_expr(p.polwithcheck, t.oid) is distinct from '{guard}')
             from pg_policy p where p.polrelid = t.oid)"
    ))
}

#[test]
fn every_tenant_table_is_led_by_its_vendor_and_guarded() {
    let place = Place::new();
    assert_eq!(faults(&place), Vec::<String>::new());
    assert!(place.count("select count(*) from pg_tables where schemaname = 'tenant'") > 25);
}

#[test]
fn a_tenant_table_that_breaks_a_rule_is_found() {
    let place = Place::new();
    #[track_caller]
    fn check(place: &Place, sql: &str, fault: &str) {
        place.execute(sql);
        assert!(faults(place).iter().any(|f| f.contains(fault)), "{sql}: {:?}", faults(place));
    }
    check(&place, "create table tenant.note (note_id uuid primary key)", "note has no vendor_id");
    check(&place, "create view tenant.peek as select * from tenant.sale", "peek is no table");
    check(&place, "create index sale_by_seller on tenant.sale (person_id)", "sale_by_seller");
    check(&place, "alter table tenant.event no force row level security", "event does not force");
    check(&place, "alter table tenant.series disable row level security", "series has no row security");
    check(&place, "drop policy vendor on tenant.stock", "stock has not the one policy");
    check(&place, "create policy all_see on tenant.person using (true)", "person has not the one policy");
    check(
        &place,
        "alter policy vendor on tenant.price using (vendor_id = current_setting('app.vendor_id')::uuid)",
        "price has not the one policy",
    );
}

#[test]
fn migrating_again_changes_nothing() {
    let place = Place::new();
    let shape = "select table_schema || '.' || table_name || '.' || column_name || ' ' || data_type
         from information_schema.columns where table_schema in ('tenant', 'platform', 'offer') order by 1";
    let before = place.column(shape);
    place.wait(database::migrate(&place.urls.owner, &place.urls.server)).unwrap();
    assert_eq!(place.column(shape), before);
}
