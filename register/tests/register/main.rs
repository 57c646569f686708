//! Tests of the register on real databases and real files.

mod counter;
