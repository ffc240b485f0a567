// Runs the core of an rp2040js chip, several times faster than rp2040js does and with its cycle counts.
//
// What programs spend their time in, 16-bit instructions on registers, RAM and flash, is executed here. All else, a
// peripheral, an interrupt, a barrier, is one call of rp2040js' own interpreter. Where the two differ ARM's manual is
// followed: rp2040js has the overflow flag wrong when a carry comes into an addition, the carry after some shifts by a
// register, and where BLX LR goes.

const CYCLE = 8; // nanoseconds, at 125 MHz
const RAM = 2; // the first hexadecimal digit of an address selects the region; flash is 1

// `rom` stands in for the boot ROM: it is called with the program counter there.
export function makeCore(mcu, rom) {
  const { core, clock } = mcu;
  const I = new Int32Array(core.registers.buffer);
  const flash = mcu.flash.buffer, ram = mcu.sram.buffer, none = new ArrayBuffer(0);
  const by = (View) => Array.from({ length: 16 }, (_, i) => new View(i === 1 ? flash : i === RAM ? ram : none));
  const mem8 = by(Uint8Array), mem16 = by(Uint16Array), mem32 = by(Int32Array);
  const ram8 = mem8[RAM], ram16 = mem16[RAM], ram32 = mem32[RAM];

  // Executes until `limit` cycles are used or an instruction is met that is not handled here. Returns the cycles.
  function burst(limit) {
    let pc = core.PC & ~1, cycles = 0, count = 0;
    // Negative and zero are read off the last result, which a pair of flags is turned into and back.
    let nz = core.N ? -1 : core.Z ? 0 : 1, C = core.C ? 1 : 0, V = core.V;

    while (cycles < limit) {
      const code = mem16[pc >>> 28], at = (pc & 0xfffffff) >> 1;
      if (at >= code.length) break;
      const op = code[at], d = op & 7, m = (op >> 3) & 7, r = (op >> 6) & 7, e = (op >> 8) & 7, imm5 = (op >> 6) & 31;
      let used = 1, next = pc + 2;

      // Loads and stores share their ends; these say where and what.
      let load = 0, store = 0, address = 0, target = d;
      // So do additions; a subtraction adds the complement and a carry.
      let add = -1, a = 0, b = 0, carry = 0;

      switch (op >> 11) {
        case 0b00000: // LSLS d, m, #
          if (imm5) C = (I[m] >>> (32 - imm5)) & 1;
          nz = I[d] = I[m] << imm5;
          break;
        case 0b00001: // LSRS d, m, #
          C = (I[m] >>> ((imm5 - 1) & 31)) & 1;
          nz = I[d] = imm5 ? I[m] >>> imm5 : 0;
          break;
        case 0b00010: // ASRS d, m, #
          C = (I[m] >>> ((imm5 - 1) & 31)) & 1;
          nz = I[d] = I[m] >> (imm5 || 31);
          break;
        case 0b00011: // ADDS, SUBS d, m, r or #
          add = d, a = I[m], b = op & 0x400 ? r : I[r];
          if (op & 0x200) b = ~b, carry = 1;
          break;
        case 0b00100: nz = I[e] = op & 0xff; break; // MOVS e, #
        case 0b00101: add = 16, a = I[e], b = ~(op & 0xff), carry = 1; break; // CMP e, #
        case 0b00110: add = e, a = I[e], b = op & 0xff; break; // ADDS e, #
        case 0b00111: add = e, a = I[e], b = ~(op & 0xff), carry = 1; break; // SUBS e, #
        case 0b01000: {
          const high = (op >> 3) & 15, low = d | ((op >> 4) & 8), shift = I[m] & 0xff, x = I[d];
          switch ((op >> 6) & 31) {
            case 0: nz = I[d] = x & I[m]; break; // ANDS
            case 1: nz = I[d] = x ^ I[m]; break; // EORS
            case 2: // LSLS
              if (shift) C = shift > 32 ? 0 : (x >>> (32 - shift)) & 1;
              nz = I[d] = shift < 32 ? x << shift : 0;
              break;
            case 3: // LSRS
              if (shift) C = shift > 32 ? 0 : (x >>> (shift - 1)) & 1;
              nz = I[d] = shift < 32 ? (x >>> shift) | 0 : 0;
              break;
            case 4: // ASRS
              if (shift) C = shift > 32 ? x >>> 31 : (x >>> (shift - 1)) & 1;
              nz = I[d] = x >> (shift < 32 ? shift : 31);
              break;
            case 5: add = d, a = x, b = I[m], carry = C; break; // ADCS
            case 6: add = d, a = x, b = ~I[m], carry = C; break; // SBCS
            case 7: // RORS
              nz = I[d] = (x >>> (shift & 31)) | (x << (-shift & 31));
              if (shift) C = nz >>> 31;
              break;
            case 8: nz = x & I[m]; break; // TST
            case 9: add = d, a = 0, b = ~I[m], carry = 1; break; // RSBS
            case 10: add = 16, a = x, b = ~I[m], carry = 1; break; // CMP
            case 11: add = 16, a = x, b = I[m]; break; // CMN
            case 12: nz = I[d] = x | I[m]; break; // ORRS
            case 13: nz = I[d] = Math.imul(x, I[m]); break; // MULS
            case 14: nz = I[d] = x & ~I[m]; break; // BICS
            case 15: nz = I[d] = ~I[m]; break; // MVNS
            case 20: case 21: case 22: case 23: // CMP of any two
              if (high === 15 || low === 15) { load = -1; break; }
              add = 16, a = I[low], b = ~I[high], carry = 1;
              break;
            case 16: case 17: case 18: case 19: // ADD of any two
            case 24: case 25: case 26: case 27: { // MOV of any two
              if (low === 15 || low === 13) { load = -1; break; }
              const value = high === 15 ? pc + 4 : I[high];
              I[low] = op & 0x200 ? value : I[low] + value;
              break;
            }
            default: { // BX, BLX
              if (d || high === 15 || I[high] >>> 28 === 15) { load = -1; break; }
              const to = I[high] & ~1;
              if (op & 0x80) I[14] = next | 1;
              next = to, used = 2;
            }
          }
          break;
        }
        case 0b01001: load = 4, target = e, address = (next + 2 & ~3) + ((op & 0xff) << 2); break; // LDR e, [pc, #]
        case 0b01010: case 0b01011: // with an address of two registers
          address = I[m] + I[r];
          switch ((op >> 9) & 7) {
            case 0: store = 4; break; // STR
            case 1: store = 2; break; // STRH
            case 2: store = 1; break; // STRB
            case 3: load = 3; break; // LDRSB
            case 4: load = 4; break; // LDR
            case 5: load = 2; break; // LDRH
            case 6: load = 1; break; // LDRB
            case 7: load = 5; break; // LDRSH
          }
          break;
        case 0b01100: store = 4, address = I[m] + (imm5 << 2); break; // STR d, [m, #]
        case 0b01101: load = 4, address = I[m] + (imm5 << 2); break; // LDR
        case 0b01110: store = 1, address = I[m] + imm5; break; // STRB
        case 0b01111: load = 1, address = I[m] + imm5; break; // LDRB
        case 0b10000: store = 2, address = I[m] + (imm5 << 1); break; // STRH
        case 0b10001: load = 2, address = I[m] + (imm5 << 1); break; // LDRH
        case 0b10010: store = 4, target = e, address = I[13] + ((op & 0xff) << 2); break; // STR e, [sp, #]
        case 0b10011: load = 4, target = e, address = I[13] + ((op & 0xff) << 2); break; // LDR
        case 0b10100: I[e] = (pc & ~3) + 4 + ((op & 0xff) << 2); break; // ADR
        case 0b10101: I[e] = I[13] + ((op & 0xff) << 2); break; // ADD e, sp, #
        case 0b10110: { // PUSH, ADD and SUB sp, extensions
          const x = I[m];
          switch ((op >> 6) & 31) {
            case 0: case 1: I[13] += (op & 0x7f) << 2; break; // ADD sp, #
            case 2: case 3: I[13] -= (op & 0x7f) << 2; break; // SUB sp, #
            case 8: I[d] = (x << 16) >> 16; break; // SXTH
            case 9: I[d] = (x << 24) >> 24; break; // SXTB
            case 10: I[d] = x & 0xffff; break; // UXTH
            case 11: I[d] = x & 0xff; break; // UXTB
            case 16: case 17: case 18: case 19: case 20: case 21: case 22: case 23: { // PUSH
              let words = (op >> 8) & 1;
              for (let list = op & 0xff; list; list &= list - 1) words++;
              const sp = I[13] - 4 * words;
              let i = (sp & 0xfffffff) >> 2;
              if (sp >>> 28 !== RAM || i + words > ram32.length) { load = -1; break; }
              I[13] = sp;
              for (let k = 0; k < 8; k++) if (op & (1 << k)) ram32[i++] = I[k], used++;
              if (op & 0x100) ram32[i] = I[14];
              break;
            }
            default: load = -1;
          }
          break;
        }
        case 0b10111: { // POP
          if ((op & 0x600) !== 0x400) { load = -1; break; }
          let i = (I[13] & 0xfffffff) >> 2, words = (op >> 8) & 1;
          for (let list = op & 0xff; list; list &= list - 1) words++;
          if (I[13] >>> 28 !== RAM || i + words > ram32.length) { load = -1; break; }
          if (op & 0x100 && ram32[i + words - 1] >>> 28 === 15) { load = -1; break; }
          I[13] += 4 * words;
          for (let k = 0; k < 8; k++) if (op & (1 << k)) I[k] = ram32[i++], used++;
          if (op & 0x100) next = ram32[i] & ~1, used += 2;
          break;
        }
        case 0b11000: case 0b11001: { // STM, LDM e!
          const loads = op & 0x800, mem = loads ? mem32[I[e] >>> 28] : ram32, base = I[e];
          let i = (base & 0xfffffff) >> 2, words = 0;
          for (let list = op & 0xff; list; list &= list - 1) words++;
          if ((!loads && base >>> 28 !== RAM) || base & 3 || i + words > mem.length) { load = -1; break; }
          for (let k = 0; k < 8; k++) if (op & (1 << k)) {
            if (loads) I[k] = mem[i++]; else mem[i++] = I[k];
          }
          used += words;
          if (!(op & (1 << e))) I[e] = base + 4 * words;
          break;
        }
        case 0b11010: case 0b11011: { // B of a condition
          let taken = false;
          switch ((op >> 9) & 7) {
            case 0: taken = nz === 0; break; // EQ
            case 1: taken = C === 1; break; // CS
            case 2: taken = nz < 0; break; // MI
            case 3: taken = V; break; // VS
            case 4: taken = C === 1 && nz !== 0; break; // HI
            case 5: taken = (nz < 0) === V; break; // GE
            case 6: taken = nz !== 0 && (nz < 0) === V; break; // GT
            case 7: load = -1; break; // UDF, SVC
          }
          if (taken !== ((op & 0x100) !== 0)) next = pc + 4 + ((op << 24) >> 23), used = 2;
          break;
        }
        case 0b11100: next = pc + 4 + ((op << 21) >> 20), used = 2; break; // B
        case 0b11110: { // BL
          const low = code[at + 1];
          if ((low & 0xd000) !== 0xd000) { load = -1; break; }
          const sign = (op << 21) >> 31, i1 = ~((low >> 13) ^ sign) & 1, i2 = ~((low >> 11) ^ sign) & 1;
          I[14] = (pc + 4) | 1;
          next = pc + 4 + ((sign << 24) | (i1 << 23) | (i2 << 22) | ((op & 0x3ff) << 12) | ((low & 0x7ff) << 1));
          used = 3;
          break;
        }
        default: load = -1;
      }

      if (add >= 0) {
        const result = (a + b + carry) | 0;
        C = ((a & b) | ((a | b) & ~result)) >>> 31, V = ((a ^ result) & (b ^ result)) < 0, nz = result;
        if (add < 16) I[add] = result;
      } else if (load) {
        if (load < 0) break;
        const region = address >>> 28, offset = address & 0xfffffff;
        if (load === 4) {
          const mem = mem32[region];
          if (offset & 3 || offset >> 2 >= mem.length) break;
          I[target] = mem[offset >> 2];
        } else if (load & 1 && load < 5) {
          const mem = mem8[region];
          if (offset >= mem.length) break;
          I[target] = load === 1 ? mem[offset] : (mem[offset] << 24) >> 24;
        } else {
          const mem = mem16[region];
          if (offset & 1 || offset >> 1 >= mem.length) break;
          I[target] = load === 2 ? mem[offset >> 1] : (mem[offset >> 1] << 16) >> 16;
        }
        used = 2;
      } else if (store) {
        const offset = address & 0xfffffff;
        if (address >>> 28 !== RAM || offset >= ram8.length || offset & (store - 1)) break;
        if (store === 4) ram32[offset >> 2] = I[target];
        else if (store === 2) ram16[offset >> 1] = I[target];
        else ram8[offset] = I[target];
        used = 2;
      }
      pc = next, cycles += used, count++;
    }

    core.PC = pc, core.N = nz < 0, core.Z = nz === 0, core.C = C === 1, core.V = V;
    core.cycles += cycles, self.instructions += count;
    return cycles;
  }

  const self = {
    burst,
    instructions: 0,
    paused: false, // set it to make `run` return
    idle: () => core.waiting && !clock.nextAlarm,

    run(cycles) {
      self.paused = false;
      for (const end = clock.nanos + cycles * CYCLE; clock.nanos < end && !self.paused && !self.idle(); ) {
        const left = Math.min(clock.nextAlarm?.nanos ?? end, end) - clock.nanos;
        if (core.waiting) {
          clock.tick(left); // asleep: nothing happens before
          continue;
        }
        if (!core.interruptsUpdated) clock.tick(burst(left / CYCLE) * CYCLE);
        if (core.PC >>> 14 === 0) rom(core.PC);
        else clock.tick(core.executeInstruction() * CYCLE);
        self.instructions++;
      }
    },
  };
  return self;
}
