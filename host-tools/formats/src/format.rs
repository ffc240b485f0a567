//! Each format, and the table of all of them.

use std::path::Path;

use tinyfit_model::{Activation, F32Network, Model, Network, WeightBits};

use crate::{Contents, Error, ExportOptions, ImportOptions};

/// All formats, in the order in which they are asked whether a file is theirs.
pub const FORMATS: &[&dyn Format] = &[
    #[cfg(feature = "tflite")]
    &crate::tflite::Tflite,
    #[cfg(feature = "onnx")]
    &crate::onnx::Onnx,
    #[cfg(feature = "keras")]
    &crate::keras::Keras,
    #[cfg(feature = "pytorch")]
    &crate::pytorch::PyTorch,
    &crate::tinyfit::Tinyfit,
];

/// A format of model files.
pub trait Format: Sync {
    /// Its name and its capabilities.
    fn about(&self) -> &'static About;

    /// Whether these are the bytes of such a file, by what they begin with and contain. A damaged file may be one.
    fn detect(&self, bytes: &[u8]) -> bool;

    /// Reads the bytes of a file. `path` is where it is: for files that belong to it, and the model's provenance.
    ///
    /// # Errors
    /// The bytes are something else, or hold what a tinyfit network does not have.
    fn import(&self, bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<Contents, Error>;

    /// The bytes of a file of a model.
    ///
    /// # Errors
    /// The model has what the format cannot hold.
    fn export(&self, model: &Model, options: &ExportOptions) -> Result<Vec<u8>, Error>;

    /// Whether a file can hold a network in f32 with this activation.
    fn has_activation(&self, activation: Activation) -> bool;

    /// Those of networks in f32 that it has, by the names that [`Activation`] has for them.
    fn activations(&self) -> Vec<&'static str> {
        let has = Activation::ALL.iter().filter(|activation| self.has_activation(**activation));
        has.map(|activation| activation.name()).collect()
    }

    /// Whether an exported file stores weights of four bits in eight.
    fn widens(&self, model: &Model) -> bool {
        has_four_bits(model)
    }
}

/// The name of a format, and the capabilities of its files.
#[derive(Debug, PartialEq, Eq)]
pub struct About {
    /// A word, for JSON.
    pub id: &'static str,
    /// As people call it.
    pub name: &'static str,
    /// The option of `tinyfit export` that writes such a file; `None` if it does not.
    pub flag: Option<&'static str>,
    /// How names of files end, without the leading dot. By the ending an export chooses the kind of file.
    pub extensions: &'static [&'static str],
    /// The supported files, in full sentences.
    pub reads: &'static str,
    /// The exported files, a phrase that begins with "Write".
    pub writes: &'static str,
    /// Whether a file can hold an int8 network.
    pub int8: bool,
    /// Whether a file can standardize its inputs and restore the units of its outputs.
    pub scaler: bool,
    /// Those of [`ImportOptions`] that only such files take, by their names.
    pub options: &'static [&'static str],
}

/// The format whose file these bytes are.
pub fn detect(bytes: &[u8]) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.detect(bytes))
}

/// The format of this [`About::id`].
pub fn by_id(id: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.about().id == id)
}

/// The network in f32 of a model, if the format can hold it.
pub(crate) fn f32_network<'m>(format: &dyn Format, model: &'m Model) -> Result<&'m F32Network, Error> {
    let name = format.about().name;
    let Network::F32(net) = &model.network else {
        let flags = flags(|other| other.about().int8);
        let text = format!(
            "an int8 network, which files of {name} cannot hold; export it with {flags}, or the f32 model it was made of"
        );
        return Err(Error::new(text));
    };
    Ok(net)
}

/// The error for a layer whose activation a format does not have.
pub(crate) fn no_activation(format: &dyn Format, layer: &str, activation: Activation) -> Error {
    let name = format.about().name;
    let flags = flags(|other| other.has_activation(activation));
    let what = format!(
        "{name} has no activation {activation}; export it with {flags}, or train with one of {}",
        format.activations().join(", ")
    );
    Error::layer(layer, what)
}

/// The options of `tinyfit export` for some formats.
fn flags(of: impl Fn(&dyn Format) -> bool) -> String {
    let formats = FORMATS.iter().filter(|format| of(**format));
    let flags: Vec<String> =
        formats.filter_map(|format| Some(format!("--{}", format.about().flag?))).collect();
    flags.join(" or ")
}

/// Whether a network has weights of four bits.
pub(crate) fn has_four_bits(model: &Model) -> bool {
    match &model.network {
        Network::F32(_) => false,
        Network::Int8(net) => {
            let mut dense = net.layers.iter().filter_map(|layer| layer.dense());
            dense.any(|dense| dense.weight_bits == WeightBits::Four)
        }
    }
}
