// One attempt to fit a pattern of Lua to a text, at a price.
#pragma once

#include "box.h"

#define MAXIMUM_CAPTURES 16
#define PATTERN_ESCAPE '%'

typedef struct matcher {
  lua_State *L;
  luabox *box;
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
// Forgets the captures, for an attempt at another place.
void matcher_again(matcher *m);
// Where the pattern from `p` on ends in the text from `s` on; NULL if it does not fit there.
const char *matcher_fit(matcher *m, const char *s, const char *p);
// Charges the tests that are not yet paid.
void matcher_settle(matcher *m);

// The length of a capture, whose text begins at `text`; of one that is a position, which is pushed,
// -1. The whole match, from `s` to `e`, is the first capture of a pattern without captures.
size_t matcher_capture(matcher *m, int index, const char *s, const char *e, const char **text);
void matcher_push_capture(matcher *m, int index, const char *s, const char *e);
// Pushes all captures, and returns how many.
int matcher_push_captures(matcher *m, const char *s, const char *e);
