-- How long what is known of accounts is kept.

-- A mail holds its link in plain words while it waits: it goes when the link is worth nothing any more.
alter table platform.mail add column expires_at timestamptz not null default now() + interval '7 days';

create index audit_by_age on platform.audit (at);
-- What came to nothing is noted once an hour for an address.
create index audit_by_address on platform.audit (address, event, at) where address is not null;

-- The only way in which the application takes something from the audit log: tries that came to nothing after 90 days, where
-- somebody was after as long, and the rest after three years.
create function platform.sweep_audit() returns void language sql security definer set search_path = '' as $$
    delete from platform.audit where at < now() - interval '90 days' and event in (
        'log_in_failed', 'log_in_barred', 'second_factor_failed', 'page_refused', 'link_refused', 'enrol_code_refused'
    );
    delete from platform.audit where at < now() - interval '3 years';
    update platform.audit set address = null where address is not null and at < now() - interval '90 days';
$$;
revoke all on function platform.sweep_audit() from public;
grant execute on function platform.sweep_audit() to local_vendor_server;
