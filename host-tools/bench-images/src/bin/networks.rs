//! Predictions of any networks, whose source and inputs the bench writes.
#![no_std]
#![no_main]
#![allow(unreachable_pub, missing_docs, clippy::all, reason = "generated")]

include!(env!("TINYFIT_NETWORKS"));
