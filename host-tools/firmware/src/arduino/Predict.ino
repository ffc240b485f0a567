// Predicts once a second and prints to the serial monitor.

#include <stem.h>

static const char *const output_names[STEM_OUTPUTS] = STEM_OUTPUT_NAMES;

// EXAMPLE
static const TYPE_IN x[STEM_INPUTS] = { INPUTS };

void setup()
{
  Serial.begin(115200);
}

void loop()
{
  TYPE_OUT y[STEM_OUTPUTS];
  if (stem_predict(x, y) == STEM_STATUS_OK) {
    for (size_t i = 0; i < STEM_OUTPUTS; i++) {
      Serial.print(output_names[i]);
      Serial.print(' ');
      Serial.println(y[i], 6);
    }
  }
  delay(1000);
}
