
/** A network that learns, in your memory, best in a `static`. The meaning of the words is private to the library. */
typedef struct {
    uint32_t words[WORDS];
} StemLearner;
