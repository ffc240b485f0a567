//! Compiling a library for microcontrollers, in a temporary folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, io};

use tinyfit_model::Model;

use crate::error::Error;
use crate::header;
use crate::library::{self, Memory};
use crate::name::Name;
use crate::tree::Tree;

/// A library as it was compiled.
#[derive(Clone, Debug)]
pub struct Library {
    /// The crate it was made of.
    pub(crate) source: Tree,
    /// The header.
    pub(crate) header: Vec<u8>,
    /// The bytes of the archive for each target.
    pub(crate) archives: Vec<(String, Vec<u8>)>,
}

impl Library {
    /// Compiles a model for each of `targets`, and reports to `progress` which is under way.
    ///
    /// Cargo's own variable `CARGO_TARGET_DIR` names a folder that keeps what is compiled, for the next time.
    ///
    /// # Errors
    /// The compiler or a target is missing, or cargo fails: it has no network and not the kernel's dependencies.
    pub fn compile(
        model: &Model,
        name: &Name,
        memory: Memory,
        targets: &[String],
        mut progress: impl FnMut(&str),
    ) -> Result<Self, Error> {
        let mut source = library::tree(model, name, memory);
        let folder = tempfile::Builder::new().prefix("tinyfit-").tempdir()?;
        installed(targets, folder.path())?;
        write(&source, folder.path())?;
        let header = header::header(&source, model, name, memory).into_bytes();
        let kept = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let output = kept.map(std::path::absolute).unwrap_or_else(|| Ok(folder.path().join("target")))?;
        let mut archives = Vec::new();
        for target in targets {
            progress(target);
            let mut cargo = Command::new("cargo");
            cargo.args(["build", "--release", "--target", target, "--target-dir"]).arg(&output);
            // Flags for the user's own computer would be those of the microcontroller too.
            for variable in
                ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_BUILD_TARGET"]
            {
                cargo.env_remove(variable);
            }
            let Output { status, stderr, .. } =
                cargo.current_dir(folder.path()).output().map_err(|_| Error::NoCompiler("cargo"))?;
            if !status.success() {
                let said = String::from_utf8_lossy(&stderr).into_owned();
                return Err(Error::Cargo { target: target.clone(), said });
            }
            let archive = output.join(target).join("release").join(format!("lib{}.a", name.snake()));
            archives.push((target.clone(), fs::read(archive)?));
        }
        // Without what the crate does not need.
        source.add("Cargo.lock", fs::read(folder.path().join("Cargo.lock"))?);
        Ok(Self { source, header, archives })
    }
}

/// The target of this computer.
///
/// # Errors
/// rustc is missing, or does not say.
pub fn host() -> Result<String, Error> {
    let output = Command::new("rustc").arg("-vV").output().map_err(|_| Error::NoCompiler("rustc"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_string).ok_or(Error::NoCompiler("rustc"))
}

fn write(tree: &Tree, folder: &Path) -> io::Result<()> {
    for (path, bytes) in tree.files() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// Whether all targets are there to be compiled for in a folder: where the tool was started, another compiler may be chosen.
fn installed(targets: &[String], folder: &Path) -> Result<(), Error> {
    let mut missing = Vec::new();
    for target in targets {
        let mut rustc = Command::new("rustc");
        rustc.args(["--print", "target-libdir", "--target", target]).current_dir(folder);
        let output = rustc.output();
        let Output { status, stdout, .. } = output.map_err(|_| Error::NoCompiler("rustc"))?;
        if !status.success() {
            return Err(Error::NoTarget(target.clone()));
        }
        if !Path::new(String::from_utf8_lossy(&stdout).trim()).is_dir() {
            missing.push(target.clone());
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(Error::NotInstalled(missing)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tinyfit_engine::{Quantizer, network};
    use tinyfit_model::{Activation, Network, Provenance, Task};

    fn model(task: Task) -> Model {
        Model {
            network: Network::F32(network(&[2, 3, 2], Activation::Relu, Activation::Softmax, 1)),
            scaler: None,
            task,
            inputs: vec!["a stem".into(), "b \"\\??/\n".into()],
            columns: Vec::new(),
            sensing: None,
            provenance: Provenance { data: "t.csv */".into(), rows: 3, ..Provenance::default() },
        }
    }

    fn header_of(model: &Model, learner: Option<usize>) -> String {
        let name: Name = "left_hand".parse().unwrap();
        let memory = Memory { flash: 68, ram: 28, learner };
        header::header(&library::tree(model, &name, memory), model, &name, memory)
    }

    #[test]
    fn the_header_is_c() {
        let classes = ["no", "yes"].map(String::from).to_vec();
        let header = header_of(&model(Task::Classify { target: "y".into(), classes }), Some(108));
        for part in [
            "/* left_hand: classify, f32, trained on t.csv * / (3 rows). Made by tinyfit ",
            "#ifndef LEFT_HAND_H\n",
            "    \"a stem\", \\\n    \"b \\\"\\\\\\?\\?/\\012\" \\\n}\n",
            "#define LEFT_HAND_CLASS_NAMES LEFT_HAND_OUTPUT_NAMES\n",
            "#define LEFT_HAND_INPUTS 2\n",
            "    uint32_t words[27];\n} LeftHandLearner;\n",
            "    LEFT_HAND_STATUS_LEARNING_RATE = 4,\n",
            "extern \"C\" {",
            "LeftHandStatus left_hand_predict(const float x[LEFT_HAND_INPUTS],\n",
            "float y[LEFT_HAND_OUTPUTS]);\n",
            "LeftHandStatus left_hand_learner_init(LeftHandLearner *learner);\n",
            "                               size_t label,\n                               float learning_rate,\n",
        ] {
            assert!(header.contains(part), "{part} in\n{header}");
        }
        assert_eq!(header.matches(" left_hand_predict(").count(), 1, "{header}");
        assert!(!header.contains("cbindgen") && !header.contains("STEM"), "{header}");
        // Two headers can be read one after the other.
        for name in header.lines().filter_map(|line| line.strip_prefix("#define ")) {
            assert!(name.starts_with("LEFT_HAND_"), "{name} in\n{header}");
        }
    }

    /// The contents of an archive come with the licenses of its parts: the kernel's, and libm's, which is MIT.
    #[test]
    fn libraries_bring_their_licenses() {
        let model = model(Task::Outputs { names: vec!["u".into(), "v".into()] });
        let (name, memory) = ("m".parse::<Name>().unwrap(), Memory { flash: 68, ram: 28, learner: None });
        let source = library::tree(&model, &name, memory);
        let library = Library { source, header: Vec::new(), archives: Vec::new() };
        for tree in [
            crate::c::tree(&model, &name, &library),
            crate::arduino::tree(&model, &name, &library),
            crate::zephyr::tree(&model, &name, &library),
        ] {
            let licenses = String::from_utf8_lossy(tree.get("LICENSES.md").unwrap_or_default());
            for part in
                ["## Apache-2.0\n", "## MIT: libm ", "TERMS AND CONDITIONS", "granted, free of charge"]
            {
                assert!(licenses.contains(part), "{part}");
            }
            assert!(
                String::from_utf8_lossy(tree.get("README.md").unwrap_or_default()).contains("LICENSES.md")
            );
        }
    }

    #[test]
    fn int8_does_not_learn() {
        let mut model = model(Task::Outputs { names: vec!["u".into(), "v".into()] });
        let Network::F32(net) = &model.network else { panic!("an f32 model") };
        model.network = Network::Int8(Quantizer::default().quantize(net, &[&[0.5, -1.0]]));
        let header = header_of(&model, None);
        for part in [
            "It does not learn: ",
            "left_hand_predict_int8(const int8_t x[LEFT_HAND_INPUTS],\n",
            "int8_t y[LEFT_HAND_INT8_OUTPUTS]);\n",
            "#define LEFT_HAND_INPUT_SCALE ",
        ] {
            assert!(header.contains(part), "{part} in\n{header}");
        }
        assert!(!header.contains("learner") && !header.contains("TARGET ="), "{header}");
    }
}
