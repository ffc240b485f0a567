//! The names of inputs that are features, as in `rms_ax`.

use std::collections::HashSet;

use super::{Block, Features, Filter, Named, On, Sensing};

impl Sensing {
    /// The names of the inputs, in order: the feature, and the channel or `magnitude`. Features of a row of several are numbered from 0,
    /// as in `band3_magnitude`. In a stack, the oldest frame is `frame0`: `frame0_band3_magnitude`. Where a name would come again, `_2`
    /// follows it.
    pub fn inputs(&self) -> Vec<String> {
        let (mut taken, mut names) = (HashSet::new(), Vec::new());
        for (name, _) in self.sources() {
            let mut unique = name.clone();
            for nth in 2.. {
                if taken.insert(unique.clone()) {
                    break;
                }
                unique = format!("{name}_{nth}");
            }
            names.push(unique);
        }
        names
    }

    /// The channel that each input is of; none where it is of all.
    pub fn channels_of_inputs(&self) -> Vec<Option<usize>> {
        self.sources().into_iter().map(|(_, channel)| channel).collect()
    }

    fn sources(&self) -> Vec<(String, Option<usize>)> {
        let of_frame = self.sources_of_frame();
        if self.stack == 1 {
            return of_frame;
        }
        let of = |nth| of_frame.iter().map(move |(name, channel)| (format!("frame{nth}_{name}"), *channel));
        (0..self.stack).flat_map(of).collect()
    }

    fn sources_of_frame(&self) -> Vec<(String, Option<usize>)> {
        let mut sources = Vec::new();
        for group in self.groups() {
            let channels: Vec<Option<usize>> = match group.first().map(|block| &block.on) {
                Some(On::Each) => (0..self.channels.len()).map(Some).collect(),
                Some(On::Only(name)) => vec![self.channel(name)],
                Some(On::Magnitude) | None => vec![None],
            };
            for channel in channels {
                let of = channel.map_or("magnitude", |i| &self.channels[i].name);
                let features = group.iter().flat_map(|block| block.names(self.frame));
                sources.extend(features.map(|feature| (format!("{feature}_{of}"), channel)));
            }
        }
        sources
    }
}

impl Block {
    fn names(&self, frame: usize) -> Vec<String> {
        let names = self.features.names(self.frame(frame));
        let before = match &self.filter[..] {
            [] => return names,
            filter if filter.contains(&Filter::Rectify) => "envelope",
            _ => "filtered",
        };
        names.into_iter().map(|name| format!("{before}_{name}")).collect()
    }
}

impl Features {
    /// The names of a channel's features.
    fn names(&self, frame: usize) -> Vec<String> {
        let numbered = |name: &'static str, count: usize| (0..count).map(move |i| format!("{name}{i}"));
        match self {
            Self::Statistics(statistics) => {
                statistics.iter().map(|statistic| statistic.name().to_string()).collect()
            }
            Self::Spectrum(spectrum) => {
                let bands = spectrum.bands.as_ref().map_or(0, |bands| bands.ends.len());
                let mel = spectrum.mel.as_ref().map_or(0, |mel| mel.bands);
                let mfcc = spectrum.mfcc.as_ref().map_or(0, |mfcc| mfcc.coefficients);
                let peaks = spectrum.peaks.as_ref().map_or(0, |peaks| peaks.count);
                let peaks = (0..peaks).flat_map(|i| [format!("peak{i}_hertz"), format!("peak{i}_power")]);
                let shape =
                    spectrum.shape.iter().flat_map(|_| ["centroid", "spread", "flatness"].map(String::from));
                let bands = numbered("band", bands).chain(numbered("mel", mel)).chain(numbered("mfcc", mfcc));
                bands.chain(peaks).chain(shape).collect()
            }
            Self::Goertzel(goertzel) => goertzel.hertz.iter().map(|hertz| format!("hertz{hertz}")).collect(),
            Self::Raw { .. } => numbered("raw", self.len(frame)).collect(),
        }
    }
}
