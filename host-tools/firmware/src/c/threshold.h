
/** A row of a larger score is an anomaly. */
#define STEM_THRESHOLD VALUE
