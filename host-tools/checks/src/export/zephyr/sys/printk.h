/* A stand-in. */
void printk(const char *format, ...);
