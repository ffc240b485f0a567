//! Pages in headless Chromium: what is in them, what they complain of, what they fetch, and how they look.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use xtask::install::chromium;
use xtask::run::command;

/// Chromium with its own profile, in a folder for what it writes.
pub(crate) struct Browser<'a> {
    program: &'static str,
    folder: &'a Path,
}

/// A page as the browser has read it.
pub(crate) struct Read {
    /// The document.
    pub dom: String,
    /// Errors and warnings of the page, a line each.
    pub console: Vec<String>,
    /// Addresses that the page asked the network for.
    pub requests: Vec<String>,
}

/// How a page is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Look {
    Light,
    Dark,
}

/// The narrowest phones.
pub(crate) const PHONE: u32 = 360;
pub(crate) const DESKTOP: u32 = 1280;
/// No picture is higher than what a graphics card holds.
const HIGHEST: u32 = 16_000;

impl<'a> Browser<'a> {
    /// The installed browser, which must report what is wrong with a page that has all of it.
    pub(crate) fn start(folder: &'a Path) -> Result<Self> {
        let browser = Self { program: chromium()?, folder };
        let page = folder.join("control.html");
        std::fs::write(
            &page,
            "<!DOCTYPE html><img src=\"https://example.com/x.png\"><script>notDefined()</script>",
        )?;
        let control = browser.read(&page)?;
        ensure!(
            control.console.iter().any(|line| line.contains("notDefined"))
                && control.requests.iter().any(|url| url.contains("example.com")),
            "{} does not tell of a script's error or a request: its options have changed, see browser.rs",
            browser.program
        );
        Ok(browser)
    }

    /// Opens a page.
    pub(crate) fn read(&self, page: &Path) -> Result<Read> {
        let log = self.folder.join("net-log.json");
        let mut command = self.command();
        command.arg(format!("--log-net-log={}", log.display())).arg("--dump-dom").arg(address(page)?);
        let output = command.output().with_context(|| format!("{} could not be started", self.program))?;
        ensure!(output.status.success(), "{} failed on {}", self.program, page.display());
        let messages = String::from_utf8_lossy(&output.stderr);
        let console = messages.lines().filter(|line| line.contains(":CONSOLE")).map(String::from).collect();
        let log = std::fs::read_to_string(&log).context("the browser logged no requests")?;
        Ok(Read {
            dom: String::from_utf8_lossy(&output.stdout).into_owned(),
            console,
            requests: requests(&log),
        })
    }

    /// The width and the height that a page takes in a window of this width.
    pub(crate) fn size(&self, page: &Path, width: u32) -> Result<(u32, u32)> {
        let frame = self.folder.join("frame.html");
        let address = address(page)?;
        // A frame has the width it is given, where a window may have a least one.
        let text = format!(
            "<!DOCTYPE html><body><iframe src=\"{address}\" width=\"{width}\" height=\"900\" style=\"border:0\" onload=\"\
             let page = this.contentDocument.documentElement; document.title = page.scrollWidth + ' ' + \
             page.scrollHeight;\"></iframe>"
        );
        std::fs::write(&frame, text)?;
        let dom = self.read(&frame)?.dom;
        let title = dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
        let mut sizes = title.into_iter().flat_map(str::split_whitespace).map(str::parse);
        match (sizes.next(), sizes.next()) {
            (Some(Ok(width)), Some(Ok(height))) => Ok((width, height)),
            _ => bail!("{} has no size in {dom}", page.display()),
        }
    }

    /// A picture of a window of this size.
    pub(crate) fn screenshot(&self, page: &Path, size: (u32, u32), look: Look, to: &Path) -> Result<()> {
        let (width, height) = size;
        let mut command = self.command();
        if look == Look::Dark {
            command.arg("--force-dark-mode");
        }
        command.arg(format!("--window-size={width},{}", height.min(HIGHEST)));
        command.arg(format!("--screenshot={}", to.display())).arg(address(page)?);
        self.written(command, to, b"\x89PNG")
    }

    /// The page as it is printed.
    pub(crate) fn print(&self, page: &Path, to: &Path) -> Result<()> {
        let mut command = self.command();
        command
            .arg("--no-pdf-header-footer")
            .arg(format!("--print-to-pdf={}", to.display()))
            .arg(address(page)?);
        self.written(command, to, b"%PDF")
    }

    fn written(&self, mut command: Command, to: &Path, magic: &[u8]) -> Result<()> {
        let output = command.output().with_context(|| format!("{} could not be started", self.program))?;
        let bytes = std::fs::read(to).unwrap_or_default();
        ensure!(
            output.status.success() && bytes.starts_with(magic),
            "{} did not write {}",
            self.program,
            to.display()
        );
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = command(".", self.program);
        // Root, as containers and CI have it, needs `--no-sandbox`; the pages are our own. No name is resolved, so that
        // nothing is ever fetched, only logged.
        command.args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--allow-file-access-from-files",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--enable-logging=stderr",
        ]);
        command.arg(format!("--user-data-dir={}", self.folder.join("profile").display()));
        command
    }
}

fn address(page: &Path) -> Result<String> {
    let page = page.canonicalize().with_context(|| format!("{} is missing", page.display()))?;
    Ok(format!("file://{}", page.display()))
}

/// The web addresses that pages asked for, from a network log. It has one event per line; the browser's own requests
/// have no origin.
fn requests(log: &str) -> Vec<String> {
    let by_a_page =
        |line: &&str| line.contains("\"initiator\":") && !line.contains("\"initiator\":\"not an origin\"");
    let url = |line: &str| line.split("\"url\":\"").nth(1)?.split('"').next().map(String::from);
    log.lines().filter(by_a_page).filter_map(url).filter(|url| url.starts_with("http")).collect()
}
