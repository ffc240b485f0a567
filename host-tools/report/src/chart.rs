//! Curves, dots and columns over two axes.

use plotters::prelude::*;
use plotters::style::RGBAColor;

use crate::figure::{HEIGHT, LETTER, WIDTH, drawn};
use crate::ink::Ink;
use tinyfit_model::number::short;

/// A chart; both axes are linear.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The label of the horizontal axis.
    pub x_title: String,
    /// The label of the vertical axis.
    pub y_title: String,
    /// From where to where; widened where that is nothing.
    pub x: (f64, f64),
    /// The same, upwards.
    pub y: (f64, f64),
    /// Whether the horizontal axis counts things, so that there are no halves.
    pub whole: bool,
    /// Drawn in this order.
    pub series: Vec<Series>,
}

/// Points and how they are drawn.
#[derive(Clone, Debug)]
pub struct Series {
    /// The color.
    pub ink: Ink,
    /// The form.
    pub mark: Mark,
    /// (x, y); those that are not finite are left out.
    pub points: Vec<(f64, f64)>,
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    /// A line from point to point.
    Line,
    /// A thin line, one of many.
    Hair,
    /// A dashed line, for comparison.
    Dashes,
    /// A line with a dot on each point.
    Dotted,
    /// Small dots.
    Dots,
    /// One large dot that is looked for.
    Spot,
    /// Columns of this width from 0 up.
    Columns(f64),
}

impl Mark {
    /// Whether it is points that are not joined.
    pub(crate) fn is_dot(self) -> bool {
        matches!(self, Mark::Dots | Mark::Spot)
    }
}

impl Chart {
    /// The drawing.
    pub fn svg(&self) -> String {
        drawn((WIDTH, HEIGHT), |root| {
            let (x, y) = (widened(self.x), widened(self.y));
            let mut chart = ChartBuilder::on(root)
                .margin(8)
                .margin_right(28)
                .x_label_area_size(90)
                .y_label_area_size(128)
                .build_cartesian_2d(x.0..x.1, y.0..y.1)?;
            let letters = ("sans-serif", LETTER).into_font().color(&Ink::Quiet.color());
            chart
                .configure_mesh()
                .x_desc(&self.x_title)
                .y_desc(&self.y_title)
                .x_labels(7)
                .y_labels(7)
                .x_label_formatter(&|x| {
                    if self.whole && x.fract() != 0.0 { String::new() } else { tick(*x, self.x) }
                })
                .y_label_formatter(&|y| tick(*y, self.y))
                .label_style(letters.clone())
                .axis_desc_style(letters)
                .axis_style(Ink::Quiet.color())
                .bold_line_style(Ink::Grid.color().stroke_width(2))
                .light_line_style(TRANSPARENT)
                .draw()?;
            for series in &self.series {
                let color = series.ink.color();
                let inside = |p: &&(f64, f64)| p.0.is_finite() && p.1.is_finite();
                let near = |p: &(f64, f64)| (near(p.0, x), near(p.1, y));
                let points = series.points.iter().filter(inside).map(near).collect();
                // What falls on the same spot is drawn once: a curve of a million points is as long as one of a thousand.
                let points = seen(points, x, y, series.mark == Mark::Dots);
                match series.mark {
                    Mark::Line => line(&mut chart, points, color, 5)?,
                    Mark::Hair => line(&mut chart, points, color, 2)?,
                    Mark::Dashes => {
                        let style = color.stroke_width(3);
                        chart.draw_series(DashedLineSeries::new(points, 10, 8, style))?;
                    }
                    Mark::Dotted => {
                        line(&mut chart, points.clone(), color, 5)?;
                        dots(&mut chart, points, 8, color.filled())?;
                    }
                    Mark::Dots => dots(&mut chart, points, 6, color.mix(0.7).filled())?,
                    Mark::Spot => dots(&mut chart, points, 11, color.filled())?,
                    Mark::Columns(width) => {
                        chart.draw_series(points.into_iter().map(|(x, y)| {
                            let half = 0.46 * width;
                            let ends = [near(&(x - half, 0.0)), near(&(x + half, y))];
                            Rectangle::new(ends, color.mix(0.8).filled())
                        }))?;
                    }
                }
            }
            Ok(())
        })
    }
}

type Plane<'a, 'b> = ChartContext<
    'a,
    SVGBackend<'b>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

fn line(chart: &mut Plane<'_, '_>, points: Vec<(f64, f64)>, color: RGBColor, width: u32) -> Drawn {
    chart.draw_series(LineSeries::new(points, color.stroke_width(width)))?;
    Ok(())
}

fn dots<S: Into<ShapeStyle> + Copy>(
    chart: &mut Plane<'_, '_>,
    points: Vec<(f64, f64)>,
    radius: u32,
    style: S,
) -> Drawn {
    chart.draw_series(points.into_iter().map(|point| Circle::new(point, radius, style)))?;
    Ok(())
}

const TRANSPARENT: RGBAColor = RGBAColor(0, 0, 0, 0.0);

/// A range that has a length, and one that can be divided.
fn widened((from, to): (f64, f64)) -> (f64, f64) {
    let (from, to) =
        if from.is_finite() && to.is_finite() { (from.min(to), from.max(to)) } else { (0.0, 1.0) };
    let least = 1e-9 * from.abs().max(to.abs()).max(1e-9);
    if to - from > least {
        (from, to)
    } else {
        (from - 0.5 * from.abs().max(1.0), to + 0.5 * to.abs().max(1.0))
    }
}

/// The number at a place of an axis. Places are sums of steps: the one at 0 may miss it by a rounding.
fn tick(value: f64, (from, to): (f64, f64)) -> String {
    short(if value.abs() < 1e-9 * (to - from).abs() { 0.0 } else { value })
}

/// A value at most one length of the axis beyond it: plotters counts pixels in 32 bits.
fn near(value: f64, (from, to): (f64, f64)) -> f64 {
    value.clamp(from - (to - from), to + (to - from))
}

/// Points less those that are drawn where the one before is, or, for dots, where any other is; a line also goes straight
/// through what lies between two ends.
fn seen(points: Vec<(f64, f64)>, x: (f64, f64), y: (f64, f64), apart: bool) -> Vec<(f64, f64)> {
    let place = |p: &(f64, f64)| {
        let at = |v: f64, (from, to): (f64, f64), size: u32| {
            ((v - from) / (to - from) * f64::from(size) / 2.0) as i64
        };
        (at(p.0, x, WIDTH), at(p.1, y, HEIGHT))
    };
    if apart {
        let mut taken = std::collections::HashSet::new();
        return points.into_iter().filter(|p| taken.insert(place(p))).collect();
    }
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let last = points.len().saturating_sub(1);
    for (i, point) in points.into_iter().enumerate() {
        if i == 0 || i == last || kept.last().is_none_or(|before| place(before) != place(&point)) {
            kept.push(point);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chart(x: (f64, f64), y: (f64, f64), points: Vec<(f64, f64)>) -> String {
        let marks =
            [Mark::Line, Mark::Hair, Mark::Dashes, Mark::Dotted, Mark::Dots, Mark::Spot, Mark::Columns(0.1)];
        let series = marks.iter().enumerate().map(|(i, &mark)| Series {
            ink: Ink::Series(i),
            mark,
            points: points.clone(),
        });
        Chart { x_title: "<x>".into(), y_title: "y".into(), x, y, whole: false, series: series.collect() }
            .svg()
    }

    #[test]
    fn titles_are_escaped() {
        let svg = chart((0.0, 1.0), (0.0, 1.0), vec![(0.0, 0.5), (1.0, 1.0)]);
        assert!(svg.contains("&lt;x&gt;") && !svg.contains("<x>"), "{svg}");
        for tag in ["<polyline", "<circle", "<rect"] {
            assert!(svg.contains(tag), "{tag} in {svg}");
        }
    }

    /// -0.6 and twelve steps of 0.05 are 2.8e-17: an R² that crosses 0 had that for a number.
    #[test]
    fn zero_is_a_zero_on_the_axis() {
        let svg = chart((0.0, 100.0), (-0.3, 0.6), vec![(1.0, -0.3), (100.0, 0.6)]);
        let texts: Vec<&str> =
            svg.split("<text").skip(1).filter_map(|text| text.split('>').nth(1)?.split('<').next()).collect();
        let numbers: Vec<&str> = texts.iter().map(|text| text.trim()).collect();
        assert!(numbers.contains(&"0") && numbers.contains(&"-0.2"), "{numbers:?}");
        assert!(!numbers.iter().any(|number| number.contains('e')), "{numbers:?}");
        assert_eq!([tick(2.8e-17, (-0.6, 0.6)), tick(2.8e-17, (0.0, 1e-16))], ["0", "2.8e-17"]);
    }

    #[test]
    fn a_long_curve_is_drawn_by_what_is_seen() {
        let points: Vec<_> = (0..100_000).map(|i| (f64::from(i) / 1e5, f64::from(i) / 1e5)).collect();
        let (line, dots) = (
            seen(points.clone(), (0.0, 1.0), (0.0, 1.0), false),
            seen(points.clone(), (0.0, 1.0), (0.0, 1.0), true),
        );
        assert!(line.len() < 1000 && dots.len() < 1000, "{} {}", line.len(), dots.len());
        assert_eq!((line[0], line.last()), (points[0], points.last()));
    }

    proptest! {
        #[test]
        fn any_numbers_are_drawn(
            x in (any::<f32>(), any::<f32>()),
            y in (any::<f32>(), any::<f32>()),
            points in proptest::collection::vec((any::<f32>(), any::<f32>()), 0..9),
        ) {
            let wide = |(a, b): (f32, f32)| (f64::from(a), f64::from(b));
            let svg = chart(wide(x), wide(y), points.into_iter().map(wide).collect());
            prop_assert!(svg.ends_with("</svg>\n"), "{}", svg);
        }
    }
}
