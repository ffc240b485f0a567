
/** An int8 input stands for (value - zero point) * scale: of a standardized input, where the model standardizes. */
#define STEM_INPUT_SCALE X_SCALE
#define STEM_INPUT_ZERO_POINT (X_ZERO)

/** The same of an int8 output. */
#define STEM_OUTPUT_SCALE Y_SCALE
#define STEM_OUTPUT_ZERO_POINT (Y_ZERO)
