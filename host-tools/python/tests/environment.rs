//! Environments without packages, which need Python and no network; where Python is missing nothing is tested.

use std::fs;
use std::thread;

use tinyfit_python::{Environment, Error, Requirements, succeed};

/// An environment that failed is made again, once by threads that want it at the same time, and again when its packages
/// change.
#[test]
fn made_when_needed() -> Result<(), Error> {
    let environments = tempfile::tempdir()?;
    let ready = |text| Environment::ready_in(environments.path(), Requirements::new("nothing", text));
    let folder = environments.path().join("nothing");

    let failed = ready("./missing-1.0-py3-none-any.whl\n");
    if let Err(missing @ Error::Missing { .. }) = &failed {
        eprintln!("not tested: {missing}");
        return Ok(());
    }
    assert!(matches!(failed, Err(Error::Failed { .. })), "{failed:?}");
    fs::write(folder.join("failed.txt"), "")?;

    let want = || {
        let environment = ready("")?;
        // Gone if another thread makes it once more.
        let mark = environment.folder().join(format!("{:?}.txt", thread::current().id()));
        fs::write(&mark, "")?;
        succeed(environment.python().args(["-c", "import pip"]))?;
        Ok::<_, Error>(mark)
    };
    let marks = thread::scope(|scope| {
        [(); 3].map(|()| scope.spawn(want)).map(|thread| thread.join().expect("no thread panics"))
    });
    let marks = marks.into_iter().collect::<Result<Vec<_>, _>>()?;
    assert!(marks.iter().all(|mark| mark.exists()));
    assert!(!folder.join("failed.txt").exists());

    ready("# Nothing either.\n")?;
    assert!(!marks.iter().any(|mark| mark.exists()));
    Ok(())
}
