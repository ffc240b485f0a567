//! What the compiler says to a wrong network: the messages are part of the interface.
//!
//! `TRYBUILD=overwrite cargo test --test compile_fail` writes them again, for the pinned toolchain.

use std::env;
use std::process::Command;

/// What may wrap rustc, and then writes other messages.
const WRAPPER: &str = "RUSTC_WORKSPACE_WRAPPER";

#[test]
fn compile_fail() {
    if env::var_os(WRAPPER).is_some() {
        let mut unwrapped = Command::new(env::current_exe().unwrap());
        let status = unwrapped.args(["--exact", "compile_fail", "--nocapture"]).env_remove(WRAPPER).status();
        assert!(status.unwrap().success());
        return;
    }
    let tests = trybuild::TestCases::new();
    // The same network as it should be. It is also what makes trybuild generate code instead of only checking, and the
    // constant assertions of generic functions are evaluated no sooner.
    tests.pass("tests/compile_fail/right.rs");
    tests.compile_fail("tests/compile_fail/wrong_*.rs");
}
