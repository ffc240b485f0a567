//! The examples that `--help` ends with, a verb each.

pub(crate) const FIRST: &str = "\
Examples:
  tinyfit train iris.csv --target species     a model, iris.safetensors, and a report, iris.html
  tinyfit quantize iris.safetensors --calibration iris.csv
  tinyfit predict iris-int8.safetensors iris.csv
  tinyfit demo                                the whole way, on data that is shipped";

pub(crate) const TRAIN: &str = "\
Examples:
  tinyfit train iris.csv -t species
  tinyfit train iris.csv -t species --layers 16,8 --epochs 300 -o flowers.safetensors
  tinyfit train pump.csv -t pressure,flow --drop-columns notes,serial
  tinyfit train log.csv.gz -t activity --window 100 --stride 50 --group person
  tinyfit train pump.csv --task autoencode";

pub(crate) const SEARCH: &str = "\
Examples:
  tinyfit search iris.csv -t species --board rp2040
  tinyfit search iris.csv -t species --board stm32f405 --max-flash 8K --max-cycles 50k";

pub(crate) const EVAL: &str = "\
Examples:
  tinyfit eval iris.safetensors iris.csv
  tinyfit eval iris-int8.safetensors iris.csv --json";

pub(crate) const PREDICT: &str = "\
Examples:
  tinyfit predict iris.safetensors iris.csv
  tinyfit predict iris.safetensors iris.csv -o predictions.csv
  tinyfit predict iris-int8.safetensors x.npy --raw -o y.npy";

pub(crate) const QUANTIZE: &str = "\
Examples:
  tinyfit quantize iris.safetensors --calibration iris.csv
  tinyfit quantize iris.safetensors --calibration iris.csv --weight-bits 4";

pub(crate) const INSPECT: &str = "\
Examples:
  tinyfit inspect iris.safetensors
  tinyfit inspect model.onnx";

pub(crate) const DIFF: &str = "\
Examples:
  tinyfit diff iris.safetensors iris-int8.safetensors iris.csv
  tinyfit diff iris.safetensors model.tflite";

pub(crate) const IMPORT: &str = "\
Examples:
  tinyfit import model.tflite -o model.safetensors
  tinyfit import state.pt -o model.safetensors --activation relu";

pub(crate) const EXPORT: &str = "\
Examples:
  tinyfit export iris.safetensors --onnx -o iris.onnx
  tinyfit export iris.safetensors --rust -o iris.rs
  tinyfit export iris.safetensors --c -o iris-c
  tinyfit export iris.safetensors --c --target thumbv7em-none-eabihf -o iris-c
  tinyfit export iris.safetensors --arduino -o iris.zip
  tinyfit export iris.safetensors --firmware rp2040 --example learn -o iris-rp2040";

pub(crate) const FLASH: &str = "\
Examples:
  tinyfit flash iris.safetensors --int8 iris-int8.safetensors --board rp2040
  tinyfit flash iris.safetensors --int8 iris-int8.safetensors --board stm32f405 --emulator
  tinyfit flash iris.safetensors --int8 iris-int8.safetensors --board rp2040 --public-key public.pem --product flower --teaching owner-only
  tinyfit flash --update iris-5.json --port /dev/ttyACM0
  tinyfit flash iris.safetensors --board rp2040 --model-only --via serial --port /dev/ttyACM0 --key private.pem --product flower";

pub(crate) const SIGN: &str = "\
Examples:
  tinyfit sign iris.safetensors --key private.pem --product flower -o iris-5.json
  tinyfit sign iris.safetensors --key private.pem --product flower --device 'north 7' --factory old.safetensors -o iris-6.json
  tinyfit sign iris.safetensors --sign-with 'pkcs11-tool --module libsofthsm2.so --login --sign --mechanism EDDSA --label k --input-file {}' --public-key public.pem -o u.json";

pub(crate) const PROVISION: &str = "\
Examples:
  tinyfit provision --port /dev/ttyACM0 --key private.pem --product flower";

pub(crate) const BOARDS: &str = "\
Examples:
  tinyfit boards
  tinyfit boards --json";

pub(crate) const BENCH: &str = "\
Examples:
  tinyfit bench --target cortex-m4f --workload W1
  tinyfit bench --target host";

pub(crate) const DEMO: &str = "\
Examples:
  tinyfit demo
  tinyfit demo --no-chips --all-wearers -o demo";

pub(crate) const MONITOR: &str = "\
Examples:
  tinyfit monitor --emulator rp2040 --play     see it without a board
  tinyfit monitor --port /dev/ttyACM0 --model iris.safetensors --csv windows.csv
  tinyfit monitor --port /dev/ttyACM0 --key private.pem --product flower
  tinyfit monitor --replay session.jsonl";

pub(crate) const COMPLETIONS: &str = "\
Examples:
  tinyfit completions bash > ~/.local/share/bash-completion/completions/tinyfit
  tinyfit completions zsh > ~/.zfunc/_tinyfit
  tinyfit completions fish > ~/.config/fish/completions/tinyfit.fish
  tinyfit completions powershell > tinyfit.ps1";
