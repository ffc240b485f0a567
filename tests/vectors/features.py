"""Writes features.json: what NumPy, SciPy, librosa and python_speech_features compute of one signal at three levels, for
tests/features.rs to compare with the kernel.

    python -m pip install -r ../../host-tools/python/requirements/features.txt && python features.py
"""

import json
import re
from importlib.metadata import version
from pathlib import Path

import librosa
import numpy as np
import python_speech_features as psf
from scipy import signal, stats

N = 1024
# Samples are those of the loudest level, divided.
LEVELS = {"-6": 1, "-40": 50, "-80": 5000}
RATE = 3200.0
AUDIO = 16000


def loudest():
    """A machine: its rotation and harmonics, a ringing bearing, noise and an offset, with a peak at half of full scale."""
    t = np.arange(N) / RATE
    noise = np.random.default_rng(22).standard_normal(N)
    rings = np.exp(-((t * 83.0) % 1.0) * 9.0) * np.sin(2 * np.pi * 911.3 * t)
    x = np.sin(2 * np.pi * 49.3 * t) + 0.5 * np.sin(2 * np.pi * 150.2 * t + 1.0) + 0.6 * rings + 0.05 * noise + 0.2
    return np.round(x / np.abs(x).max() * 16384).astype(int)


def divided(x, by):
    """Rounded as integers are in any language."""
    return (x + by // 2) // by


def numbers(x):
    return [float(f"{v:.7g}") for v in np.ravel(x)]


def statistics(x):
    mean, std = x.mean(), x.std()
    below = x < 0
    under = x < mean
    thirds = [x[i * N // 3 : (i + 1) * N // 3].mean() for i in range(3)]
    return [
        mean,
        std,
        np.sqrt(np.mean(x.astype(float) ** 2)),
        x.min(),
        x.max(),
        np.ptp(x),
        np.abs(x - mean).max() / std,
        stats.skew(x),
        stats.kurtosis(x),
        np.abs(np.diff(x)).mean(),
        np.count_nonzero(below[1:] != below[:-1]) / N,
        np.count_nonzero(under[1:] != under[:-1]) / N,
        np.median(thirds),
    ]


def welch(x, size, hop, rate=1.0):
    """The mean square of each bin."""
    f, density = signal.welch(
        x.astype(float), rate, window="hann", nperseg=size, noverlap=size - hop, detrend="constant"
    )
    return f, density * (f[1] - f[0])


def mel(x, htk):
    """Decibels of 26 bands, in the unit of the kernel."""
    y = x[:512] - x[:512].mean()
    power = librosa.feature.melspectrogram(
        y=y,
        sr=AUDIO,
        n_fft=512,
        hop_length=512,
        center=False,
        n_mels=26,
        fmin=60.0,
        fmax=7600.0,
        htk=htk,
        norm=None if htk else "slaney",
        dtype=np.float64,
    )
    # No band counts as quieter than 2^-13, before Slaney's factors.
    edges = librosa.mel_frequencies(28, fmin=60.0, fmax=7600.0, htk=htk)
    least = 2.0**-13 * (1.0 if htk else 2.0 / (edges[2:] - edges[:-2]))
    return librosa.power_to_db(np.maximum(power[:, 0] * 16 / (3 * 512**2), least), amin=1e-30, top_db=None)


def mel_of_speech_features(x):
    """As `mel` with htk, except that edges lie on bins."""
    y = x[:512] - x[:512].mean()
    power = np.abs(np.fft.rfft(y * signal.get_window("hann", 512))) ** 2
    bank = psf.base.get_filterbanks(26, 512, AUDIO, 60, 7600)
    return 10 * np.log10(np.maximum(bank @ power * 16 / (3 * 512**2), 2.0**-13))


FILTERS = {
    "low": dict(N=4, Wn=200.0),
    "high": dict(N=3, Wn=400.0, btype="high"),
    "band": dict(N=4, Wn=[600.0, 1200.0], btype="band"),
    "wide": dict(N=5, Wn=[20.0, 1500.0], btype="band"),
    "narrow": dict(N=2, Wn=[45.0, 55.0], btype="band"),
    "slow": dict(N=2, Wn=3.2),
    "steep": dict(N=8, Wn=800.0),
}
KEPT = slice(None, None, 32)


def filtered(x, settings):
    return signal.sosfilt(signal.butter(**settings, fs=RATE, output="sos"), x)[KEPT]


def envelope(x):
    band = signal.butter(4, [600.0, 1200.0], "band", fs=RATE, output="sos")
    smooth = signal.butter(4, 0.35 / 4, fs=1.0, output="sos")
    start = np.floor(x.mean() + 0.5)
    ringing = np.abs(signal.sosfilt(band, x, zi=signal.sosfilt_zi(band) * start)[0])
    return signal.sosfilt(smooth, ringing)[::4][::8]


def decimated(x):
    return signal.sosfilt(signal.butter(8, 0.35 / 4, fs=1.0, output="sos"), x)[::4][::8]


def power_at(x, hertz):
    """The definition: as a direct sum."""
    t = np.arange(N)
    window = signal.get_window("hann", N)
    sum = np.sum((x - x.mean()) * window * np.exp(-2j * np.pi * hertz / RATE * t))
    return 8 / N**2 * np.abs(sum) ** 2


def peaks(x, count):
    """Frequencies and powers of the highest peaks between 20 and 1500 Hz."""
    f, power = welch(x, N, N, RATE)
    found = [k for k in signal.find_peaks(power)[0] if 20 <= f[k] <= 1500]
    result = []
    for k in sorted(found, key=lambda k: -power[k])[:count]:
        below, here, above = np.log2(power[k - 1 : k + 2])
        result += [f[1] * (k + (above - below) / (2 * (2 * here - below - above))), power[k - 1 : k + 2].sum()]
    return result


def shape(x):
    f, power = welch(x, 256, 128, RATE)
    inside = (f >= 20) & (f <= 1500)
    f, power = f[inside], power[inside, np.newaxis]
    return [
        librosa.feature.spectral_centroid(S=power, freq=f)[0, 0],
        librosa.feature.spectral_bandwidth(S=power, freq=f)[0, 0],
        librosa.feature.spectral_flatness(S=power, power=1.0, amin=1e-30)[0, 0],
    ]


def features(x):
    lines = {
        "statistics": statistics(x),
        "spectrum": np.sqrt(welch(x, N, N)[1][1:])[: N // 8],
        "welch": np.sqrt(welch(x, 256, 128)[1][1:]),
        "mel slaney": mel(x, False),
        "mel htk": mel(x, True),
        "mel python_speech_features": mel_of_speech_features(x),
        "mfcc": librosa.feature.mfcc(S=mel(x, False)[:, np.newaxis], n_mfcc=13),
        "remove mean": signal.lfilter([1, -1], [1, 2.0**-6 - 1], x)[KEPT],
        "decimated": decimated(x),
        "envelope": envelope(x),
        "goertzel": np.sqrt([power_at(x, hertz) for hertz in (49.3, 98.6, 911.3)]),
        "peaks": peaks(x, 3),
        "shape": shape(x),
    }
    for name, settings in FILTERS.items():
        lines[f"butterworth {name}"] = filtered(x, settings)
    return {name: numbers(values) for name, values in lines.items()}


def main():
    samples = loudest()
    document = {
        "versions": {name: version(name) for name in ("numpy", "scipy", "librosa", "python_speech_features")},
        "samples": samples.tolist(),
        "levels": {
            level: {"divisor": by, **features(divided(samples, by))} for level, by in LEVELS.items()
        },
    }
    # One list a line keeps the file readable and its diffs small.
    text = re.sub(r"\[[^\[\]{}]*\]", lambda found: " ".join(found.group().split()), json.dumps(document, indent=1))
    Path(__file__).with_suffix(".json").write_text(text + "\n")


main()
