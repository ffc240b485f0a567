//! Environments without packages, which need no network.

use std::fs;
use std::path::Path;
use std::thread;

use tinyfit_python::{Environment, Error, Requirements, succeed};

const NOTHING: Requirements = Requirements::new("nothing", "");

/// What is left in an environment, to tell whether it was remade.
const MARK: &str = "mark.txt";

fn remade(environments: &Path, requirements: Requirements) -> Result<bool, Error> {
    let environment = Environment::ready_in(environments, requirements)?;
    succeed(environment.python().args(["-c", "pass"]))?;
    let mark = environment.folder().join(MARK);
    let remade = !mark.exists();
    fs::write(mark, "")?;
    Ok(remade)
}

/// An environment is made once, and again when its packages change or its making was interrupted.
#[test]
fn remade_when_needed() -> Result<(), Error> {
    let environments = tempfile::tempdir()?;
    let path = environments.path();
    assert!(remade(path, NOTHING)?);
    assert!(!remade(path, NOTHING)?);
    let changed = Requirements::new("nothing", "# Nothing either.\n");
    assert!(remade(path, changed)?);
    fs::remove_file(path.join("nothing/installed.txt"))?;
    assert!(remade(path, changed)?);
    assert!(!remade(path, changed)?);
    Ok(())
}

/// Of threads that want one at the same time, one makes it, and none has it before it is made.
#[test]
fn made_once() -> Result<(), Error> {
    let environments = tempfile::tempdir()?;
    let want = || {
        let environment = Environment::ready_in(environments.path(), NOTHING)?;
        // Gone if another made it once more.
        let mark = environment.folder().join(format!("{:?}.txt", thread::current().id()));
        fs::write(&mark, "")?;
        succeed(environment.python().args(["-c", "import pip"]))?;
        Ok::<_, Error>(mark)
    };
    let marks = thread::scope(|scope| {
        [(); 3].map(|()| scope.spawn(want)).map(|thread| thread.join().expect("no thread panics"))
    });
    for mark in marks {
        assert!(mark?.exists());
    }
    Ok(())
}

/// What failed is not taken for made.
#[test]
fn not_made() -> Result<(), Error> {
    let environments = tempfile::tempdir()?;
    let missing = Requirements::new("missing", "./missing-1.0-py3-none-any.whl\n");
    let failed = Environment::ready_in(environments.path(), missing);
    assert!(matches!(failed, Err(Error::Failed { .. })), "{failed:?}");
    assert!(!environments.path().join("missing/installed.txt").exists());
    Ok(())
}
