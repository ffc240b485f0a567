//! The compiler's errors for a wrong network: the messages are part of the interface.
//!
//! `TRYBUILD=overwrite cargo test --test compile_fail` writes them again, for the pinned toolchain.

#[test]
fn compile_fail() {
    let tests = trybuild::TestCases::new();
    // The same network as it should be. It is also what makes trybuild generate code instead of only checking, and the
    // constant assertions of generic functions are evaluated no sooner.
    tests.pass("tests/compile_fail/right.rs");
    tests.compile_fail("tests/compile_fail/wrong_*.rs");
}
