/* Starts a program on a RISC-V core in QEMU, which prints and ends it by semihosting. */

#include <stdint.h>

int main(void);
void run(void);

static void ask(uint32_t operation, const void *argument)
{
    register uint32_t a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;
    __asm__ volatile(".balign 16\n .option push\n .option norvc\n slli x0, x0, 0x1f\n ebreak\n srai x0, x0, 7\n .option pop"
                     : "+r"(a0)
                     : "r"(a1)
                     : "memory");
}

void put(char c)
{
    ask(0x03, &c);
}

void run(void)
{
    main();
    ask(0x18, (const void *)0x20026);
    for (;;) {
    }
}

__attribute__((section(".start"), naked, used)) static void start(void)
{
    __asm__ volatile("la sp, stack_top\n j run");
}
