/* Reads rows of iris.csv, each with what `tinyfit predict` prints of it, and counts those that iris_predict computes otherwise. */

#include <stdio.h>
#include <string.h>
#include "iris.h"

int main(void)
{
    float x[IRIS_INPUTS], printed[IRIS_OUTPUTS], y[IRIS_OUTPUTS];
    int rows = 0, different = 0;

    while (scanf("%f,%f,%f,%f,%*[^,],%f,%f,%f,%*s", &x[0], &x[1], &x[2], &x[3], &printed[0], &printed[1], &printed[2]) == 7) {
        if (iris_predict(x, y) != IRIS_STATUS_OK) {
            return 1;
        }
        rows++;
        different += memcmp(y, printed, sizeof y) != 0;
    }
    printf("%d rows, %d different\n", rows, different);
    return different != 0;
}
