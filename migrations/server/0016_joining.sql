-- A joining register starts from the log.
drop table tenant.snapshot_chunk;
drop table tenant.snapshot;
