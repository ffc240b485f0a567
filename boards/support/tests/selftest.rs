//! The checksums of this target, held to those that every target must print. See `cargo xtask test device`.

#[test]
fn checksums_are_those_of_every_target() {
    let mut lines = String::new();
    tinyfit_board::selftest::run(|line| lines += &format!("{line}\n"));
    assert_eq!(lines, include_str!("selftest.out"));
}
