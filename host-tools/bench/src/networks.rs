//! Counting predictions of any models: what `tinyfit_build` makes of them, in an image.

use std::fmt::Write;
use std::fs;

use bench_images::mixed;

use crate::images::{build, made_for};
use crate::{Call, Core, Counter, Error, Opt, Sample};

impl Counter {
    /// Counts each row of each sample on a core: the scaler and the network, from the call to the return.
    ///
    /// # Errors
    /// As [`Counter::count`]; or the networks together do not fit the core's memory.
    pub fn count_samples(
        &self,
        core: &'static Core,
        opt: Opt,
        samples: &[Sample],
    ) -> Result<Vec<Vec<Call>>, Error> {
        let folder = made_for(core)?;
        fs::create_dir_all(&folder)?;
        let file = folder.join("networks.rs");
        fs::write(&file, source(samples))?;
        let built = build(core, opt, |cargo| {
            cargo.args(["--bin", "networks", "--features", "networks"]).env("TINYFIT_NETWORKS", &file)
        })?;
        let rows: usize = samples.iter().map(|sample| sample.rows.len()).sum();
        // Before the rows a call of nothing, after them the digest.
        let calls = rows as u32 + 2;
        let counts = self.counted(core, "networks", &built.join("networks"), calls, vec![digest(samples)])?;
        let mut calls = counts.calls.into_iter();
        let nothing = calls.next().unwrap_or(Call { instructions: 0, cycles: None });
        let less = |call: Call| Call {
            instructions: call.instructions.saturating_sub(nothing.instructions),
            cycles: call.cycles.zip(nothing.cycles).map(|(call, nothing)| call.saturating_sub(nothing)),
        };
        Ok(samples.iter().map(|sample| calls.by_ref().take(sample.rows.len()).map(less).collect()).collect())
    }
}

/// The image's results, computed on this host.
fn digest(samples: &[Sample]) -> u32 {
    let outputs =
        samples.iter().flat_map(|Sample { model, rows }| rows.iter().flat_map(|row| model.predict(row)));
    outputs.fold(0, |digest, y| mixed(digest, y.to_bits()))
}

/// The source of an image.
fn source(samples: &[Sample]) -> String {
    let mut source = String::from("use bench_images::{Nothing, Predict, Several};\n");
    let mut calls = String::from("&mut *&raw mut NOTHING");
    let mut count = 1;
    source.push_str("static mut NOTHING: Nothing = Nothing;\n");
    for (nth, Sample { model, rows }) in samples.iter().enumerate() {
        let (mut kind, mut value) = (format!("&'static net{nth}::Network"), format!("&net{nth}::NETWORK"));
        if model.scaler.is_some() {
            kind = format!("(&'static tinyfit::StandardScaler<{}>, {kind})", model.input_len());
            value = format!("(&net{nth}::SCALER, {value})");
        }
        // Writing to a String cannot fail.
        let _ = writeln!(
            source,
            "mod net{nth} {{\n{}}}\nstatic NET{nth}: {kind} = {value};",
            tinyfit_build::source(model)
        );
        for (row, x) in rows.iter().enumerate() {
            let name = format!("NET{nth}_ROW{row}");
            let _ = writeln!(source, "static mut {name}: Predict<{kind}> = Predict::new(&NET{nth}, {x:?});");
            let _ = write!(calls, ", &mut *&raw mut {name}");
            count += 1;
        }
    }
    let _ = writeln!(
        source,
        "// SAFETY: nothing else refers to them.\n\
         bench_images::image!(Several<{count}> = unsafe {{ Several::new([{calls}]) }});"
    );
    source
}
