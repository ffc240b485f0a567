/* Starts a program on a Cortex-M in QEMU, which prints and ends it by semihosting. */

#include <stdint.h>

extern char stack_top;
int main(void);
void start(void);

static void ask(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void put(char c)
{
    ask(0x03, &c);
}

void start(void)
{
#if defined(__ARM_FP)
    *(volatile uint32_t *)0xe000ed88U |= 0xfU << 20;
    __asm__ volatile("dsb\n isb");
#endif
    main();
    ask(0x18, (const void *)0x20026);
    for (;;) {
    }
}

/* A fault stops here, and the test runs out of patience. */
static void fault(void)
{
    for (;;) {
    }
}

__attribute__((section(".start"), used)) static const void *const vectors[16] = {
    &stack_top, (const void *)start, (const void *)fault, (const void *)fault, (const void *)fault,
    (const void *)fault, (const void *)fault,
};
