// A stack that is large enough for Lua, and the locale in which it runs.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "box.h"

#include <locale.h>
#include <pthread.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

// Nested pattern callbacks of the deepest kind need half of this.
#define LEAST_STACK ((size_t)1 << 20)
#define OWN_STACK ((size_t)8 << 20)

static size_t stack_left(void) {
  static _Thread_local char *lowest = NULL;
  // Not the address of a local: under a sanitizer that may stand elsewhere.
  const char *here = __builtin_frame_address(0);
  if (!lowest) {
#if defined(__linux__)
    pthread_attr_t attributes;
    void *base;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    const int failed = pthread_attr_getstack(&attributes, &base, &size);
    pthread_attr_destroy(&attributes);
    if (failed) return 0;
    lowest = base;
#elif defined(__APPLE__)
    lowest = (char *)pthread_get_stackaddr_np(pthread_self()) -
             pthread_get_stacksize_np(pthread_self());
#else
    return 0;
#endif
  }
  return here > lowest ? (size_t)(here - lowest) : 0;
}

static locale_t plainLocale;
static void make_locale(void) { plainLocale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

typedef struct job {
  luabox_status (*body)(void *);
  void *argument;
  luabox_status status;
} job;

static void *run_job(void *argument) {
  job *work = argument;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_locale);
  // Numbers are read and written, and texts ordered, by the locale of the thread.
  const locale_t before = plainLocale ? uselocale(plainLocale) : (locale_t)0;
  work->status = work->body(work->argument);
  if (before) uselocale(before);
  return NULL;
}

luabox_status box_with_stack(luabox *box, luabox_status (*body)(void *), void *argument) {
  job work = {body, argument, LUABOX_OK};
  if (stack_left() >= LEAST_STACK) {
    run_job(&work);
    return work.status;
  }
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, OWN_STACK);
  const int failed = pthread_create(&thread, &attributes, run_job, &work);
  pthread_attr_destroy(&attributes);
  if (failed)
    return box_fail(box, LUABOX_NO_STATE, 0, "there is no thread with a stack of 8 MiB for it");
  pthread_join(thread, NULL);
  return work.status;
}
