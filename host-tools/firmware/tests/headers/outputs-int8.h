/* left_hand_2: outputs, int8, trained on t.csv * / ? ?/   ä /// stem (1 rows). Made by tinyfit 0.1.0.
 *
 * No function keeps anything between calls, allocates, or needs a C library. Pointers may be NULL, which is
 * refused, and what they point at must not overlap.
 *
 * It does not learn: an int8 weight cannot move by less than its step. The f32 model that it was quantized from does:
 * export that for left_hand_2_learn.
 */

#ifndef LEFT_HAND_2_H
#define LEFT_HAND_2_H

#include <stddef.h>
#include <stdint.h>

/** The names of the inputs: `static const char *const names[LEFT_HAND_2_INPUTS] = LEFT_HAND_2_INPUT_NAMES;` */
#define LEFT_HAND_2_INPUT_NAMES { \
    "a stem", \
    "b \"\\\?\?/\012" \
}

/** The names of the outputs. */
#define LEFT_HAND_2_OUTPUT_NAMES { \
    "u", \
    "v STEM ä */ /*\001" \
}

/** An int8 input stands for (value - zero point) * scale: of a standardized input, where the model standardizes. */
#define LEFT_HAND_2_INPUT_SCALE 0.007843138f
#define LEFT_HAND_2_INPUT_ZERO_POINT (-1)

/** The same of an int8 output. */
#define LEFT_HAND_2_OUTPUT_SCALE 0.0078125f
#define LEFT_HAND_2_OUTPUT_ZERO_POINT (0)


/**
 * Inputs of a row.
 */
#define LEFT_HAND_2_INPUTS 2

/**
 * Outputs, as the network gives them.
 */
#define LEFT_HAND_2_OUTPUTS 2

/**
 * Outputs of left_hand_2_predict_int8.
 */
#define LEFT_HAND_2_INT8_OUTPUTS 2

/**
 * Bytes of flash of the network and the scaler.
 */
#define LEFT_HAND_2_FLASH 1234

/**
 * Bytes of stack of a prediction's vectors.
 */
#define LEFT_HAND_2_RAM 5

/**
 * How a call ended. Only after 0 has anything been written.
 */
enum LeftHand2Status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * All is well.
     */
    LEFT_HAND2_STATUS_OK = 0,
    /**
     * A pointer is NULL.
     */
    LEFT_HAND2_STATUS_NULL = 1,
    /**
     * An input is NaN or infinite.
     */
    LEFT_HAND2_STATUS_INPUT = 2,
    /**
     * An output is NaN: the inputs are too large.
     */
    LEFT_HAND2_STATUS_OUTPUT = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum LeftHand2Status LeftHand2Status;
#else
typedef int32_t LeftHand2Status;
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
 * Predicts: raw inputs `x` as a table has them, in the order of LEFT_HAND_2_INPUT_NAMES, to outputs `y` in the order of
 * LEFT_HAND_2_OUTPUT_NAMES. Scaling is done here. Gives the bits of `tinyfit predict`.
 */
LeftHand2Status left_hand_2_predict(const float x[LEFT_HAND_2_INPUTS],
                                    float y[LEFT_HAND_2_OUTPUTS]);

/**
 * Predicts from int8 to int8, without scaling, quantizing and dequantizing: the bytes of the runtime that the model's
 * rounding is named for.
 */
LeftHand2Status left_hand_2_predict_int8(const int8_t x[LEFT_HAND_2_INPUTS],
                                         int8_t y[LEFT_HAND_2_INT8_OUTPUTS]);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* LEFT_HAND_2_H */
