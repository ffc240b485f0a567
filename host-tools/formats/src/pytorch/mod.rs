//! PyTorch state dicts of linear layers: [`import`] makes a tinyfit network of a `.pt` file that `torch.save` wrote, or of a
//! safetensors file, [`export`] writes a safetensors file that `safetensors.torch.load_file` reads.
//!
//! A state dict is tensors by name. It says nothing of activations, and its order is that of definition at best, so that
//! [`Options`] tell them. A `.pt` file is a zip archive of a pickle and of the tensors' bytes; `pickle` reads the pickle
//! without a Python to run it, and leaves unread what would need one.

mod checkpoint;
mod error;
mod export;
mod import;
mod modules;
mod order;
mod pickle;
mod scale;
mod state_dict;

pub use error::Error;
pub use export::export;
pub use import::{Options, import, is_state_dict};
