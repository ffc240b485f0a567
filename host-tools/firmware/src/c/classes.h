
/** The classes: each has an output, and its name. */
#define STEM_CLASSES STEM_OUTPUTS
#define STEM_CLASS_NAMES STEM_OUTPUT_NAMES
