// Lua's patterns with a price: every four character tests cost one step, and nothing recurses
// deeper than a small stack can hold. What fits, and every message, is as in Lua 5.4's own library;
// the way of matching follows it (lstrlib.c, Copyright (C) 1994-2022 Lua.org, PUC-Rio, MIT licence).

#include "matcher.h"

#define MAXIMUM_DEPTH 150
#define CAPTURE_OPEN (-1)
#define CAPTURE_POSITION (-2)
// Character tests between two charges.
#define TESTS_PER_CHARGE 64

// Raises in Lua, which has words for it, or leaves it to Lua.
#define FAIL(m, ...)                                     \
  do {                                                   \
    if (!(m)->L) longjmp((m)->purse->exit, 1);           \
    luaL_error((m)->L, __VA_ARGS__);                     \
  } while (0)

void matcher_charge(matcher *m, int64_t steps) {
  if (m->L) box_charge(m->L, m->box, steps);
  else purse_charge(m->purse, steps);
}

static inline void test(matcher *m) {
  if (++m->tests >= TESTS_PER_CHARGE) {
    const unsigned tests = m->tests;
    m->tests = 0;
    matcher_charge(m, tests / 4);
  }
}

void matcher_settle(matcher *m) {
  matcher_charge(m, m->tests / 4);
  m->tests = 0;
}

// ASCII only: what is a letter must not depend on the locale of the process.
static bool is_lower(int c) { return c >= 'a' && c <= 'z'; }
static bool is_upper(int c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_alpha(int c) { return is_lower(c | 0x20); }
static bool is_space(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool is_graph(int c) { return c > 0x20 && c < 0x7F; }

static bool fits_class(int c, int class) {
  bool fits;
  switch (class | 0x20) {
    case 'a': fits = is_alpha(c); break;
    case 'c': fits = c < 0x20 || c == 0x7F; break;
    case 'd': fits = is_digit(c); break;
    case 'g': fits = is_graph(c); break;
    case 'l': fits = is_lower(c); break;
    case 'p': fits = is_graph(c) && !is_alpha(c) && !is_digit(c); break;
    case 's': fits = is_space(c); break;
    case 'u': fits = is_upper(c); break;
    case 'w': fits = is_alpha(c) || is_digit(c); break;
    case 'x': fits = is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); break;
    default: return class == c;
  }
  if (!is_alpha(class)) return class == c;
  return is_upper(class) ? !fits : fits;
}

static const char *class_end(matcher *m, const char *p) {
  if (p == m->patternEnd) FAIL(m, "malformed pattern (ends with '%%')");
  if (*p++ == PATTERN_ESCAPE) {
    if (p == m->patternEnd) FAIL(m, "malformed pattern (ends with '%%')");
    return p + 1;
  }
  if (p[-1] != '[') return p;
  if (p < m->patternEnd && *p == '^') p++;
  do {
    if (p == m->patternEnd) FAIL(m, "malformed pattern (missing ']')");
    const char c = *p++;
    test(m);
    if (c == PATTERN_ESCAPE) {
      if (p == m->patternEnd) FAIL(m, "malformed pattern (missing ']')");
      p++;
    }
  } while (p == m->patternEnd || *p != ']');
  return p + 1;
}

// `p` stands at the bracket that opens, `end` at the one that closes.
static bool fits_set(matcher *m, int c, const char *p, const char *end) {
  bool sign = true;
  if (p[1] == '^') {
    sign = false;
    p++;
  }
  while (++p < end) {
    test(m);
    if (*p == PATTERN_ESCAPE) {
      p++;
      if (fits_class(c, (unsigned char)*p)) return sign;
    } else if (p[1] == '-' && p + 2 < end) {
      p += 2;
      if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p) return sign;
    } else if ((unsigned char)*p == c) {
      return sign;
    }
  }
  return !sign;
}

static bool fits_single(matcher *m, const char *s, const char *p, const char *end) {
  test(m);
  if (s >= m->sourceEnd) return false;
  const int c = (unsigned char)*s;
  switch (*p) {
    case '.': return true;
    case PATTERN_ESCAPE: return fits_class(c, (unsigned char)p[1]);
    case '[': return fits_set(m, c, p, end - 1);
    default: return (unsigned char)*p == c;
  }
}

static const char *match_balance(matcher *m, const char *s, const char *p) {
  if (p >= m->patternEnd - 1)
    FAIL(m, "malformed pattern (missing arguments to '%%b')");
  if (s >= m->sourceEnd || *s != *p) return NULL;
  const char open = *p, close = p[1];
  int depth = 1;
  while (++s < m->sourceEnd) {
    test(m);
    if (*s == close) {
      if (--depth == 0) return s + 1;
    } else if (*s == open) {
      depth++;
    }
  }
  return NULL;
}

static const char *expand_most(matcher *m, const char *s, const char *p, const char *end) {
  ptrdiff_t count = 0;
  while (fits_single(m, s + count, p, end)) count++;
  while (count >= 0) {
    const char *result = matcher_fit(m, s + count, end + 1);
    if (result) return result;
    count--;
  }
  return NULL;
}

static const char *expand_least(matcher *m, const char *s, const char *p, const char *end) {
  for (;;) {
    const char *result = matcher_fit(m, s, end + 1);
    if (result) return result;
    if (!fits_single(m, s, p, end)) return NULL;
    s++;
  }
}

static const char *open_capture(matcher *m, const char *s, const char *p, ptrdiff_t what) {
  const int level = m->level;
  if (level >= MAXIMUM_CAPTURES) FAIL(m, "too many captures");
  m->capture[level].start = s;
  m->capture[level].length = what;
  m->level = (unsigned char)(level + 1);
  const char *result = matcher_fit(m, s, p);
  if (!result) m->level--;
  return result;
}

static const char *close_capture(matcher *m, const char *s, const char *p) {
  int level = m->level;
  for (level--; level >= 0 && m->capture[level].length != CAPTURE_OPEN; level--) {
  }
  if (level < 0) FAIL(m, "invalid pattern capture");
  m->capture[level].length = s - m->capture[level].start;
  const char *result = matcher_fit(m, s, p);
  if (!result) m->capture[level].length = CAPTURE_OPEN;
  return result;
}

static const char *match_back(matcher *m, const char *s, int digit) {
  const int level = digit - '1';
  if (level < 0 || level >= m->level || m->capture[level].length == CAPTURE_OPEN)
    FAIL(m, "invalid capture index %%%d", level + 1);
  // A position has no text; Lua's own library reads its mark as a length that never fits.
  if (m->capture[level].length < 0) return NULL;
  const size_t length = (size_t)m->capture[level].length;
  m->tests += (unsigned)(length / 8);
  test(m);
  if ((size_t)(m->sourceEnd - s) < length || memcmp(m->capture[level].start, s, length) != 0)
    return NULL;
  return s + length;
}

static const char *match_frontier(matcher *m, const char *s, const char **p) {
  if (*p == m->patternEnd || **p != '[') FAIL(m, "missing '[' after '%%f' in pattern");
  const char *end = class_end(m, *p);
  const int before = s == m->source ? 0 : (unsigned char)s[-1];
  const int after = s == m->sourceEnd ? 0 : (unsigned char)*s;
  const bool fits = !fits_set(m, before, *p, end - 1) && fits_set(m, after, *p, end - 1);
  *p = end;
  return fits ? s : NULL;
}

const char *matcher_fit(matcher *m, const char *s, const char *p) {
  if (m->depth-- == 0) FAIL(m, "pattern too complex");
  while (s && p != m->patternEnd) {
    test(m);
    if (*p == '(') {
      s = p + 1 < m->patternEnd && p[1] == ')' ? open_capture(m, s, p + 2, CAPTURE_POSITION)
                                               : open_capture(m, s, p + 1, CAPTURE_OPEN);
      break;
    }
    if (*p == ')') {
      s = close_capture(m, s, p + 1);
      break;
    }
    if (*p == '$' && p + 1 == m->patternEnd) {
      if (s != m->sourceEnd) s = NULL;
      break;
    }
    if (*p == PATTERN_ESCAPE && p + 1 < m->patternEnd) {
      const int next = (unsigned char)p[1];
      if (next == 'b') {
        s = match_balance(m, s, p + 2);
        p += 4;
        continue;
      }
      if (next == 'f') {
        p += 2;
        s = match_frontier(m, s, &p);
        continue;
      }
      if (is_digit(next)) {
        s = match_back(m, s, next);
        p += 2;
        continue;
      }
    }
    const char *end = class_end(m, p);
    const char suffix = end < m->patternEnd ? *end : 0;
    if (suffix == '*' || suffix == '-') {
      if (!fits_single(m, s, p, end)) {
        p = end + 1;
        continue;
      }
      s = suffix == '*' ? expand_most(m, s, p, end) : expand_least(m, s, p, end);
      break;
    }
    if (suffix == '+') {
      s = fits_single(m, s, p, end) ? expand_most(m, s + 1, p, end) : NULL;
      break;
    }
    if (suffix == '?') {
      if (fits_single(m, s, p, end)) {
        const char *result = matcher_fit(m, s + 1, end + 1);
        if (result) {
          s = result;
          break;
        }
      }
      p = end + 1;
      continue;
    }
    s = fits_single(m, s, p, end) ? s + 1 : NULL;
    p = end;
  }
  m->depth++;
  return s;
}

// MARK: Searching

size_t pattern_start(lua_Integer position, size_t length) {
  return box_start_position(position, length) - 1;
}

bool pattern_is_plain(const char *p, size_t length) {
  for (size_t index = 0; index < length; index++)
    if (p[index] && strchr("^$*+?.([%-", p[index])) return false;
  return true;
}

const char *matcher_find_plain(matcher *m, const char *from, const char *p) {
  const size_t ls = (size_t)(m->sourceEnd - from), lp = (size_t)(m->patternEnd - p);
  if (lp == 0) return from;
  if (lp > ls) return NULL;
  const char *const last = from + (ls - lp);
  // A 16th of a step for 4 bytes that are passed over or 1 that is compared; a hit costs 4.
  size_t cost = 16;
  while (from <= last) {
    const char *hit = memchr(from, *p, (size_t)(last - from) + 1);
    const char *scanned = hit ? hit : last;
    size_t same = 0;
    if (hit)
      while (same < lp && hit[same] == p[same]) same++;
    cost += (size_t)(scanned - from) / 4 + 4 * same + 64;
    if (cost >= 1024 || !hit || same == lp) {
      matcher_charge(m, (int64_t)(cost / 16));
      cost = 0;
    }
    if (!hit) return NULL;
    if (same == lp) return hit;
    from = hit + 1;
  }
  return NULL;
}

const char *matcher_search(matcher *m, const char *s, const char *p, bool isAnchored,
                           const char **end) {
  do {
    matcher_again(m);
    *end = matcher_fit(m, s, p);
    if (*end) break;
  } while (s++ < m->sourceEnd && !isAnchored);
  matcher_settle(m);
  return *end ? s : NULL;
}

// MARK: Captures

size_t matcher_capture(matcher *m, int index, const char *s, const char *e, const char **text) {
  if (index >= m->level) {
    if (index != 0) FAIL(m, "invalid capture index %%%d", index + 1);
    *text = s;
    return (size_t)(e - s);
  }
  const ptrdiff_t length = m->capture[index].length;
  *text = m->capture[index].start;
  if (length == CAPTURE_OPEN) FAIL(m, "unfinished capture");
  return length == CAPTURE_POSITION ? (size_t)-1 : (size_t)length;
}

void matcher_push_capture(matcher *m, int index, const char *s, const char *e) {
  const char *text;
  const size_t length = matcher_capture(m, index, s, e, &text);
  if (length == (size_t)-1) lua_pushinteger(m->L, text - m->source + 1);
  else lua_pushlstring(m->L, text, length);
}

int matcher_push_captures(matcher *m, const char *s, const char *e) {
  const int count = matcher_capture_count(m, s);
  luaL_checkstack(m->L, count, "too many captures");
  for (int index = 0; index < count; index++) matcher_push_capture(m, index, s, e);
  return count;
}

void matcher_begin_outside(matcher *m, purse *purse, const char *s, size_t ls, const char *p,
                           size_t lp) {
  m->L = NULL;
  m->box = NULL;
  m->purse = purse;
  m->depth = MAXIMUM_DEPTH;
  m->source = s;
  m->sourceEnd = s + ls;
  m->patternEnd = p + lp;
  m->tests = 0;
  m->level = 0;
}

void matcher_begin(matcher *m, lua_State *L, const char *s, size_t ls, const char *p, size_t lp) {
  matcher_begin_outside(m, NULL, s, ls, p, lp);
  m->L = L;
  m->box = box_of(L);
}

void matcher_again(matcher *m) {
  m->level = 0;
  m->depth = MAXIMUM_DEPTH;
}
