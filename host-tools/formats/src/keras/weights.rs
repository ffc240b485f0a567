//! Where a file has the weights of a layer.

use crate::Error;
use crate::keras::config::Layer;
use crate::keras::hdf5::{Hdf5, Variable};

/// The weights of a model.
pub(crate) struct Weights {
    file: Hdf5,
    layout: Layout,
}

enum Layout {
    /// By class and number, `layers/dense_1/vars/0`, in this group: Keras from 2.12 on, `.keras` files.
    Numbered(&'static str),
    /// By name, `model_weights/LAYER/.../kernel:0`, with a list of names in each layer's group: `.h5` files.
    Named,
}

const NAMED: &str = "model_weights";

impl Weights {
    pub(crate) fn new(file: Hdf5) -> Self {
        let layout = if file.has_group(NAMED) {
            Layout::Named
        } else if file.has_group("_layer_checkpoint_dependencies") {
            // Keras 2.12 alone.
            Layout::Numbered("_layer_checkpoint_dependencies")
        } else {
            Layout::Numbered("layers")
        };
        Self { file, layout }
    }

    /// A layer's variable, by its name and its number.
    ///
    /// # Errors
    /// It is missing, or damaged.
    pub(crate) fn variable(&self, layer: &Layer, name: &str, number: usize) -> Result<Variable, Error> {
        let path = match self.layout {
            Layout::Numbered(root) => {
                Some(format!("{}/vars/{number}", layer.place.replace("layers/", &format!("{root}/"))))
            }
            Layout::Named => self.named(layer, name).map_err(|what| unreadable(layer, name, &what))?,
        };
        let found = path.map(|path| self.file.numbers(&path)).transpose();
        let found = found.map_err(|what| unreadable(layer, name, &what))?.flatten();
        found.ok_or_else(|| layer.error(format!("its {name} is not in the file; save the model again")))
    }

    /// The path of the dataset whose name agrees with the layer's in most of its last parts. Which models' names are part of it
    /// differs from version to version.
    fn named(&self, layer: &Layer, name: &str) -> Result<Option<String>, String> {
        let Some(top) = layer.names.first() else { return Ok(None) };
        let group = format!("{NAMED}/{top}");
        if !self.file.has_group(&group) {
            return Ok(None);
        }
        let names = self.file.texts(&group, "weight_names")?.unwrap_or_default();
        let own: Vec<&str> =
            layer.names.iter().flat_map(|name| name.split('/')).chain(std::iter::once(name)).collect();
        // A layer in a model shares the group with others; one by itself may have been renamed.
        let least = if layer.names.len() > 1 { 2 } else { 1 };
        let agreement = |path: &str| {
            let path = path.split(':').next().unwrap_or_default();
            path.rsplit('/').zip(own.iter().rev()).take_while(|(a, b)| a == *b).count()
        };
        let best = names.iter().map(|path| agreement(path)).max().unwrap_or(0);
        let mut found = names.iter().filter(|path| agreement(path) == best);
        match (found.next(), found.next()) {
            _ if best < least => Ok(None),
            (Some(path), None) => Ok(Some(format!("{group}/{path}"))),
            (Some(a), Some(b)) => Err(format!("it may be '{a}' or '{b}'")),
            (None, _) => Ok(None),
        }
    }

    /// The description that `export` wrote.
    pub(crate) fn description(&self) -> Option<String> {
        self.file.document(DESCRIPTION)
    }
}

fn unreadable(layer: &Layer, name: &str, what: &str) -> Error {
    layer.error(format!("its {name} cannot be read ({what}); save the model again"))
}

/// Where a file of weights has what Keras does not read: the configuration, and the description.
pub(crate) const EXTRA: &str = "tinyfit";
pub(crate) const CONFIG: &str = "tinyfit/config";
pub(crate) const DESCRIPTION: &str = "tinyfit/description";
