-- Accounts and what guards them. Nothing here belongs to one vendor's data; tokens and codes are kept as hashes only.

create table platform.vendor (
    vendor_id uuid not null constraint vendor_key primary key,
    claimed_at timestamptz not null
);

create table platform.account (
    account_id uuid not null constraint account_key primary key,
    -- In small letters.
    email text not null constraint account_email unique,
    name text not null,
    role text not null constraint account_role check (role in ('owner', 'manager', 'cashier', 'customer', 'admin')),
    -- Null until the first register brings the vendor; never for those who belong to none.
    vendor_id uuid constraint account_vendor references platform.vendor,
    -- Of its mail.
    language text not null,
    -- An argon2id verifier; null until the invited person chose a password.
    password text,
    email_verified_at timestamptz,
    -- Sealed with the server's key.
    totp_secret bytea,
    -- Shown and not yet confirmed.
    totp_proposed bytea,
    -- The last time step that was used: a code serves once.
    totp_step bigint,
    made_at timestamptz not null,
    closed_at timestamptz
);
create index account_by_vendor on platform.account (vendor_id) where vendor_id is not null;

-- A sign-in on one device. All refresh tokens that follow from it belong to it.
create table platform.session (
    session_id uuid not null constraint session_key primary key,
    account_id uuid not null constraint session_account references platform.account on delete cascade,
    kind text not null constraint session_kind check (kind in ('web', 'program')),
    -- What the browser or program calls itself.
    device text not null,
    made_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index session_by_account on platform.session (account_id);

create table platform.refresh_token (
    token_hash bytea not null constraint refresh_token_key primary key,
    session_id uuid not null constraint refresh_token_session references platform.session on delete cascade,
    made_at timestamptz not null,
    -- Set when it was exchanged; seen again, it was stolen.
    used_at timestamptz
);
create index refresh_token_by_session on platform.refresh_token (session_id);

-- Sent by mail, single use.
create table platform.mailed_token (
    token_hash bytea not null constraint mailed_token_key primary key,
    account_id uuid not null constraint mailed_token_account references platform.account on delete cascade,
    purpose text not null constraint mailed_token_purpose check (purpose in ('verify', 'reset', 'invite')),
    made_at timestamptz not null,
    expires_at timestamptz not null
);
create index mailed_token_by_account on platform.mailed_token (account_id, purpose);

create table platform.recovery_code (
    account_id uuid not null constraint recovery_code_account references platform.account on delete cascade,
    code_hash bytea not null,
    constraint recovery_code_key primary key (account_id, code_hash)
);

-- Failed tries, by account or address: the key is a keyed hash, so that this table names nobody.
create table platform.attempt (
    scope text not null,
    key bytea not null,
    failed integer not null,
    last_at timestamptz not null,
    -- No try before this is looked at.
    next_at timestamptz not null,
    constraint attempt_key primary key (scope, key)
);
create index attempt_by_age on platform.attempt (last_at);

-- Every security event. The application may add and read, never change.
create table platform.audit (
    audit_no bigint generated always as identity constraint audit_key primary key,
    at timestamptz not null default now(),
    event text not null,
    account_id uuid,
    vendor_id uuid,
    session_id uuid,
    address text,
    detail text
);
create index audit_by_account on platform.audit (account_id, audit_no) where account_id is not null;
create index audit_by_vendor on platform.audit (vendor_id, audit_no) where vendor_id is not null;

-- Mail that waits to be sent; gone once the mail server took it.
create table platform.mail (
    mail_no bigint generated always as identity constraint mail_key primary key,
    recipient text not null,
    subject text not null,
    body text not null,
    made_at timestamptz not null,
    attempts integer not null,
    -- Not tried before this; also what keeps a second worker away while one sends.
    next_at timestamptz not null,
    problem text
);
create index mail_by_next on platform.mail (next_at);

-- A short code with which a register joins its vendor.
create table platform.enrol_code (
    code_hash bytea not null constraint enrol_code_key primary key,
    account_id uuid not null constraint enrol_code_account references platform.account on delete cascade,
    -- The stall that the register will stand at; null asks at the register.
    stall_name text,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    used_by uuid
);

-- The server's own key where none was configured, which is possible on loopback only.
create table platform.secret (
    name text not null constraint secret_key primary key,
    value bytea not null
);
