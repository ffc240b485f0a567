/* A stand-in for Arduino: what a sketch prints leaves by `put`, numbers as their bits, and `loop` runs once. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

extern "C" void put(char c);
void setup();
void loop();

struct Monitor {
    void begin(unsigned long) {}
    void print(char c) { put(c); }
    void print(const char *text)
    {
        while (*text != '\0') {
            put(*text++);
        }
    }
    void println(float value, int)
    {
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        print("0x");
        for (int shift = 28; shift >= 0; shift -= 4) {
            put("0123456789abcdef"[(bits >> shift) & 15]);
        }
        put('\n');
    }
};

static Monitor Serial;
static inline void delay(unsigned long) {}

int main()
{
    setup();
    loop();
    return 0;
}
