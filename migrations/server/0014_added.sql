-- The log is only ever added to: nothing changes an event that has its number.
revoke update on tenant.event from local_vendor_server;
