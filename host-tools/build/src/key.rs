//! Whose models a firmware takes: the public key in its build.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What comes before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4).
const PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// How a pair of keys is made, and its public one is told.
const HOW: &str = "openssl genpkey -algorithm ed25519 -out private.pem; openssl pkey -in private.pem -pubout -out public.pem";

/// Writes `OUT_DIR/updates.rs`, an expression of the type `tinyfit_board::Updates`: signed by the key in the PEM file that the
/// environment variable names, or open if there is none. For `build.rs`: `signed` is whether the firmware is built with that
/// feature, which has the code to verify; one without the other fails the build.
///
/// ```no_run
/// tinyfit_build::updates("TINYFIT_PUBLIC_KEY", cfg!(feature = "signed"));
/// ```
pub fn updates(variable: &str, signed: bool) {
    println!("cargo::rerun-if-env-changed={variable}");
    let written = source(variable, env::var_os(variable), signed).and_then(|source| {
        let folder = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: call this from build.rs")?;
        let file = PathBuf::from(folder).join("updates.rs");
        fs::write(&file, source).map_err(|e| format!("{}: {e}", file.display()))
    });
    if let Err(reason) = written {
        println!("cargo::error={reason}");
        std::process::exit(1);
    }
}

fn source(variable: &str, path: Option<OsString>, signed: bool) -> Result<String, String> {
    match (path, signed) {
        (None, false) => Ok("tinyfit_board::Updates::Open".to_string()),
        (None, true) => {
            Err(format!("the feature `signed` needs {variable}=public.pem, a public key of Ed25519: {HOW}"))
        }
        (Some(_), false) => {
            Err(format!("{variable} is set: build with --features signed, or this firmware takes any model"))
        }
        (Some(path), true) => {
            println!("cargo::rerun-if-changed={}", Path::new(&path).display());
            Ok(format!("tinyfit_board::Updates::Signed(&{:?})", public_key(Path::new(&path))?))
        }
    }
}

/// The Ed25519 public key in a PEM file, as `openssl pkey -pubout` writes it.
///
/// # Errors
/// The file cannot be read, or holds something else; the reason names it.
pub fn public_key(path: &Path) -> Result<[u8; 32], String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let none = || format!("{}: no public key of Ed25519 in PEM; to make one: {HOW}", path.display());
    let (_, rest) = text.split_once("-----BEGIN PUBLIC KEY-----").ok_or_else(none)?;
    let (body, _) = rest.split_once("-----END PUBLIC KEY-----").ok_or_else(none)?;
    let body: String = body.split_whitespace().collect();
    let der = STANDARD.decode(body).map_err(|_| none())?;
    der.strip_prefix(&PREFIX).and_then(|key| key.try_into().ok()).ok_or_else(none)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of RFC 8410, section 10.1.
    const OF_THE_RFC: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("public.pem");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn the_key_of_the_rfc_is_read() {
        let (_folder, path) = file(OF_THE_RFC);
        let key = public_key(&path).unwrap();
        assert_eq!((key[0], key[1], key[31]), (0x19, 0xbf, 0xe1));
        let source = source("KEY", Some(path.into()), true).unwrap();
        assert!(source.starts_with("tinyfit_board::Updates::Signed(&[25, 191, 68, "), "{source}");
    }

    #[test]
    fn what_is_no_key_is_told_with_the_command_that_makes_one() {
        let private = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
        for text in ["", private, &OF_THE_RFC.replace("MCow", "MCox"), &OF_THE_RFC.replace("uE=", "")] {
            let (_folder, path) = file(text);
            let error = public_key(&path).unwrap_err();
            assert!(error.contains("public.pem") && error.contains("openssl genpkey"), "{error}");
        }
        assert!(public_key(Path::new("no/such.pem")).unwrap_err().contains("no/such.pem"));
    }

    #[test]
    fn a_key_without_the_code_to_verify_fails_the_build_and_the_other_way_round() {
        let (_folder, path) = file(OF_THE_RFC);
        assert!(source("KEY", Some(path.into()), false).unwrap_err().contains("--features signed"));
        assert!(source("KEY", None, true).unwrap_err().contains("KEY=public.pem"));
        assert_eq!(source("KEY", None, false).unwrap(), "tinyfit_board::Updates::Open");
    }
}
