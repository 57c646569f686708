//! What `local-vendor sell` promises, tried from outside: a sale that was acknowledged survives a kill at any moment, a
//! full disk and a second program on the same data.

mod beside;
mod cycles;
mod full_disk;
mod own_mounts;
mod price_list;
mod read_only;
mod system_calls;
