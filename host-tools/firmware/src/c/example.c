/* A prediction, printed by what the board has: supply `put`, which sends a character. */

#include "stem.h"

void put(char c);

static const char *const input_names[STEM_INPUTS] = STEM_INPUT_NAMES;
static const char *const output_names[STEM_OUTPUTS] = STEM_OUTPUT_NAMES;

static void text(const char *characters)
{
    while (*characters != '\0') {
        put(*characters++);
    }
}

/* A line of a name and a number's IEEE 754 bits, in which no digit is lost and no C library is needed. */
static void line(const char *what, const char *name, float value)
{
    union {
        float number;
        uint32_t bits;
    } word;
    int shift;

    word.number = value;
    text(what);
    text(name);
    text(" 0x");
    for (shift = 28; shift >= 0; shift -= 4) {
        put("0123456789abcdef"[(word.bits >> shift) & 15U]);
    }
    text("\n");
}

int main(void)
{
    /* EXAMPLE */
    static const TYPE_IN x[STEM_INPUTS] = { INPUTS };
    static TYPE_OUT y[STEM_OUTPUTS];
    size_t i;

    for (i = 0; i < STEM_INPUTS; i++) {
        line("input ", input_names[i], (float)x[i]);
    }
    if (stem_predict(x, y) != STEM_STATUS_OK) {
        return 1;
    }
    for (i = 0; i < STEM_OUTPUTS; i++) {
        line("output ", output_names[i], (float)y[i]);
    }
    // MORE
    text("done\n");
    return 0;
}
