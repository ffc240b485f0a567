/* far: regress, f32, trained on t.csv * / ? ?/   ä /// stem (1 rows). Made by tinyfit 0.1.0.
 *
 * No function keeps anything between calls, allocates, or needs a C library. Pointers may be NULL, which is
 * refused, and what they point at must not overlap.
 *
 * Inputs are double: a float cannot tell apart the numbers of these, of which an offset is taken off first:
 *   a stem less 1700000000.0
 */

#ifndef FAR_H
#define FAR_H

#include <stddef.h>
#include <stdint.h>

/** The names of the inputs: `static const char *const names[FAR_INPUTS] = FAR_INPUT_NAMES;` */
#define FAR_INPUT_NAMES { \
    "a stem", \
    "b \"\\\?\?/\012" \
}

/** The names of the outputs. */
#define FAR_OUTPUT_NAMES { \
    "kg", \
    "a\012b" \
}

/** A network that learns, in your memory, best in a `static`. What the words hold is the library's business. */
typedef struct {
    uint32_t words[27];
} FarLearner;


/**
 * Inputs of a row.
 */
#define FAR_INPUTS 2

/**
 * Outputs: each target in its unit.
 */
#define FAR_OUTPUTS 2

/**
 * Bytes of flash of the network and the scaler.
 */
#define FAR_FLASH 68

/**
 * Bytes of stack of a prediction's vectors.
 */
#define FAR_RAM 28

/**
 * 32-bit words of a FarLearner.
 */
#define FAR_LEARNER_WORDS 27

/**
 * How a call ended. Only after 0 has anything been written.
 */
enum FarStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * All is well.
     */
    FAR_STATUS_OK = 0,
    /**
     * A pointer is NULL.
     */
    FAR_STATUS_NULL = 1,
    /**
     * An input is NaN or infinite.
     */
    FAR_STATUS_INPUT = 2,
    /**
     * The target is NaN, infinite, or no class.
     */
    FAR_STATUS_TARGET = 3,
    /**
     * The learning rate is not in 0..2^20.
     */
    FAR_STATUS_LEARNING_RATE = 4,
    /**
     * The loss or a gradient is infinite or too large: scale the data or lower the learning rate.
     */
    FAR_STATUS_GRADIENT = 5,
    /**
     * An output is NaN: the inputs are too large.
     */
    FAR_STATUS_OUTPUT = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum FarStatus FarStatus;
#else
typedef int32_t FarStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The labels of the classes.
 */
#define CLASSES { }

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Predicts: raw inputs `x` as a table has them, in the order of FAR_INPUT_NAMES, to outputs `y` in the order of
 * FAR_OUTPUT_NAMES. Scaling is done here. Gives the bits of `tinyfit predict`.
 */
FarStatus far_predict(const double x[FAR_INPUTS],
                      double y[FAR_OUTPUTS]);

/**
 * Makes a learner of the network as it was trained. Call it before all else, and again to forget what was learned. What
 * was in it does not matter, but something must have been: a `static` is zero, and an automatic variable nothing.
 */
FarStatus far_learner_init(FarLearner *learner);

/**
 * The same as far_predict, by what the learner has learned.
 */
FarStatus far_learner_predict(const FarLearner *learner,
                              const double x[FAR_INPUTS],
                              double y[FAR_OUTPUTS]);

/**
 * Learns a row: one step of stochastic gradient descent, in place. `targets` are in the units and the order of the
 * outputs; `loss`, unless it is NULL, becomes the loss before the step: the mean squared error of the targets scaled to deviation 1. What is refused changes nothing.
 */
FarStatus far_learn(FarLearner *learner,
                    const double x[FAR_INPUTS],
                    const double targets[FAR_OUTPUTS],
                    float learning_rate,
                    float *loss);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* FAR_H */
