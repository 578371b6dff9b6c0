// Under the thread sanitizer, an error of Lua has to be a jump that the sanitizer sees.
//
// Lua's library is built with fortified headers and leaves a call by `__longjmp_chk`, which only the
// address sanitizer knows. The thread sanitizer would take every function that an error skips for one
// that goes on, and note ever longer stacks until each allocation takes a millisecond.

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)

#include <setjmp.h>

_Noreturn void __longjmp_chk(struct __jmp_buf_tag place[1], int value);

_Noreturn void __longjmp_chk(struct __jmp_buf_tag place[1], int value) { longjmp(place, value); }

#endif
#endif
