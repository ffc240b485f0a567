//! A chain of features as a person writes it, for the channels of a log: what a model has.

use std::ops::Range;

use tinyfit::features::{Combine, MelScale, Unit, bin, slices};
use tinyfit_model::number::short;
use tinyfit_model::{
    Bands, Block, Channel, Clock, Features, Filter, Flaw, Goertzel, Mel, Mfcc, Named, On, Peaks, Sensing,
    Spectrum, names_of,
};
use toml::Spanned;

use crate::fault::Fault;
use crate::sensing::framing::Framing;
use crate::sensing::recipe::{self, Recipe};
use crate::text::listed;

/// The size of a spectrum that the file leaves open, at most.
const USUAL: usize = 512;

/// The share of the new rate up to which signals are kept where samples are left out: the kernel's `decimate`.
const KEPT: f64 = 0.35;

/// The scale of bands in frequency.
const LINEAR: &str = "linear";
const LOGARITHMIC: &str = "logarithmic";

/// The log that a chain is resolved for.
pub(crate) struct Log {
    /// The channels, as the table has them.
    pub channels: Vec<Channel>,
    /// The rate by the column of times.
    pub measured: Option<f64>,
    pub group: Option<String>,
    pub time: Option<Clock>,
}

impl Recipe {
    /// The rate that is asked for.
    pub(crate) fn rate(&self, framing: &Framing) -> Option<f64> {
        framing.rate.or(self.chain.rate.as_ref().map(|rate| *rate.get_ref()))
    }

    /// The chain for a log.
    ///
    /// # Errors
    /// It does not fit the frame, the rate or the channels; or a name in it is not known.
    pub(crate) fn resolve(&self, framing: &Framing, log: Log) -> Result<Sensing, Fault> {
        let given = |option: Option<usize>, field: &Option<Spanned<usize>>| {
            option.or(field.as_ref().map(|field| *field.get_ref()))
        };
        let Some(frame) = given(framing.frame, &self.chain.frame) else {
            return Err(self.fault(
                0..0,
                "it has no frame",
                "give --frame N, or frame = N: the samples of a frame",
            ));
        };
        let stride =
            given(framing.stride, &self.chain.stride).filter(|_| self.strides(framing)).unwrap_or(frame);
        let stack = given(framing.stack, &self.chain.stack).unwrap_or(1);
        let rate = self.rate(framing).or(log.measured);
        let channels = self.channels(log.channels)?;
        let (filter, frame_rate) = At { recipe: self, frame, rate }.filters(&self.chain.filter)?;
        let at = At { recipe: self, frame, rate: frame_rate };
        let is_meant = |block: &&Spanned<recipe::Block>| {
            let on = block.get_ref().on.as_ref().map(|on| on.get_ref().as_str());
            // The length of one number has nothing new.
            !(self.is_preset() && channels.len() == 1 && on == Some("magnitude"))
        };
        let written: Vec<&Spanned<recipe::Block>> = self.chain.blocks.iter().filter(is_meant).collect();
        let blocks = written.iter().map(|block| at.block(block)).collect::<Result<Vec<_>, _>>()?;
        let (group, time) = (log.group, log.time);
        let sensing = Sensing { rate, channels, filter, frame, stride, stack, blocks, group, time };
        match sensing.flaw() {
            None => Ok(sensing),
            Some(flaw) => {
                let span = match flaw.block.and_then(|i| written.get(i)) {
                    Some(block) => place(block, flaw.field),
                    None => self.place(flaw.field),
                };
                let Flaw { what, advice, .. } = flaw;
                Err(self.fault(span, what, advice))
            }
        }
    }

    /// Whether the stride of the file holds: not if the frame is different from its own.
    fn strides(&self, framing: &Framing) -> bool {
        framing.stride.is_some() || framing.frame.is_none()
    }

    /// The channels with their entries in the file.
    fn channels(&self, mut channels: Vec<Channel>) -> Result<Vec<Channel>, Fault> {
        for (name, of) in &self.chain.channels {
            let Some(channel) = channels.iter_mut().find(|channel| channel.name == *name.get_ref()) else {
                let names = listed(channels.iter().map(|channel| channel.name.as_str()));
                let what = format!("the log has no channel '{}'", name.get_ref());
                return Err(self.fault(name.span(), what, format!("its channels are {names}")));
            };
            let recipe::Channel { unit, counts, offset } = of;
            channel.unit = unit.clone().or(channel.unit.take());
            if let Some(counts) = counts {
                if !(*counts.get_ref() > 0.0 && counts.get_ref().is_finite()) {
                    let what = "counts are those of one unit of the column, above 0";
                    return Err(self.fault(counts.span(), what, "correct it"));
                }
                (channel.counts, channel.offset) = (*counts.get_ref(), 0.0);
            }
            if let Some(offset) = offset {
                if !offset.get_ref().is_finite() {
                    return Err(self.fault(offset.span(), "an offset is finite", "correct it"));
                }
                channel.offset = *offset.get_ref();
            }
        }
        Ok(channels)
    }

    fn place(&self, field: &str) -> Range<usize> {
        let chain = &self.chain;
        let span = match field {
            "rate" => chain.rate.as_ref().map(Spanned::span),
            "frame" => chain.frame.as_ref().map(Spanned::span),
            "stride" => chain.stride.as_ref().map(Spanned::span),
            "stack" => chain.stack.as_ref().map(Spanned::span),
            "filter" => chain.filter.first().map(Spanned::span),
            _ => None,
        };
        span.unwrap_or_default()
    }
}

/// Where a block has a field.
fn place(block: &Spanned<recipe::Block>, field: &str) -> Range<usize> {
    let recipe::Block { on, statistics, spectrum, raw, goertzel, filter, envelope } = block.get_ref();
    let of = spectrum.as_ref().map(Spanned::get_ref);
    let span = match field {
        "on" => on.as_ref().map(Spanned::span),
        "statistics" => statistics.as_ref().and_then(|list| list.first()).map(Spanned::span),
        "size" => of.and_then(|of| of.size.as_ref()).map(Spanned::span),
        "hop" => of.and_then(|of| of.hop.as_ref()).map(Spanned::span),
        "bands" => of.and_then(|of| of.bands.as_ref()).map(Spanned::span),
        "mel" => of.and_then(|of| of.mel.as_ref()).map(Spanned::span),
        "mfcc" => of.and_then(|of| of.mfcc.as_ref()).map(Spanned::span),
        "peaks" => of.and_then(|of| of.peaks.as_ref()).map(Spanned::span),
        "shape" => of.and_then(|of| of.shape.as_ref()).map(Spanned::span),
        "goertzel" => goertzel.as_ref().map(Spanned::span),
        "filter" => filter.first().map(Spanned::span).or(envelope.as_ref().map(Spanned::span)),
        "step" => raw.as_ref().map(Spanned::span),
        _ => None,
    };
    span.or_else(|| spectrum.as_ref().map(Spanned::span)).unwrap_or_else(|| block.span())
}

/// A chain, and the frame and rate that its blocks are for.
#[derive(Clone, Copy)]
struct At<'a> {
    recipe: &'a Recipe,
    frame: usize,
    rate: Option<f64>,
}

impl At<'_> {
    fn block(&self, block: &Spanned<recipe::Block>) -> Result<Block, Fault> {
        let recipe::Block { on, statistics, spectrum, raw, goertzel, filter, envelope } = block.get_ref();
        let on = match on.as_ref().map(|on| on.get_ref().as_str()) {
            None | Some("each") => On::Each,
            Some("magnitude") => On::Magnitude,
            Some(name) => On::Only(name.to_string()),
        };
        let (mut filter, mut rate) = self.filters(filter)?;
        if let Some(envelope) = envelope {
            let (more, less) = At { rate, ..*self }.envelope(envelope)?;
            filter.extend(more);
            rate = less;
        }
        let frame = self.frame.div_ceil(Filter::decimation_of(&filter).max(1));
        let left = At { recipe: self.recipe, frame, rate };
        let features = match (statistics, spectrum, goertzel, raw) {
            (Some(names), None, None, None) => {
                let named = names.iter().map(|name| self.named(name));
                Features::Statistics(named.collect::<Result<_, _>>()?)
            }
            (None, Some(spectrum), None, None) => Features::Spectrum(left.spectrum(spectrum)?),
            (None, None, Some(goertzel), None) => {
                let recipe::Goertzel { hertz, unit } = goertzel.get_ref();
                Features::Goertzel(Goertzel {
                    hertz: hertz.clone(),
                    unit: self.choice(unit, Unit::Decibels)?,
                })
            }
            (None, None, None, Some(raw)) => {
                Features::Raw { step: raw.get_ref().step.as_ref().map_or(1, |step| *step.get_ref()) }
            }
            _ => {
                let what = "a block has one kind of features";
                let advice = "give it statistics, spectrum, goertzel or raw, and the others a block each";
                return Err(self.recipe.fault(block.span(), what, advice));
            }
        };
        Ok(Block { on, filter, features })
    }

    /// Filters one after the other, and the rate that they leave.
    fn filters(&self, filters: &[Spanned<recipe::Filter>]) -> Result<(Vec<Filter>, Option<f64>), Fault> {
        const ORDER: usize = 4;
        let (mut all, mut rate) = (Vec::new(), self.rate);
        for filter in filters {
            match *filter.get_ref() {
                recipe::Filter::LowPass { order, hertz } => {
                    all.push(Filter::LowPass { order: order.unwrap_or(ORDER), hertz });
                }
                recipe::Filter::HighPass { order, hertz } => {
                    all.push(Filter::HighPass { order: order.unwrap_or(ORDER), hertz });
                }
                recipe::Filter::BandPass { order, from: low, to: high, gain } => {
                    let (order, gain) = (order.unwrap_or(ORDER), gain.unwrap_or(0));
                    all.push(Filter::BandPass { order, low, high, gain });
                }
                recipe::Filter::RemoveMean { shift } => all.push(Filter::RemoveMean { shift }),
                recipe::Filter::Difference => all.push(Filter::Difference),
                recipe::Filter::Rectify => all.push(Filter::Rectify),
                recipe::Filter::Downsample { keep } => all.push(Filter::Downsample { keep }),
                recipe::Filter::Decimate { keep } => {
                    let before = At { rate, ..*self }.hertz(&filter.span())?;
                    all.push(Filter::LowPass { order: 8, hertz: before * KEPT / keep.max(1) as f64 });
                    all.push(Filter::Downsample { keep });
                }
            }
            let left = all.last().map_or(1, Filter::decimation);
            rate = rate.map(|rate| rate / left.max(1) as f64);
        }
        Ok((all, rate))
    }

    /// The filters of the kernel's `Envelope`, and the rate that they leave.
    fn envelope(&self, envelope: &Spanned<recipe::Envelope>) -> Result<(Vec<Filter>, Option<f64>), Fault> {
        let rate = self.hertz(&envelope.span())?;
        let &recipe::Envelope { from: low, to: high, keep, gain } = envelope.get_ref();
        let left = rate / keep.max(1) as f64;
        let filter = vec![
            Filter::BandPass { order: 4, low, high, gain: gain.unwrap_or(0) },
            Filter::Rectify,
            Filter::LowPass { order: 4, hertz: left * KEPT },
            Filter::Downsample { keep },
        ];
        Ok((filter, Some(left)))
    }

    fn spectrum(&self, spectrum: &Spanned<recipe::Spectrum>) -> Result<Spectrum, Fault> {
        let recipe::Spectrum { size, hop, combine, bands, mel, mfcc, peaks, shape } = spectrum.get_ref();
        let usual = (self.frame + 1).next_power_of_two() / 2;
        if size.is_none() && usual < 32 {
            let what = format!("a spectrum takes at least 32 samples, and the frame has {}", self.frame);
            return Err(self.recipe.fault(spectrum.span(), what, "give a frame of 32 or more"));
        }
        let size = size.as_ref().map_or(usual.min(USUAL), |size| *size.get_ref());
        let half = if self.frame > size { size / 2 } else { size };
        let mut resolved = Spectrum {
            size,
            hop: hop.as_ref().map_or(half, |hop| *hop.get_ref()),
            combine: self.choice(combine, Combine::Average)?,
            ..Spectrum::default()
        };
        if !size.is_power_of_two() || !(32..=2048).contains(&size) {
            // It is refused for that, before there are bins.
            return Ok(resolved);
        }
        resolved.bands = bands.as_ref().map(|bands| self.bands(bands, size)).transpose()?;
        resolved.mel = mel
            .as_ref()
            .map(|mel| {
                let recipe::Mel { bands, from, to, scale, unit } = mel.get_ref();
                let unit = self.choice(unit, Unit::Decibels)?;
                self.mel(*bands.get_ref(), (from, to), scale, unit, &mel.span())
            })
            .transpose()?;
        resolved.mfcc = mfcc
            .as_ref()
            .map(|mfcc| {
                let recipe::Mfcc { coefficients, bands, from, to, scale } = mfcc.get_ref();
                let mel = self.mel(*bands.get_ref(), (from, to), scale, Unit::Decibels, &mfcc.span())?;
                Ok::<_, Fault>(Mfcc { coefficients: *coefficients.get_ref(), mel })
            })
            .transpose()?;
        resolved.peaks = peaks
            .as_ref()
            .map(|peaks| {
                let recipe::Peaks { count, from, to, unit } = peaks.get_ref();
                let range = self.range((*from, *to), &peaks.span())?;
                let unit = self.choice(unit, Unit::Decibels)?;
                Ok::<_, Fault>(Peaks { count: *count, range, unit })
            })
            .transpose()?;
        resolved.shape = shape
            .as_ref()
            .map(|shape| self.range((shape.get_ref().from, shape.get_ref().to), &shape.span()))
            .transpose()?;
        Ok(resolved)
    }

    /// A range of frequencies, from 0 to half the rate where it is open.
    fn range(
        &self,
        (from, to): (Option<f64>, Option<f64>),
        span: &Range<usize>,
    ) -> Result<tinyfit_model::Range, Fault> {
        let half = self.hertz(span)? / 2.0;
        Ok(tinyfit_model::Range { low: from.unwrap_or(0.0), high: to.unwrap_or(half) })
    }

    fn bands(&self, bands: &Spanned<recipe::Bands>, size: usize) -> Result<Bands, Fault> {
        let recipe::Bands { count, from, to, scale, unit } = bands.get_ref();
        let last = (size / 2 + 1) as u16;
        let first = self.bin(from, size)?.map_or(1, |bin| bin.max(1));
        let end = self.bin(to, size)?.map_or(last, |bin| (bin + 1).min(last));
        let bins = usize::from(end.saturating_sub(first));
        if *count.get_ref() == 0 || *count.get_ref() > bins {
            let what = match self.rate {
                Some(rate) => format!(
                    "{} bands of {bins} bins, each of {} Hz",
                    count.get_ref(),
                    short(rate / size as f64)
                ),
                None => format!("{} bands of {bins} bins", count.get_ref()),
            };
            return Err(self.recipe.fault(
                count.span(),
                what,
                "give fewer bands, a wider range or a larger size",
            ));
        }
        let mut ends = vec![0; *count.get_ref()];
        match scale.as_ref().map(|scale| scale.get_ref().as_str()) {
            None | Some(LOGARITHMIC) => slices::logarithmic_bands(first, end, &mut ends),
            Some(LINEAR) => slices::linear_bands(first, end, &mut ends),
            Some(name) => {
                let span = scale.as_ref().map(Spanned::span).unwrap_or_default();
                let what = format!("there is no scale '{name}' of bands");
                return Err(self.recipe.fault(span, what, format!("give {LINEAR} or {LOGARITHMIC}")));
            }
        }
        Ok(Bands { first, ends, unit: self.choice(unit, Unit::Decibels)? })
    }

    /// The bin of a frequency, if one is given.
    fn bin(&self, hertz: &Option<Spanned<f64>>, size: usize) -> Result<Option<u16>, Fault> {
        let Some(hertz) = hertz else { return Ok(None) };
        let rate = self.hertz(&hertz.span())?;
        let half = rate / 2.0;
        if !(0.0..=half).contains(hertz.get_ref()) {
            let what = format!("{} Hz, where half the rate is {} Hz", short(*hertz.get_ref()), short(half));
            return Err(self.recipe.fault(hertz.span(), what, "give a frequency from 0 to half the rate"));
        }
        Ok(Some(bin(size, rate, *hertz.get_ref())))
    }

    fn mel(
        &self,
        bands: usize,
        (from, to): (&Option<Spanned<f64>>, &Option<Spanned<f64>>),
        scale: &Option<Spanned<String>>,
        unit: Unit,
        span: &Range<usize>,
    ) -> Result<Mel, Fault> {
        let half = self.hertz(span)? / 2.0;
        let low = from.as_ref().map_or(0.0, |from| *from.get_ref());
        let high = to.as_ref().map_or(half, |to| *to.get_ref());
        Ok(Mel { bands, low, high, scale: self.choice(scale, MelScale::Htk)?, unit })
    }

    /// The rate, where a frequency needs it.
    fn hertz(&self, span: &Range<usize>) -> Result<f64, Fault> {
        self.rate.ok_or_else(|| {
            let what = "frequencies are in Hz, and the rate of the samples is not known";
            self.recipe.fault(
                span.clone(),
                what,
                "give --rate, the samples a second, or a column of times with --time",
            )
        })
    }

    fn choice<T: Named>(&self, name: &Option<Spanned<String>>, usual: T) -> Result<T, Fault> {
        name.as_ref().map_or(Ok(usual), |name| self.named(name))
    }

    fn named<T: Named>(&self, name: &Spanned<String>) -> Result<T, Fault> {
        T::of(name.get_ref()).ok_or_else(|| {
            let what = format!("there is no {} '{}'", T::WHAT, name.get_ref());
            self.recipe.fault(name.span(), what, format!("give {}", names_of::<T>()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sensing::presets::PRESETS;

    fn log(names: &[&str]) -> Log {
        let channels = names.iter().map(|name| Channel::new(*name)).collect();
        Log { channels, measured: None, group: None, time: None }
    }

    fn resolved(text: &str, rate: Option<f64>) -> Result<Sensing, String> {
        let framing = Framing { features: Some("c.toml".into()), rate, ..Framing::default() };
        let recipe = Recipe::parse("c.toml".into(), text);
        recipe
            .and_then(|recipe| recipe.resolve(&framing, log(&["x", "y"])))
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn presets_are_chains_of_any_number_of_channels() {
        for preset in PRESETS {
            for channels in [&["x"][..], &["x", "y", "z"]] {
                let framing = Framing { features: Some(preset.name.into()), ..Framing::default() };
                let recipe = framing.recipe().unwrap().unwrap();
                let sensing =
                    recipe.resolve(&Framing { rate: Some(8000.0), ..framing }, log(channels)).unwrap();
                assert_eq!(sensing.inputs().len(), sensing.width());
                let has_magnitude = sensing.blocks.iter().any(|block| block.on == On::Magnitude);
                assert_eq!(has_magnitude, preset.name == "motion" && channels.len() > 1);
            }
        }
    }

    #[test]
    fn a_flag_is_stronger_than_the_file_and_a_new_frame_has_a_new_stride() {
        let text = "frame = 8\nstride = 2\nrate = 10\nblocks = [{ raw = {} }]";
        let of = |frame, stride, rate| {
            let framing =
                Framing { frame, stride, rate, features: Some("c.toml".into()), ..Framing::default() };
            let recipe = Recipe::parse("c.toml".into(), text).unwrap();
            let Sensing { frame, stride, rate, .. } = recipe.resolve(&framing, log(&["x"])).unwrap();
            (frame, stride, rate)
        };
        assert_eq!(of(None, None, None), (8, 2, Some(10.0)));
        assert_eq!(of(Some(16), None, Some(20.0)), (16, 16, Some(20.0)));
        assert_eq!(of(None, Some(3), None), (8, 3, Some(10.0)));
    }

    #[test]
    fn hertz_become_bins() {
        let text = "frame = 256\nblocks = [{ spectrum = { bands = { count = 4, from = 100, to = 500, scale = 'linear' } } }]";
        let sensing = resolved(text, Some(1600.0)).unwrap();
        let Features::Spectrum(spectrum) = &sensing.blocks[0].features else { panic!("a spectrum") };
        // Bins of 6.25 Hz: 16 to 80.
        assert_eq!((spectrum.size, spectrum.hop), (256, 256));
        assert_eq!(
            spectrum.bands,
            Some(Bands { first: 16, ends: vec![32, 48, 64, 81], unit: Unit::Decibels })
        );
        // A quarter of the rate, and of the frame, is left.
        let text = "frame = 256\nblocks = [{ envelope = { from = 300, to = 600, keep = 4 }, spectrum = { peaks = { count = 1 } } }]";
        let sensing = resolved(text, Some(1600.0)).unwrap();
        assert_eq!(sensing.inputs()[0], "envelope_peak0_hertz_x");
        let Features::Spectrum(spectrum) = &sensing.blocks[0].features else { panic!("a spectrum") };
        assert_eq!((spectrum.size, spectrum.peaks.as_ref().unwrap().range.high), (64, 200.0));
        assert_eq!(sensing.blocks[0].filter[2], Filter::LowPass { order: 4, hertz: 140.0 });
    }

    #[test]
    fn faults_have_their_place() {
        let block = |block: &str| format!("frame = 64\n\n[[blocks]]\n{block}\n");
        for (text, rate, words) in [
            ("frame = 64\nframe = 65\n".into(), None, "c.toml:2: column '1': duplicate key"),
            ("frame = 64".into(), None, "missing field `blocks`"),
            (
                block("on = 'z'\nraw = {}"),
                None,
                "c.toml:4: column '6': there is no channel 'z'; give each, magnitude or one of x, y",
            ),
            (
                block("statistics = ['rms', 'rsm']"),
                None,
                "c.toml:4: column '22': there is no statistic 'rsm'; give mean, std_dev, rms",
            ),
            (block("statistics = []"), None, "there are no statistics"),
            (block("statistic = ['rms']"), None, "c.toml:4: column '1': unknown field `statistic`"),
            (
                block("raw = {}\nstatistics = ['rms']"),
                None,
                "c.toml:3: column '1': a block has one kind of features",
            ),
            (
                block("spectrum = { size = 128, bands = { count = 4 } }"),
                None,
                "c.toml:4: column '21': a spectrum of 128 samples is longer than the frame of 64",
            ),
            (
                block("spectrum = { size = 48, bands = { count = 4 } }"),
                None,
                "column '21': a spectrum of 48 samples, and one takes 32, 64",
            ),
            (block("spectrum = {}"), None, "c.toml:4: column '12': nothing is read off it"),
            (
                block("spectrum = { bands = { count = 40 } }"),
                None,
                "c.toml:4: column '32': 40 bands of 32 bins",
            ),
            (
                block("spectrum = { bands = { count = 4, to = 60 } }"),
                Some(100.0),
                "c.toml:4: column '40': 60 Hz, where half the rate is 50 Hz",
            ),
            (
                block("spectrum = { bands = { count = 4, to = 60 } }"),
                None,
                "column '40': frequencies are in Hz, and the rate of the samples is not known",
            ),
            (
                block("spectrum = { bands = { count = 4, scale = 'log' } }"),
                None,
                "c.toml:4: column '43': there is no scale 'log' of bands; give linear or logarithmic",
            ),
            (
                block("spectrum = { bands = { count = 4, unit = 'dB' } }"),
                None,
                "there is no unit 'dB'; give decibels, rms",
            ),
            (
                block("spectrum = { mfcc = { coefficients = 9, bands = 8 } }"),
                Some(100.0),
                "c.toml:4: column '21': 9 coefficients of 8 bands",
            ),
            (
                block("goertzel = { hertz = [50, 70] }"),
                Some(100.0),
                "c.toml:4: column '12': 70 Hz, where half the rate is 50 Hz",
            ),
            (
                block("raw = {}\nfilter = [{ low_pass = { hertz = 50 } }]"),
                Some(100.0),
                "c.toml:5: column '11': a cut-off lies between a thousandth and half of the rate, which is 50 Hz",
            ),
            (block("raw = {}\nfilter = ['differentiate']"), None, "unknown variant `differentiate`"),
            (block("raw = {}\nfilter = [{ downsample = { keep = 0 } }]"), None, "one of 0 samples is kept"),
            ("blocks = [{ raw = {} }]".into(), None, "c.toml:1: column '1': it has no frame; give --frame N"),
            (
                "frame = 70000\nblocks = [{ raw = {} }]".into(),
                None,
                "c.toml:1: column '9': a frame of 70000 samples",
            ),
            (
                "frame = 8\nblocks = [{ raw = {} }]\nchannels.z = {}".into(),
                None,
                "c.toml:3: column '10': the log has no channel 'z'; its channels are x, y",
            ),
            (
                "frame = 8\nblocks = [{ raw = {} }]\nchannels.x = { counts = 0 }".into(),
                None,
                "c.toml:3: column '25': counts are those of one unit",
            ),
        ] {
            let fault = resolved(&text, rate).unwrap_err();
            assert!(fault.contains(words) && fault.lines().count() == 1, "{words}: {fault}");
        }
    }
}
