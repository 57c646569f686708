-- A vendor's log and what stands beside it.
--
-- Three schemas: `tenant` holds what belongs to one vendor, `platform` accounts and jobs, `offer` what vendors publish.
-- In `tenant` the vendor leads every key; 0004 puts row-level security on every table here.

create schema tenant;
create schema platform;
create schema offer;

-- Where a vendor's order stands. Locked by whoever writes, so that numbers follow commits and no reader skips one.
create table tenant.vendor_head (
    vendor_id uuid not null,
    -- A life of the server; it grows after a restore.
    epoch bigint not null,
    vendor_seq bigint not null,
    -- Over everything up to vendor_seq: shows a reader that this server was restored.
    chain bytea not null,
    -- Orders the records beside the log (people).
    record_seq bigint not null,
    constraint vendor_head_key primary key (vendor_id)
);

-- An enrolled device.
create table tenant.register (
    vendor_id uuid not null,
    register_id uuid not null,
    stall_id uuid not null,
    name text not null,
    -- Ed25519; checks what the device signs.
    public_key bytea not null,
    enrolled_at timestamptz not null,
    -- Null when the command line did it.
    enrolled_by uuid,
    last_seen_at timestamptz,
    -- The device's clock minus the server's, at its last contact.
    clock_skew_ms bigint,
    -- Events that it said it still holds.
    waiting bigint,
    version text,
    revoked_at timestamptz,
    revoked_by uuid,
    constraint register_key primary key (vendor_id, register_id)
);

-- A series of events: one incarnation of a register, its imports, or the server's own.
create table tenant.series (
    vendor_id uuid not null,
    incarnation_id uuid not null,
    -- Null for the server's own.
    register_id uuid,
    last_seq bigint not null,
    head_hash bytea not null,
    last_hlc bigint not null,
    -- A branch: the series that it left, and the last position that both share.
    forked_from uuid,
    forked_at bigint,
    constraint series_key primary key (vendor_id, incarnation_id),
    constraint series_forked check ((forked_from is null) = (forked_at is null))
);

-- The log: bytes as their author wrote them, in the order in which this server took them.
create table tenant.event (
    vendor_id uuid not null,
    vendor_seq bigint not null,
    incarnation_id uuid not null,
    register_seq bigint not null,
    -- Unknown while nobody can read it.
    event_id uuid,
    kind text,
    stall_id uuid,
    -- The only stall that it concerns; null when it concerns every one.
    scope_stall_id uuid,
    -- The clock of its stamp, given once at ingest.
    stamp_hlc bigint not null,
    received_at timestamptz not null,
    state text not null constraint event_state check (state in ('applied', 'repeated', 'refused', 'quarantined')),
    bytes bytea not null,
    -- In the chain of its series.
    hash bytea not null,
    -- In the chain of the vendor.
    chain bytea not null,
    constraint event_key primary key (vendor_id, vendor_seq),
    constraint event_position unique (vendor_id, incarnation_id, register_seq),
    constraint event_readable check (state = 'quarantined' or num_nulls(event_id, kind, stall_id) = 0)
);
create index event_by_id on tenant.event (vendor_id, event_id);
create index event_by_scope on tenant.event (vendor_id, scope_stall_id, vendor_seq);

-- What a device signed: its series up to a position, so that peers can hand it on.
create table tenant.signature (
    vendor_id uuid not null,
    incarnation_id uuid not null,
    through_seq bigint not null,
    head_hash bytea not null,
    signature bytea not null,
    constraint signature_key primary key (vendor_id, incarnation_id, through_seq),
    constraint signature_series foreign key (vendor_id, incarnation_id) references tenant.series
);

-- People stand beside the log, so that they can be forgotten while amounts and chain stay.
create table tenant.person (
    vendor_id uuid not null,
    person_id uuid not null,
    -- Orders records for readers, by vendor_head.
    record_seq bigint not null,
    -- Whole record; the last stamp wins.
    stamp bytea not null,
    -- Sealed with the server's key; null once the person was forgotten.
    record bytea,
    erased_at timestamptz,
    constraint person_key primary key (vendor_id, person_id)
);
create unique index person_by_record on tenant.person (vendor_id, record_seq);

-- Pictures, named by their SHA-256.
create table tenant.blob (
    vendor_id uuid not null,
    name bytea not null,
    media_type text not null,
    bytes bytea not null,
    received_at timestamptz not null,
    constraint blob_key primary key (vendor_id, name)
);

-- What a joining register starts from, cut into chunks so that it can go on where it stopped.
create table tenant.snapshot (
    vendor_id uuid not null,
    snapshot_id uuid not null,
    -- Whose scope it holds.
    stall_id uuid not null,
    vendor_seq bigint not null,
    chain bytea not null,
    n_chunks bigint not null,
    hash bytea not null,
    made_at timestamptz not null,
    constraint snapshot_key primary key (vendor_id, snapshot_id)
);

create table tenant.snapshot_chunk (
    vendor_id uuid not null,
    snapshot_id uuid not null,
    chunk_no bigint not null,
    hash bytea not null,
    bytes bytea not null,
    constraint snapshot_chunk_key primary key (vendor_id, snapshot_id, chunk_no),
    constraint snapshot_chunk_snapshot foreign key (vendor_id, snapshot_id) references tenant.snapshot on delete cascade
);
