//! A serial line, by a pair of pseudo terminals.

use std::io::{Read, Write};
use std::time::Duration;

use crate::bench::{bench, features};
use serialport::{SerialPort, TTYPort};
use tinyfit_board::{Application, LineBuffer, Owner};
use tinyfit_client::{Client, Error, Patience, Serial, Transport};

/// Serves a device until the other end closes, or so many lines were answered.
fn serve(mut port: TTYPort, lines: usize) {
    let mut device = bench(Owner::OPEN);
    let (mut buffer, mut output) = (LineBuffer::new(), [0; tinyfit_client::protocol::LINE + 1]);
    let mut answered = 0;
    let mut byte = [0];
    while answered < lines && port.read_exact(&mut byte).is_ok() {
        if let Some(line) = buffer.push(byte[0]) {
            port.write_all(device.answer(line, &mut output)).unwrap();
            answered += 1;
        }
    }
}

fn pair() -> (TTYPort, Serial) {
    let (mut here, there) = TTYPort::pair().unwrap();
    here.set_timeout(Duration::from_secs(20)).unwrap();
    (here, Serial::over("/dev/test", Box::new(there)))
}

#[test]
fn a_device_at_a_port() {
    let (port, serial) = pair();
    let device = std::thread::spawn(move || serve(port, 6));
    let mut client = Client::open(serial, Patience::default()).unwrap();
    assert_eq!(client.info().unwrap().board, "bench");
    assert_eq!(client.score(&features(1, 1)).unwrap().f32.len(), 4);
    assert_eq!(client.stats().unwrap().windows, 1);
    assert!(client.get_model().is_err(), "three chunks; one comes before the device is unplugged");
    device.join().unwrap();
    let Err(Error::Broken(broken)) = client.stats() else { panic!("it is gone") };
    assert!(broken.to_string().starts_with("/dev/test: the port is gone ("), "{broken}");
}

#[test]
fn a_line_comes_in_pieces_among_noise() {
    let (mut port, mut serial) = pair();
    assert_eq!(serial.receive(Duration::from_millis(1)).unwrap(), None);
    port.write_all(&[b'x'; 3000]).unwrap();
    assert_eq!(serial.receive(Duration::from_millis(20)).unwrap(), None);
    port.write_all(b"\n\"o").unwrap();
    port.write_all(b"k\"\r\n").unwrap();
    let lines: Vec<_> = (0..2).map(|_| serial.receive(Duration::from_secs(20)).unwrap().unwrap()).collect();
    assert_eq!(lines[1], "\"ok\"");
}

#[test]
fn a_port_that_is_not_there_is_reported() {
    let error = Serial::open("/dev/no-such-port", 115_200).map(drop).unwrap_err();
    assert!(error.to_string().starts_with("/dev/no-such-port: there is no such port; "), "{error}");
}
