/* A prediction, printed to the console. */

#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>

#include <stem.h>

static const char *const output_names[STEM_OUTPUTS] = STEM_OUTPUT_NAMES;

/* EXAMPLE */
static const TYPE_IN x[STEM_INPUTS] = { INPUTS };

int main(void)
{
    TYPE_OUT y[STEM_OUTPUTS];
    size_t i;

    if (stem_predict(x, y) != STEM_STATUS_OK) {
        return 1;
    }
    /* In thousandths: printk prints no floats. */
    for (i = 0; i < STEM_OUTPUTS; i++) {
        printk("%s %d/1000\n", output_names[i], (int)(y[i] * 1000.0f));
    }
    return 0;
}
