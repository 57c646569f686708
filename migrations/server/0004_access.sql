-- Who may touch what. The server works as a member of local_vendor_server, which owns nothing and bypasses nothing;
-- `migrate` makes the role before this runs.

-- Without a vendor set there are no rows, for the owner of the tables neither.
do $$
declare
    name text;
begin
    for name in select tablename from pg_tables where schemaname = 'tenant' loop
        execute format('alter table tenant.%I enable row level security', name);
        execute format('alter table tenant.%I force row level security', name);
        execute format(
            'create policy vendor on tenant.%I '
            'using (vendor_id = (select nullif(current_setting(''app.vendor_id'', true), '''')::uuid)) '
            'with check (vendor_id = (select nullif(current_setting(''app.vendor_id'', true), '''')::uuid))', name);
    end loop;
end $$;

grant usage on schema tenant, platform, offer to local_vendor_server;
grant select, insert, update, delete on all tables in schema tenant, platform, offer to local_vendor_server;
-- The log and the audit are only ever added to.
revoke update, delete on platform.audit from local_vendor_server;
revoke delete on tenant.event from local_vendor_server;
