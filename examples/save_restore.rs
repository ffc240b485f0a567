//! Save the learned weights as words with a checksum, and restore them after a power cut.
//!
//! `cargo run --example save_restore`

use tinyfit::prelude::*;
use tinyfit::state::State;

mlp! {
    struct Net { hidden: Dense<3, 8, Relu>, out: Dense<8, 2, Softmax> }
}

/// FNV-1a of words. Use a CRC in firmware; the store of `boards/support` survives a power cut at any instant.
fn checksum(words: &[u32]) -> u32 {
    words.iter().fold(0x811c_9dc5, |sum, word| (sum ^ word).wrapping_mul(0x0100_0193))
}

/// The words of the state, and their checksum at the end.
fn save(net: &impl State) -> Vec<u32> {
    let mut flash = Vec::new();
    net.save(&mut |word| flash.push(word));
    flash.push(checksum(&flash));
    flash
}

/// Restores the state. Returns false, and changes nothing, if the words are damaged.
fn restore(net: &mut impl State, flash: &[u32]) -> bool {
    match flash.split_last() {
        Some((sum, words)) if checksum(words) == *sum => {
            let mut words = words.iter();
            net.restore(&mut |word| *words.next().unwrap_or(&word));
            true
        }
        _ => false,
    }
}

fn main() -> Result<(), tinyfit::Error> {
    let factory = Net::random(&mut Generator::seed_from_u64(1));
    let mut net = factory.clone();
    Trainer::new().learn(&mut net, &mut Sgd::new(0.1), &CrossEntropy, &[0.1, -0.2, 0.3], &Class(1))?;
    let mut flash = save(&net);
    println!("{} words saved", flash.len());

    // After a reset the factory weights are in RAM.
    let mut again = factory.clone();
    assert!(restore(&mut again, &flash) && again == net && again != factory);

    flash[5] ^= 1;
    again = factory.clone();
    assert!(!restore(&mut again, &flash) && again == factory);
    println!("a damaged copy is refused, the factory's weights stay");
    Ok(())
}
