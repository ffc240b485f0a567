/* a: autoencode, f32, trained on t.csv * / ? ?/   ä /// stem (1 rows). Made by tinyfit 0.1.0.
 *
 * No function keeps anything between calls, allocates, or needs a C library. Pointers may be NULL, which is
 * refused, and what they point at must not overlap.
 */

#ifndef A_H
#define A_H

#include <stddef.h>
#include <stdint.h>

/** The names of the inputs: `static const char *const names[A_INPUTS] = A_INPUT_NAMES;` */
#define A_INPUT_NAMES { \
    "a stem", \
    "b \"\\\?\?/\012" \
}

/** The names of the outputs. */
#define A_OUTPUT_NAMES { \
    "score" \
}

/** A row of a larger score is an anomaly. */
#define A_THRESHOLD 0.125f


/**
 * Inputs of a row.
 */
#define A_INPUTS 2

/**
 * Outputs: the score, of an anomaly if it is above A_THRESHOLD.
 */
#define A_OUTPUTS 1

/**
 * Bytes of flash of the network and the scaler.
 */
#define A_FLASH 68

/**
 * Bytes of stack of a prediction's vectors.
 */
#define A_RAM 28

/**
 * How a call ended. Only after 0 has anything been written.
 */
enum AStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * All is well.
     */
    A_STATUS_OK = 0,
    /**
     * A pointer is NULL.
     */
    A_STATUS_NULL = 1,
    /**
     * An input is NaN or infinite.
     */
    A_STATUS_INPUT = 2,
    /**
     * An output is NaN: the inputs are too large.
     */
    A_STATUS_OUTPUT = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum AStatus AStatus;
#else
typedef int32_t AStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The labels of the classes.
 */
#define CLASSES { }

/**
 * What was learned.
 */
#define TARGETS { }

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Predicts: raw inputs `x` as a table has them, in the order of A_INPUT_NAMES, to outputs `y` in the order of
 * A_OUTPUT_NAMES. Scaling is done here. Gives the bits of `tinyfit predict`.
 */
AStatus a_predict(const float x[A_INPUTS],
                  float y[A_OUTPUTS]);

/**
 * Makes a learner of the network as it was trained. Call it before all else, and again to forget what was learned. What
 * was in it does not matter, but something must have been: a `static` is zero, and an automatic variable nothing.
 */
AStatus a_learner_init(ALearner *learner);

/**
 * The same as a_predict, by what the learner has learned.
 */
AStatus a_learner_predict(const ALearner *learner, const float x[A_INPUTS], float y[A_OUTPUTS]);

/**
 * Learns a row that is no anomaly: one step of stochastic gradient descent, in place. `loss`, unless it is NULL, becomes
 * the loss before the step: the mean squared error of the scaled inputs. What is refused changes nothing.
 */
AStatus a_learn(ALearner *learner,
                const float x[A_INPUTS],
                float learning_rate,
                float *loss);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* A_H */
