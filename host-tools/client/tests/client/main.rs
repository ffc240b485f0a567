//! A client against a device on this host, over lines good and bad.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bench;
mod device;
mod faults;
#[cfg(unix)]
mod serial;
mod ledger;
mod owner;
mod update;
