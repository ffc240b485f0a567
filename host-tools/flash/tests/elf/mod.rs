//! ELF files of firmware, as a linker writes them.
#![allow(dead_code, unreachable_pub, reason = "a module of several tests")]

/// What the linker loads somewhere.
pub struct Load<'a> {
    /// Where it is when the firmware runs, and where it is put.
    pub addresses: [u32; 2],
    pub bytes: &'a [u8],
    /// Bytes of memory, those that are zeroed at the start included.
    pub memory: u32,
    /// Read 4, write 2, execute 1.
    pub flags: u32,
}

/// Arm, in the numbers of ELF files.
pub const ARM: u16 = 40;

/// RISC-V, in the numbers of ELF files.
pub const RISCV: u16 = 243;

/// A file of 32 bits with one symbol.
pub fn elf(machine: u16, loads: &[Load<'_>], symbol: Option<(&str, u32)>) -> Vec<u8> {
    elf_with_stack(machine, loads, symbol, None)
}

/// The same with a section for the stack: its address and its bytes.
pub fn elf_with_stack(
    machine: u16,
    loads: &[Load<'_>],
    symbol: Option<(&str, u32)>,
    stack: Option<[u32; 2]>,
) -> Vec<u8> {
    const HEADER: usize = 52;
    let data = HEADER + 32 * loads.len();
    let symbols = data + loads.iter().map(|load| load.bytes.len()).sum::<usize>();
    let (name, value) = symbol.unwrap_or(("", 0));
    let strings = format!("\0{name}\0.stack\0");
    let sections = symbols + 32 + strings.len();
    let words =
        |file: &mut Vec<u8>, words: &[u32]| file.extend(words.iter().flat_map(|word| word.to_le_bytes()));

    let mut file = b"\x7fELF\x01\x01\x01\0\0\0\0\0\0\0\0\0\x02\0".to_vec();
    file.extend(machine.to_le_bytes());
    let counts = [52 | 32 << 16, loads.len() as u32 | 40 << 16, (3 + u32::from(stack.is_some())) | 2 << 16];
    words(&mut file, &[1, 0, HEADER as u32, sections as u32, 0]);
    words(&mut file, &counts);
    let mut at = data;
    for Load { addresses: [runs, lies], bytes, memory, flags } in loads {
        words(&mut file, &[1, at as u32, *runs, *lies, bytes.len() as u32, *memory, *flags, 4]);
        at += bytes.len();
    }
    file.extend(loads.iter().flat_map(|load| load.bytes));
    // No symbol, and a global one with a value of its own.
    words(&mut file, &[0, 0, 0, 0, 1, value, 0, 0x10 | 0xFFF1 << 16]);
    file.extend(strings.as_bytes());
    words(&mut file, &[0; 10]);
    words(&mut file, &[0, 2, 0, 0, symbols as u32, 32, 2, 1, 4, 16]);
    words(&mut file, &[0, 3, 0, 0, symbols as u32 + 32, strings.len() as u32, 0, 0, 1, 0]);
    if let Some([address, size]) = stack {
        words(&mut file, &[name.len() as u32 + 2, 8, 3, address, 0, size, 0, 0, 4, 0]);
    }
    file
}
