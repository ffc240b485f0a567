
/** A network that learns, in your memory, best in a `static`. What the words hold is the library's business. */
typedef struct {
    uint32_t words[WORDS];
} StemLearner;
