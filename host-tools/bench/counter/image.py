"""The parts of an ELF file that a counter needs."""

from elftools.elf.elffile import ELFFile


class Image:
    def __init__(self, path):
        with open(path, "rb") as file:
            elf = ELFFile(file)
            self.segments = [
                (segment["p_vaddr"], segment.data() + bytes(segment["p_memsz"] - segment["p_filesz"]))
                for segment in elf.iter_segments("PT_LOAD")
            ]
            self._sizes = {section.name: section["sh_size"] for section in elf.iter_sections()}
            table = elf.get_section_by_name(".symtab")
            self._symbols = {symbol.name: symbol for symbol in table.iter_symbols()}

    def address(self, symbol):
        return self._symbols[symbol]["st_value"]

    def size(self, section):
        return self._sizes.get(section, 0)

    def function_at(self, address):
        for name, symbol in self._symbols.items():
            start = symbol["st_value"] & ~1
            if symbol["st_info"]["type"] == "STT_FUNC" and start <= address < start + max(symbol["st_size"], 1):
                return name
        return hex(address)
