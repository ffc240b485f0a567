/* a_1b: regress, f32, trained on t.csv * / ? ?/   ä /// stem (1 rows). Made by tinyfit 0.1.0.
 *
 * No function keeps anything between calls, allocates, or needs a C library. Pointers may be NULL, which is
 * refused, and what they point at must not overlap.
 */

#ifndef A_1B_H
#define A_1B_H

#include <stddef.h>
#include <stdint.h>

/** The names of the inputs: `static const char *const names[A_1B_INPUTS] = A_1B_INPUT_NAMES;` */
#define A_1B_INPUT_NAMES { \
    "a stem", \
    "b \"\\\?\?/\012" \
}

/** The names of the outputs. */
#define A_1B_OUTPUT_NAMES { \
    "kg", \
    "a\012b" \
}

/** A network that learns, in your memory, best in a `static`. What the words hold is the library's business. */
typedef struct {
    uint32_t words[27];
} A1bLearner;


/**
 * Inputs of a row.
 */
#define A_1B_INPUTS 2

/**
 * Outputs: each target in its unit.
 */
#define A_1B_OUTPUTS 2

/**
 * Bytes of flash of the network and the scaler.
 */
#define A_1B_FLASH 68

/**
 * Bytes of stack of a prediction's vectors.
 */
#define A_1B_RAM 28

/**
 * 32-bit words of a A1bLearner.
 */
#define A_1B_LEARNER_WORDS 27

/**
 * How a call ended. Only after 0 has anything been written.
 */
enum A1bStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * All is well.
     */
    A1B_STATUS_OK = 0,
    /**
     * A pointer is NULL.
     */
    A1B_STATUS_NULL = 1,
    /**
     * An input is NaN or infinite.
     */
    A1B_STATUS_INPUT = 2,
    /**
     * The target is NaN, infinite, or no class.
     */
    A1B_STATUS_TARGET = 3,
    /**
     * The learning rate is not in 0..2^20.
     */
    A1B_STATUS_LEARNING_RATE = 4,
    /**
     * The loss or a gradient is infinite or too large: scale the data or lower the learning rate.
     */
    A1B_STATUS_GRADIENT = 5,
    /**
     * An output is NaN: the inputs are too large.
     */
    A1B_STATUS_OUTPUT = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum A1bStatus A1bStatus;
#else
typedef int32_t A1bStatus;
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
 * Predicts: raw inputs `x` as a table has them, in the order of A_1B_INPUT_NAMES, to outputs `y` in the order of
 * A_1B_OUTPUT_NAMES. Scaling is done here. Gives the bits of `tinyfit predict`.
 */
A1bStatus a_1b_predict(const float x[A_1B_INPUTS],
                       float y[A_1B_OUTPUTS]);

/**
 * Makes a learner of the network as it was trained. Call it before all else, and again to forget what was learned. What
 * was in it does not matter, but something must have been: a `static` is zero, and an automatic variable nothing.
 */
A1bStatus a_1b_learner_init(A1bLearner *learner);

/**
 * The same as a_1b_predict, by what the learner has learned.
 */
A1bStatus a_1b_learner_predict(const A1bLearner *learner,
                               const float x[A_1B_INPUTS],
                               float y[A_1B_OUTPUTS]);

/**
 * Learns a row: one step of stochastic gradient descent, in place. `targets` are in the units and the order of the
 * outputs; `loss`, unless it is NULL, becomes the loss before the step: the mean squared error of the targets scaled to deviation 1. What is refused changes nothing.
 */
A1bStatus a_1b_learn(A1bLearner *learner,
                     const float x[A_1B_INPUTS],
                     const float targets[A_1B_OUTPUTS],
                     float learning_rate,
                     float *loss);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* A_1B_H */
