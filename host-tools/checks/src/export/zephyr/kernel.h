/* A stand-in. */
