
/** The names of the inputs: `static const char *const names[STEM_INPUTS] = STEM_INPUT_NAMES;` */
#define STEM_INPUT_NAMES @INPUTS

/** The names of the outputs. */
#define STEM_OUTPUT_NAMES @OUTPUTS
