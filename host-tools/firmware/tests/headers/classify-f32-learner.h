/* left_hand: classify, f32, trained on t.csv * / ? ?/   ä /// stem (1 rows). Made by tinyfit 0.1.0.
 *
 * No function keeps anything between calls, allocates, or needs a C library. Pointers may be NULL, which is
 * refused, and what they point at must not overlap.
 */

#ifndef LEFT_HAND_H
#define LEFT_HAND_H

#include <stddef.h>
#include <stdint.h>

/** The names of the inputs: `static const char *const names[LEFT_HAND_INPUTS] = LEFT_HAND_INPUT_NAMES;` */
#define LEFT_HAND_INPUT_NAMES { \
    "a stem", \
    "b \"\\\?\?/\012" \
}

/** The names of the outputs. */
#define LEFT_HAND_OUTPUT_NAMES { \
    "no", \
    "yes" \
}

/** The classes: each has an output, and its name. */
#define LEFT_HAND_CLASSES LEFT_HAND_OUTPUTS
#define LEFT_HAND_CLASS_NAMES LEFT_HAND_OUTPUT_NAMES

/** A network that learns, in your memory, best in a `static`. What the words hold is the library's business. */
typedef struct {
    uint32_t words[27];
} LeftHandLearner;


/**
 * Inputs of a row.
 */
#define LEFT_HAND_INPUTS 2

/**
 * Outputs: a probability for each class.
 */
#define LEFT_HAND_OUTPUTS 2

/**
 * Bytes of flash of the network and the scaler.
 */
#define LEFT_HAND_FLASH 68

/**
 * Bytes of stack of a prediction's vectors.
 */
#define LEFT_HAND_RAM 28

/**
 * 32-bit words of a LeftHandLearner.
 */
#define LEFT_HAND_LEARNER_WORDS 27

/**
 * How a call ended. Only after 0 has anything been written.
 */
enum LeftHandStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * All is well.
     */
    LEFT_HAND_STATUS_OK = 0,
    /**
     * A pointer is NULL.
     */
    LEFT_HAND_STATUS_NULL = 1,
    /**
     * An input is NaN or infinite.
     */
    LEFT_HAND_STATUS_INPUT = 2,
    /**
     * The target is NaN, infinite, or no class.
     */
    LEFT_HAND_STATUS_TARGET = 3,
    /**
     * The learning rate is not in 0..2^20.
     */
    LEFT_HAND_STATUS_LEARNING_RATE = 4,
    /**
     * The loss or a gradient is infinite or too large: scale the data or lower the learning rate.
     */
    LEFT_HAND_STATUS_GRADIENT = 5,
    /**
     * An output is NaN: the inputs are too large.
     */
    LEFT_HAND_STATUS_OUTPUT = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum LeftHandStatus LeftHandStatus;
#else
typedef int32_t LeftHandStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Predicts: raw inputs `x` as a table has them, in the order of LEFT_HAND_INPUT_NAMES, to outputs `y` in the order of
 * LEFT_HAND_OUTPUT_NAMES. Scaling is done here. Gives the bits of `tinyfit predict`.
 */
LeftHandStatus left_hand_predict(const float x[LEFT_HAND_INPUTS],
                                 float y[LEFT_HAND_OUTPUTS]);

/**
 * Predicts and writes the index of the class that is most probable, of equals the first: its name is that of the output.
 */
LeftHandStatus left_hand_classify(const float x[LEFT_HAND_INPUTS],
                                  size_t *label);

/**
 * Makes a learner of the network as it was trained. Call it before all else, and again to forget what was learned. What
 * was in it does not matter, but something must have been: a `static` is zero, and an automatic variable nothing.
 */
LeftHandStatus left_hand_learner_init(LeftHandLearner *learner);

/**
 * The same as left_hand_predict, by what the learner has learned.
 */
LeftHandStatus left_hand_learner_predict(const LeftHandLearner *learner,
                                         const float x[LEFT_HAND_INPUTS],
                                         float y[LEFT_HAND_OUTPUTS]);

/**
 * Learns a row: one step of stochastic gradient descent, in place. `label` is the index of its class; `loss`, unless it
 * is NULL, becomes the loss before the step: the cross-entropy. What is refused changes nothing.
 */
LeftHandStatus left_hand_learn(LeftHandLearner *learner,
                               const float x[LEFT_HAND_INPUTS],
                               size_t label,
                               float learning_rate,
                               float *loss);

/**
 * The same as left_hand_classify, by what the learner has learned.
 */
LeftHandStatus left_hand_learner_classify(const LeftHandLearner *learner,
                                          const float x[LEFT_HAND_INPUTS],
                                          size_t *label);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* LEFT_HAND_H */
