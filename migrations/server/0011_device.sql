-- What a device may say of itself, and what a code is for.

-- The server's own series are named by this id: no device has it.
alter table tenant.register
    add constraint register_not_the_server check (register_id <> '00000000-0000-0000-0000-000000000000');

-- The one register that a code is for: who holds a code for a new register does not take the place of another.
alter table platform.enrol_code add column register_id uuid;
