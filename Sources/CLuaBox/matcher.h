// One attempt to fit a pattern of Lua to a text, at a price.
#pragma once

#include <setjmp.h>

#include "box.h"

#define MAXIMUM_CAPTURES 16
#define PATTERN_ESCAPE '%'

// What pays for attempts where no state of Lua runs: whatever would be an error, or cost more than is
// left, jumps out.
typedef struct purse {
  int64_t left;
  jmp_buf exit;
} purse;

static inline void purse_charge(purse *p, int64_t steps) {
  if (__builtin_expect(steps > p->left, 0)) longjmp(p->exit, 1);
  p->left -= steps;
}

typedef struct matcher {
  lua_State *L;  // NULL where a purse pays
  luabox *box;
  purse *purse;
  const char *source;
  const char *sourceEnd;
  const char *patternEnd;
  int depth;
  unsigned tests;
  unsigned char level;
  struct {
    const char *start;
    ptrdiff_t length;
  } capture[MAXIMUM_CAPTURES];
} matcher;

void matcher_begin(matcher *m, lua_State *L, const char *s, size_t ls, const char *p, size_t lp);
void matcher_begin_outside(matcher *m, purse *purse, const char *s, size_t ls, const char *p, size_t lp);
// Forgets the captures, for an attempt at another place.
void matcher_again(matcher *m);
// Where the pattern from `p` on ends in the text from `s` on; NULL if it does not fit there.
const char *matcher_fit(matcher *m, const char *s, const char *p);
// The first place from `s` on where the pattern fits, and where it ends there; NULL if there is none.
const char *matcher_search(matcher *m, const char *s, const char *p, bool isAnchored, const char **end);
// The first place of a text that is no pattern; NULL if there is none.
const char *matcher_find_plain(matcher *m, const char *s, const char *p);
// Whether string.find takes a pattern as it is.
bool pattern_is_plain(const char *p, size_t length);
// Where string.find and string.match begin, counted from 0; it may lie behind the text.
size_t pattern_start(lua_Integer position, size_t length);
// Charges the tests that are not yet paid.
void matcher_settle(matcher *m);
void matcher_charge(matcher *m, int64_t steps);

// The length of a capture, whose text begins at `text`; of one that is a position, which is where
// `text` stands, -1. The whole match, from `s` to `e`, is the first capture of a pattern without
// captures.
size_t matcher_capture(matcher *m, int index, const char *s, const char *e, const char **text);
// How many values a match gives; those of string.find, which come behind its places, if `s` is NULL.
static inline int matcher_capture_count(const matcher *m, const char *s) {
  return m->level == 0 && s ? 1 : m->level;
}
void matcher_push_capture(matcher *m, int index, const char *s, const char *e);
// Pushes all captures, and returns how many.
int matcher_push_captures(matcher *m, const char *s, const char *e);
