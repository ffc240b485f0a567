//! Any bytes as rows of numbers, `.npy` and CSV: what is read is written and read as the same bits.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use tinyfit_data::{Element, Tensor};

fn use_file<T: Element>(bytes: &[u8]) {
    let (npy, csv) = (Path::new("x.npy"), Path::new("x.csv"));
    for columns in [1, 3] {
        for path in [npy, csv] {
            let Ok(tensor) = Tensor::<T>::parse(bytes, path, columns) else { continue };
            let written = tensor.to_npy();
            assert_eq!(Tensor::<T>::parse(&written, npy, columns).unwrap().to_npy(), written);
            let text = tensor.to_csv();
            assert_eq!(Tensor::<T>::parse(text.as_bytes(), csv, columns).unwrap().to_npy(), written);
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    use_file::<f32>(bytes);
    use_file::<i8>(bytes);
});
