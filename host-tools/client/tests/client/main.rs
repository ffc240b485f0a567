//! A client against a device on this host, over lines good and bad.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bench;
mod delivery;
mod device;
mod faults;
mod ledger;
mod owner;
#[cfg(unix)]
mod serial;
mod task;
mod update;
