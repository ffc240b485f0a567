//! Whose a firmware is: the owner in its build.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::key::{HOW, public_key};

/// Bytes of a name at most, of a product or a device: what the statement that an owner signs has room for.
pub const NAME: usize = 32;

const KEY: &str = "TINYFIT_PUBLIC_KEY";
const PRODUCT: &str = "TINYFIT_PRODUCT";
const DEVICE: &str = "TINYFIT_DEVICE";
const COUNTER: &str = "TINYFIT_LEAST_COUNTER";
const ACCESS: &str = "TINYFIT_ACCESS";
const LIMITS: &str = "TINYFIT_LIMITS";

/// Writes `OUT_DIR/owner.rs`, an expression of the type `tinyfit_board::Owner`, by what environment variables say:
///
/// | variable | meaning | unset |
/// |---|---|---|
/// | `TINYFIT_PUBLIC_KEY` | the PEM file of the owner's public key: updates must be signed by the private one | anybody updates |
/// | `TINYFIT_PRODUCT` | the product's name, at most 32 bytes | none |
/// | `TINYFIT_DEVICE` | the device's own name, at most 32 bytes | none |
/// | `TINYFIT_LEAST_COUNTER` | the counter of the newest update that was signed: it and those before are refused | 0 |
/// | `TINYFIT_ACCESS` | `open`, `until-provisioned` or `owner-only`; the last two need a key | `open` |
/// | `TINYFIT_LIMITS` | `usual`, or `none` where saves, labels and wrong signatures are not to be limited | `usual` |
///
/// For `build.rs`: `signed` is whether the firmware is built with that feature, which has the code to verify. A key without the
/// feature fails the build, and so does the feature without a key.
///
/// ```no_run
/// tinyfit_build::owner(cfg!(feature = "signed"));
/// ```
pub fn owner(signed: bool) {
    for variable in [KEY, PRODUCT, DEVICE, COUNTER, ACCESS, LIMITS] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let written = source(signed, &|variable| env::var_os(variable)).and_then(|source| {
        let folder = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: call this from build.rs")?;
        let file = PathBuf::from(folder).join("owner.rs");
        fs::write(&file, source).map_err(|e| format!("{}: {e}", file.display()))
    });
    if let Err(reason) = written {
        println!("cargo::error={reason}");
        std::process::exit(1);
    }
}

/// Checks the name of a product or a device: at most [`NAME`] bytes of UTF-8 without control characters. An empty one is none.
///
/// # Errors
/// The name is not valid; the reason begins with it.
pub fn check_name(name: &str) -> Result<(), String> {
    if name.len() > NAME {
        return Err(format!("{name:?} has {} bytes: give a name of at most {NAME}", name.len()));
    }
    if name.contains(char::is_control) {
        return Err(format!("{name:?} has a control character: give a name without"));
    }
    Ok(())
}

fn source(signed: bool, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<String, String> {
    let text = |name: &str| match variable(name).map(OsString::into_string) {
        Some(Err(bytes)) => Err(format!("{name}: {bytes:?} is not UTF-8")),
        Some(Ok(text)) => Ok(text),
        None => Ok(String::new()),
    };
    let name = |name: &str| {
        let text = text(name)?;
        check_name(&text).map_err(|reason| format!("{name}: {reason}"))?;
        Ok::<_, String>(text)
    };
    let key = variable(KEY);
    let access = match (text(ACCESS)?.as_str(), &key) {
        ("" | "open", _) => "Open",
        (word @ ("until-provisioned" | "owner-only"), None) => {
            return Err(format!(
                "{ACCESS}={word} needs an owner: give {KEY}=public.pem, a public key of Ed25519: {HOW}"
            ));
        }
        ("until-provisioned", _) => "UntilProvisioned",
        ("owner-only", _) => "OwnerOnly",
        (word, _) => {
            return Err(format!(
                "{ACCESS}: there is no {word:?}: give open, until-provisioned or owner-only"
            ));
        }
    };
    let limits = match text(LIMITS)?.as_str() {
        "" | "usual" => "USUAL",
        "none" => "NONE",
        word => return Err(format!("{LIMITS}: there is no {word:?}: give usual or none")),
    };
    let counter = match text(COUNTER)?.as_str() {
        "" => 0,
        digits => digits.parse::<u32>().map_err(|_| {
            format!("{COUNTER}: {digits:?} is not a counter: give a number from 0 to {}", u32::MAX)
        })?,
    };
    let (product, device) = (name(PRODUCT)?, name(DEVICE)?);
    let updates = updates(key, signed)?;
    Ok(format!(
        "tinyfit_board::Owner {{\n    product: {product:?},\n    device: {device:?},\n    updates: {updates},\n    \
         least_counter: {counter},\n    access: tinyfit_board::Access::{access},\n    \
         limits: tinyfit_board::Limits::{limits},\n}}\n"
    ))
}

fn updates(key: Option<OsString>, signed: bool) -> Result<String, String> {
    match (key, signed) {
        (None, false) => Ok("tinyfit_board::Updates::Open".to_string()),
        (None, true) => {
            Err(format!("the feature `signed` needs {KEY}=public.pem, a public key of Ed25519: {HOW}"))
        }
        (Some(_), false) => {
            Err(format!("{KEY} is set: build with --features signed, or this firmware takes any model"))
        }
        (Some(path), true) => {
            println!("cargo::rerun-if-changed={}", Path::new(&path).display());
            Ok(format!("tinyfit_board::Updates::Signed(&{:?})", public_key(Path::new(&path))?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of RFC 8410, section 10.1.
    const OF_THE_RFC: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    fn of(signed: bool, variables: &[(&str, &str)]) -> Result<String, String> {
        source(signed, &|name| {
            variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.into())
        })
    }

    #[test]
    fn nothing_set_is_nobodys() {
        let open = "tinyfit_board::Owner {\n    product: \"\",\n    device: \"\",\n    updates: tinyfit_board::Updates::Open,\n    \
                    least_counter: 0,\n    access: tinyfit_board::Access::Open,\n    limits: tinyfit_board::Limits::USUAL,\n}\n";
        assert_eq!(of(false, &[]).unwrap(), open);
        assert_eq!(of(false, &[(LIMITS, "none")]).unwrap(), open.replace("USUAL", "NONE"));
    }

    #[test]
    fn an_owner_is_written_as_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("public.pem");
        fs::write(&path, OF_THE_RFC).unwrap();
        let key = (KEY, path.to_str().unwrap());
        let product = "x".repeat(NAME);
        let of = |access| {
            let names = [(PRODUCT, product.as_str()), (DEVICE, "north \"7\""), (COUNTER, "4294967295")];
            of(true, &[&names[..], &[key, (ACCESS, access)]].concat()).unwrap()
        };
        let source = of("owner-only");
        for line in [
            &format!("product: \"{product}\","),
            r#"device: "north \"7\"","#,
            "updates: tinyfit_board::Updates::Signed(&[25, 191, 68, ",
            "least_counter: 4294967295,",
            "access: tinyfit_board::Access::OwnerOnly,",
        ] {
            assert!(source.contains(line), "{line} in {source}");
        }
        assert!(of("until-provisioned").contains("Access::UntilProvisioned,"));
        assert!(of("open").contains("Access::Open,"));
    }

    #[test]
    fn what_is_no_owner_fails_the_build_with_what_to_do() {
        let long = "é".repeat(17);
        for (variables, words) in [
            (&[(PRODUCT, long.as_str())][..], "TINYFIT_PRODUCT: \"ééééééééééééééééé\" has 34 bytes"),
            (&[(DEVICE, "a\nb")], "TINYFIT_DEVICE: \"a\\nb\" has a control character"),
            (&[(DEVICE, "a\u{9b}b")], "has a control character"),
            (&[(COUNTER, "-1")], "TINYFIT_LEAST_COUNTER: \"-1\" is not a counter"),
            (&[(COUNTER, "4294967296")], "is not a counter"),
            (&[(ACCESS, "nobody")], "there is no \"nobody\": give open, until-provisioned or owner-only"),
            (&[(ACCESS, "owner-only")], "needs an owner: give TINYFIT_PUBLIC_KEY=public.pem"),
            (&[(ACCESS, "until-provisioned")], "needs an owner"),
            (&[(LIMITS, "few")], "give usual or none"),
            (&[(KEY, "public.pem")], "--features signed"),
        ] {
            let error = of(false, variables).unwrap_err();
            assert!(error.contains(words), "{words}: {error}");
        }
        assert!(
            of(true, &[]).unwrap_err().contains("the feature `signed` needs TINYFIT_PUBLIC_KEY=public.pem")
        );
        assert!(of(true, &[(KEY, "no/such.pem")]).unwrap_err().contains("no/such.pem"));
    }
}
