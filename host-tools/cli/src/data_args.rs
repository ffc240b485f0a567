//! The flags for what a table is and how to learn from it.

use std::path::PathBuf;

use tinyfit_data::{Augmentation, Framing, Missing, MissingTarget, Options, Order, Roles, Scale, Splitting};

use crate::flags::{Flags, choice};
use crate::format_args::FormatFlags;
use crate::limits::{self, whole};

/// The format of a table and how to learn from it, by its flags.
pub(crate) type DataArgs = Flags<DataFlags, Options>;

/// The format of the table, and how to learn from it
#[derive(clap::Args)]
pub(crate) struct DataFlags {
    #[command(flatten)]
    format: FormatFlags,
    #[command(flatten)]
    roles: RoleFlags,
    /// How to scale numbers; the scaler becomes part of the model. Inputs of 0 and 1 are not scaled
    #[arg(long, default_value = "standard", value_parser = choice::<Scale>())]
    scale: Scale,
    /// Weight classes inversely to their number of rows
    #[arg(long)]
    balance: bool,
    /// With --task autoencode: the share of the validation rows that are not anomalies
    #[arg(long, value_name = "Q", default_value_t = 0.99, value_parser = quantile)]
    quantile: f32,
    #[command(flatten)]
    splitting: SplittingFlags,
    #[command(flatten)]
    augmentation: AugmentationFlags,
}

/// The role of each column
#[derive(clap::Args)]
struct RoleFlags {
    /// The column to learn, or several columns of numbers. With --task autoencode: columns to leave out. Here and below, a
    /// name with a comma in it is quoted among others: '"Temp, C",width'
    #[arg(short, long, value_name = "COL,..")]
    target: Vec<String>,
    /// Columns to leave out
    #[arg(long, alias = "drop", value_name = "COL,..")]
    drop_columns: Vec<String>,
    /// The only columns to learn from [default: all columns without another role]
    #[arg(long, alias = "only", value_name = "COL,..", conflicts_with = "drop_columns")]
    columns: Vec<String>,
    /// Columns of names, even if their cells look like numbers. Of such a target, `1` and `1.0` are two classes
    #[arg(long, value_name = "COL,..")]
    categorical: Vec<String>,
    /// How to fill missing cells: empty, NA, NaN, null, None, -, ? and the like, and those of --na
    #[arg(long, default_value = "error", value_parser = choice::<Missing>())]
    missing: Missing,
    /// How to handle rows whose target is missing
    #[arg(long, default_value = "error", value_parser = choice::<MissingTarget>())]
    missing_target: MissingTarget,
    /// A column of weights: the loss of a row is multiplied by its weight
    #[arg(long, value_name = "COL")]
    weights: Option<String>,
    /// A column of groups, such as persons or devices: all rows of a group are in the same part of a split
    #[arg(long, value_name = "COL")]
    group: Option<String>,
    /// A column of times, numbers or ISO 8601: rows are split in this order, and gaps are noted. Implies --split time,
    /// except in a log with --group: then whole groups are held out
    #[arg(long, value_name = "COL")]
    time: Option<String>,
    #[command(flatten)]
    framing: FramingFlags,
}

/// How a sensor's log becomes features
#[derive(clap::Args)]
struct FramingFlags {
    /// The table is a sensor's log, one sample per row: learn from features of frames of rows. A preset (motion, vibration, audio,
    /// current, raw) or a file of TOML. All rows of a frame have the same label and, with --group, the same group. With --time a frame
    /// does not cross a gap: a step of more than 1.5 median steps, or a step back
    #[arg(long, value_name = "PRESET|FILE", conflicts_with_all = ["weights", "categorical", "window"])]
    features: Option<String>,
    /// Instead of --features: mean, std_dev, min, max and mean_abs_diff over windows of this many rows
    #[arg(long, value_name = "N", conflicts_with_all = ["weights", "categorical"])]
    window: Option<usize>,
    /// Rows of a frame [default: those of --features]
    #[arg(long, value_name = "N", requires = "features")]
    frame: Option<usize>,
    /// Rows from one frame or window to the next [default: that of --features, or the frame or window]. A window is a multiple of it.
    /// Overlapping frames share rows: split them by --group or --split time
    #[arg(long, value_name = "N")]
    stride: Option<usize>,
    /// Learn from the features of this many frames together, the last ones, oldest first: of words, gestures and other courses in
    /// time [default: that of --features, or 1]
    #[arg(long, value_name = "N", requires = "features")]
    stack: Option<usize>,
    /// Samples a second of each channel, for features in Hz; compared with the column of --time
    #[arg(long, value_name = "HZ", value_parser = hertz)]
    rate: Option<f64>,
}

/// Which rows test and validate
#[derive(clap::Args)]
struct SplittingFlags {
    /// Which rows are held out for test and validation
    #[arg(long, default_value = "random", value_parser = choice::<Order>())]
    split: Order,
    /// The group to test with; none of its rows is used for training
    #[arg(long, value_name = "VALUE", requires = "group")]
    leave_out: Option<String>,
    /// Cross-validate first with this many folds; each row is in the test part of one fold
    #[arg(long, value_name = "K", value_parser = whole::<2, { limits::FOLDS }>)]
    folds: Option<usize>,
    /// Cross-validate first: leave out each group in turn
    #[arg(long, requires = "group", conflicts_with_all = ["folds", "leave_out"])]
    leave_one_out: bool,
    /// A separate table for the test; no row of DATA is then held out for it
    #[arg(long, value_name = "FILE", conflicts_with = "leave_out")]
    test: Option<PathBuf>,
}

/// Augmentation of the training rows
#[derive(clap::Args)]
struct AugmentationFlags {
    /// The number of variations to add per training row [default: 1 if one of the next three is given]
    #[arg(long, value_name = "N", value_parser = whole::<0, { limits::VARIATIONS }>)]
    augment: Option<usize>,
    /// The standard deviation of noise on each scaled number
    #[arg(long, value_name = "S", default_value_t = 0.0)]
    jitter: f32,
    /// The standard deviation, around 1, of a factor on each scaled number or on all features of an axis
    #[arg(long, alias = "gain", value_name = "S", default_value_t = 0.0)]
    scaling: f32,
    /// The probability that a number, or all features of an axis, is set to 0, as if the sensor failed
    #[arg(long, value_name = "P", default_value_t = 0.0)]
    channel_drop: f32,
}

impl From<DataFlags> for Options {
    fn from(flags: DataFlags) -> Self {
        Self {
            format: flags.format.into(),
            more: Vec::new(),
            roles: flags.roles.into(),
            scale: flags.scale,
            balance: flags.balance,
            quantile: flags.quantile,
            splitting: flags.splitting.into(),
            augmentation: flags.augmentation.into(),
        }
    }
}

impl From<RoleFlags> for Roles {
    fn from(flags: RoleFlags) -> Self {
        let RoleFlags { target, columns, drop_columns, categorical, missing, missing_target, .. } = flags;
        let RoleFlags { weights, group, time, framing, .. } = flags;
        Self {
            target,
            columns,
            drop_columns,
            categorical,
            missing,
            missing_target,
            weights,
            group,
            time,
            framing: framing.into(),
        }
    }
}

impl From<FramingFlags> for Framing {
    fn from(flags: FramingFlags) -> Self {
        let FramingFlags { features, window, frame, stride, stack, rate } = flags;
        Self { features, window, frame, stride, stack, rate }
    }
}

impl From<SplittingFlags> for Splitting {
    fn from(flags: SplittingFlags) -> Self {
        let SplittingFlags { split, leave_out, folds, leave_one_out, test } = flags;
        Self { split, leave_out, folds, leave_one_out, test }
    }
}

impl From<AugmentationFlags> for Augmentation {
    fn from(flags: AugmentationFlags) -> Self {
        let AugmentationFlags { augment, jitter, scaling, channel_drop } = flags;
        Self { augment, jitter, scaling, channel_drop }
    }
}

fn hertz(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(rate) if rate > 0.0 && rate < f64::INFINITY => Ok(rate),
        _ => Err("expected a number above 0".to_string()),
    }
}

fn quantile(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("expected a share above 0 and up to 1".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        table: DataArgs,
    }

    fn of(line: &str) -> DataArgs {
        <Line as clap::Parser>::try_parse_from(shlex::split(line).unwrap()).unwrap().table
    }

    #[test]
    fn flags_of_earlier_versions_are_understood_and_hidden() {
        for (old, new) in [
            ("--drop a,b", "--drop-columns a,b"),
            ("--only a", "--columns a"),
            ("--gain 0.5", "--scaling 0.5"),
        ] {
            let options = |flag| format!("{:?}", *of(&format!("t {flag}")));
            assert_eq!(options(old), options(new));
            assert_ne!(options(old), format!("{:?}", Options::default()));
        }
        let help = <Line as clap::CommandFactory>::command().render_long_help().to_string();
        let named: Vec<&str> = help.split_whitespace().filter(|word| word.starts_with("--")).collect();
        assert!(named.contains(&"--drop-columns") && named.contains(&"--scaling"));
        assert!(!["--drop", "--only", "--gain"].iter().any(|old| named.contains(old)), "{named:?}");
    }

    #[test]
    fn options_are_given_again_as_they_were() {
        let task = tinyfit_data::TaskChoice::Auto;
        let line = "t --delimiter=blanks --decimal=, --thousands=' ' --comment='#' --skip=2 --na=-999,. --na='\"a,b\"' --no-header \
                    --drop-columns a --missing median --missing-target drop --group g --scale robust --balance --split time --augment 2 --jitter 0.5";
        let options = of(line);
        assert_eq!(options.format.na, ["-999,.", "\"a,b\""]);
        let again = of(&format!("t{}", options.flags(task)));
        assert_eq!(again.format, options.format);
        assert_eq!(again.flags(task), options.flags(task));
        for part in [
            "--drop-columns a",
            "--missing median",
            "--group g",
            "--scale robust",
            "--split time",
            "--augment 2",
        ] {
            assert!(options.flags(task).contains(part), "{part}: {}", options.flags(task));
        }
        assert_eq!(of("t").flags(task), "");
        // Clap's defaults are those of the library.
        assert_eq!(format!("{:?}", *of("t")), format!("{:?}", Options::default()));
    }
}
