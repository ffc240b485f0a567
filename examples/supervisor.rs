//! Compare learning with and without a supervisor in 25 streams.
//!
//! ```text
//! cargo run --release --example supervisor            # 40 seeds of each stream
//! cargo run --release --example supervisor -- 80 1000 # 80 seeds from 1000 on
//! ```
//!
//! Each network is trained on four classes, learns 6,000 examples of a stream, and is tested on 1,500 new examples of all classes
//! from the end of the stream. Changes of accuracy are in percentage points.

#[path = "../tests/common/streams.rs"]
mod streams;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The mean and the minimum of some changes, and the number of those below -1 point.
fn summary(changes: impl Iterator<Item = f32> + Clone) -> String {
    let mean = changes.clone().sum::<f32>() / changes.clone().count().max(1) as f32;
    let worst = changes.clone().fold(f32::INFINITY, f32::min);
    format!("{mean:+6.1} {worst:+6.1} {:4}", changes.filter(|change| *change < -1.0).count())
}

fn main() {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse().ok());
    let (seeds, first) = (numbers.next().flatten().unwrap_or(40), numbers.next().flatten().unwrap_or(0));
    let streams = streams::streams();
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(vec![String::new(); streams.len()]));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((place, stream)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, streams.get(n)?)))
                {
                    let changes: Vec<_> = (first..first + seeds).map(|seed| stream.changes(seed)).collect();
                    let [anchored, bare, unwatched] =
                        [0, 1, 2].map(|which| summary(changes.iter().map(|changes| changes[which])));
                    let drifts = if stream.drifts() { "drift" } else { "" };
                    let row = format!("{:36} {drifts:5} {anchored}  {bare}  {unwatched}", stream.name);
                    if let Ok(mut rows) = rows.lock()
                        && let Some(place) = rows.get_mut(place)
                    {
                        *place = row;
                    }
                }
            });
        }
    });
    let columns = "  mean  worst   >1";
    println!(
        "{:42} {:18}  {:18}  unwatched",
        "changes over {seeds} seeds".replace("{seeds}", &seeds.to_string()),
        "supervisor, anchors",
        "supervisor alone"
    );
    println!("{:42} {columns} {columns} {columns}", "");
    for row in rows.into_inner().unwrap_or_default() {
        println!("{row}");
    }
}
