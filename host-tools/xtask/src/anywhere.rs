//! The tool asks for nothing of the checkout it was compiled in: no code that it is made of names the folder of a crate, or a command
//! that only a checkout has.

use xtask::run::root;

use crate::security::visit;

/// What stands for a checkout.
const OF_A_CHECKOUT: [&str; 3] = ["CARGO_MANIFEST_DIR", "CARGO_WORKSPACE_DIR", "cargo xtask"];

/// Programs that test the repository, and so are of a checkout.
const OF_THE_REPOSITORY: [&str; 3] = ["checks", "fuzz", "xtask"];

/// Lines of code that stand for a checkout, and their numbers: no comments, and nothing from the first test module on.
fn found(text: &str) -> Vec<(usize, &str)> {
    let is_test = |line: &&str| line.starts_with("#[cfg(") && line.contains("test");
    let code = text.lines().take_while(|line| !is_test(line)).enumerate();
    let stands = |line: &str| {
        let line = line.trim_start();
        !line.starts_with("//") && OF_A_CHECKOUT.iter().any(|what| line.contains(what))
    };
    code.filter(|(_, line)| stands(line)).map(|(nth, line)| (nth + 1, line.trim())).collect()
}

#[test]
fn no_library_asks_for_the_checkout() {
    let (mut files, mut places) = (0, Vec::new());
    visit(&root(), &mut |path, text| {
        let mut parts = path.split('/');
        let [folder, name, source] = [(); 3].map(|()| parts.next().unwrap_or_default());
        if folder != "host-tools" || source != "src" || OF_THE_REPOSITORY.contains(&name) {
            return;
        }
        files += 1;
        places.extend(found(text).into_iter().map(|(line, code)| format!("{path}:{line}: {code}")));
    });
    assert!(files > 200, "only {files} files were read");
    assert!(places.is_empty(), "use tinyfit_sources in place of\n{}", places.join("\n"));
}

#[test]
fn code_is_neither_comments_nor_tests() {
    let text = "// env!(\"CARGO_MANIFEST_DIR\")\nlet root = env!(\"CARGO_MANIFEST_DIR\");\n    \"run cargo xtask setup\"\n\
                #[cfg(test)]\nmod tests { env!(\"CARGO_MANIFEST_DIR\") }\n";
    let lines: Vec<usize> = found(text).into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [2, 3]);
}
