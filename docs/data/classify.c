/* Prints what flower it is. */

#include <stdio.h>
#include "iris.h"

static const char *const names[IRIS_CLASSES] = IRIS_CLASS_NAMES;

int main(void)
{
    const float x[IRIS_INPUTS] = { 5.1f, 3.5f, 1.4f, 0.2f };
    size_t label;

    if (iris_classify(x, &label) != IRIS_STATUS_OK) {
        return 1;
    }
    printf("%s\n", names[label]);
    return 0;
}
