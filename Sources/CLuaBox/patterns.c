// Lua's patterns with a price: every four character tests cost one step, and nothing recurses
// deeper than a small stack can hold. What fits, and every message, is as in Lua 5.4's own library;
// the way of matching follows it (lstrlib.c, Copyright (C) 1994-2022 Lua.org, PUC-Rio, MIT licence).

#include "box.h"

#define MAXIMUM_CAPTURES 16
#define MAXIMUM_DEPTH 150
#define CAPTURE_OPEN (-1)
#define CAPTURE_POSITION (-2)
#define ESCAPE '%'
// Character tests between two charges.
#define TESTS_PER_CHARGE 64

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

static const char *match(matcher *m, const char *s, const char *p);

static inline void test(matcher *m) {
  if (++m->tests >= TESTS_PER_CHARGE) {
    const unsigned tests = m->tests;
    m->tests = 0;
    box_charge(m->L, m->box, tests / 4);
  }
}

static void settle_tests(matcher *m) {
  box_charge(m->L, m->box, m->tests / 4);
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
  if (p == m->patternEnd) luaL_error(m->L, "malformed pattern (ends with '%%')");
  if (*p++ == ESCAPE) {
    if (p == m->patternEnd) luaL_error(m->L, "malformed pattern (ends with '%%')");
    return p + 1;
  }
  if (p[-1] != '[') return p;
  if (p < m->patternEnd && *p == '^') p++;
  do {
    if (p == m->patternEnd) luaL_error(m->L, "malformed pattern (missing ']')");
    const char c = *p++;
    test(m);
    if (c == ESCAPE) {
      if (p == m->patternEnd) luaL_error(m->L, "malformed pattern (missing ']')");
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
    if (*p == ESCAPE) {
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
    case ESCAPE: return fits_class(c, (unsigned char)p[1]);
    case '[': return fits_set(m, c, p, end - 1);
    default: return (unsigned char)*p == c;
  }
}

static const char *match_balance(matcher *m, const char *s, const char *p) {
  if (p >= m->patternEnd - 1)
    luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
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
    const char *result = match(m, s + count, end + 1);
    if (result) return result;
    count--;
  }
  return NULL;
}

static const char *expand_least(matcher *m, const char *s, const char *p, const char *end) {
  for (;;) {
    const char *result = match(m, s, end + 1);
    if (result) return result;
    if (!fits_single(m, s, p, end)) return NULL;
    s++;
  }
}

static const char *open_capture(matcher *m, const char *s, const char *p, ptrdiff_t what) {
  const int level = m->level;
  if (level >= MAXIMUM_CAPTURES) luaL_error(m->L, "too many captures");
  m->capture[level].start = s;
  m->capture[level].length = what;
  m->level = (unsigned char)(level + 1);
  const char *result = match(m, s, p);
  if (!result) m->level--;
  return result;
}

static const char *close_capture(matcher *m, const char *s, const char *p) {
  int level = m->level;
  for (level--; level >= 0 && m->capture[level].length != CAPTURE_OPEN; level--) {
  }
  if (level < 0) luaL_error(m->L, "invalid pattern capture");
  m->capture[level].length = s - m->capture[level].start;
  const char *result = match(m, s, p);
  if (!result) m->capture[level].length = CAPTURE_OPEN;
  return result;
}

static const char *match_back(matcher *m, const char *s, int digit) {
  const int level = digit - '1';
  if (level < 0 || level >= m->level || m->capture[level].length == CAPTURE_OPEN)
    luaL_error(m->L, "invalid capture index %%%d", level + 1);
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
  if (*p == m->patternEnd || **p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const char *end = class_end(m, *p);
  const int before = s == m->source ? 0 : (unsigned char)s[-1];
  const int after = s == m->sourceEnd ? 0 : (unsigned char)*s;
  const bool fits = !fits_set(m, before, *p, end - 1) && fits_set(m, after, *p, end - 1);
  *p = end;
  return fits ? s : NULL;
}

static const char *match(matcher *m, const char *s, const char *p) {
  if (m->depth-- == 0) luaL_error(m->L, "pattern too complex");
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
    if (*p == ESCAPE && p + 1 < m->patternEnd) {
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
        const char *result = match(m, s + 1, end + 1);
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

// MARK: Captures

static size_t capture(matcher *m, int index, const char *s, const char *e, const char **text) {
  if (index >= m->level) {
    if (index != 0) luaL_error(m->L, "invalid capture index %%%d", index + 1);
    *text = s;
    return (size_t)(e - s);
  }
  const ptrdiff_t length = m->capture[index].length;
  *text = m->capture[index].start;
  if (length == CAPTURE_OPEN) luaL_error(m->L, "unfinished capture");
  if (length == CAPTURE_POSITION) {
    lua_pushinteger(m->L, m->capture[index].start - m->source + 1);
    return (size_t)-1;
  }
  return (size_t)length;
}

static void push_capture(matcher *m, int index, const char *s, const char *e) {
  const char *text;
  const size_t length = capture(m, index, s, e, &text);
  if (length != (size_t)-1) lua_pushlstring(m->L, text, length);
}

static int push_captures(matcher *m, const char *s, const char *e) {
  const int count = m->level == 0 && s ? 1 : m->level;
  luaL_checkstack(m->L, count, "too many captures");
  for (int index = 0; index < count; index++) push_capture(m, index, s, e);
  return count;
}

static void begin(matcher *m, lua_State *L, const char *s, size_t ls, const char *p, size_t lp) {
  m->L = L;
  m->box = box_of(L);
  m->depth = MAXIMUM_DEPTH;
  m->source = s;
  m->sourceEnd = s + ls;
  m->patternEnd = p + lp;
  m->tests = 0;
  m->level = 0;
}

static void again(matcher *m) {
  m->level = 0;
  m->depth = MAXIMUM_DEPTH;
}

// MARK: find, match

static size_t start_position(lua_Integer position, size_t length) {
  if (position > 0) return (size_t)position;
  if (position == 0) return 1;
  if (position < -(lua_Integer)length) return 1;
  return length + (size_t)position + 1;
}

static bool is_plain(const char *p, size_t length) {
  for (size_t index = 0; index < length; index++)
    if (p[index] && strchr("^$*+?.([%-", p[index])) return false;
  return true;
}

static const char *find_plain(lua_State *L, luabox *box, const char *s, size_t ls, const char *p,
                              size_t lp) {
  if (lp == 0) return s;
  if (lp > ls) return NULL;
  const char *const last = s + (ls - lp);
  const char *from = s;
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
      box_charge(L, box, (int64_t)(cost / 16));
      cost = 0;
    }
    if (!hit) return NULL;
    if (same == lp) return hit;
    from = hit + 1;
  }
  return NULL;
}

static int find_or_match(lua_State *L, bool finds) {
  size_t ls, lp;
  const char *s = luaL_checklstring(L, 1, &ls);
  const char *p = luaL_checklstring(L, 2, &lp);
  const size_t from = start_position(luaL_optinteger(L, 3, 1), ls) - 1;
  luabox *box = box_of(L);
  box_charge(L, box, 2);
  if (from > ls) {
    lua_pushnil(L);
    return 1;
  }
  const bool isPlain = finds && lua_toboolean(L, 4);
  if (finds && !isPlain) box_charge(L, box, (int64_t)(lp / 16));
  if (finds && (isPlain || is_plain(p, lp))) {
    const char *hit = find_plain(L, box, s + from, ls - from, p, lp);
    if (!hit) {
      lua_pushnil(L);
      return 1;
    }
    lua_pushinteger(L, hit - s + 1);
    lua_pushinteger(L, (lua_Integer)((size_t)(hit - s) + lp));
    return 2;
  }
  matcher m;
  const bool anchored = lp > 0 && *p == '^';
  begin(&m, L, s, ls, p, lp);
  if (anchored) p++;
  const char *at = s + from;
  do {
    again(&m);
    const char *end = match(&m, at, p);
    if (end) {
      settle_tests(&m);
      if (!finds) return push_captures(&m, at, end);
      lua_pushinteger(L, at - s + 1);
      lua_pushinteger(L, end - s);
      return push_captures(&m, NULL, NULL) + 2;
    }
  } while (at++ < m.sourceEnd && !anchored);
  settle_tests(&m);
  lua_pushnil(L);
  return 1;
}

static int string_find(lua_State *L) { return find_or_match(L, true); }
static int string_match(lua_State *L) { return find_or_match(L, false); }

// MARK: gmatch

// Upvalues: source, pattern, the position to go on from, the end of the last match.
static int gmatch_next(lua_State *L) {
  size_t ls, lp;
  const char *s = lua_tolstring(L, lua_upvalueindex(1), &ls);
  const char *p = lua_tolstring(L, lua_upvalueindex(2), &lp);
  const lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
  matcher m;
  begin(&m, L, s, ls, p, lp);
  box_charge(L, m.box, 2);
  for (size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(3)); at <= ls; at++) {
    again(&m);
    const char *end = match(&m, s + at, p);
    if (end && end - s != last) {
      settle_tests(&m);
      lua_pushinteger(L, end - s);
      lua_copy(L, -1, lua_upvalueindex(3));
      lua_replace(L, lua_upvalueindex(4));
      return push_captures(&m, s + at, end);
    }
  }
  settle_tests(&m);
  return 0;
}

static int string_gmatch(lua_State *L) {
  size_t ls;
  luaL_checklstring(L, 1, &ls);
  luaL_checkstring(L, 2);
  size_t from = start_position(luaL_optinteger(L, 3, 1), ls) - 1;
  if (from > ls) from = ls + 1;
  lua_settop(L, 2);
  lua_pushinteger(L, (lua_Integer)from);
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, gmatch_next, 4);
  return 1;
}

// MARK: gsub

static void add_template(matcher *m, buffer *b, const char *s, const char *e) {
  size_t length;
  const char *text = lua_tolstring(m->L, 3, &length);
  const char *const end = text + length;
  box_charge(m->L, m->box, (int64_t)(length / 16));
  for (;;) {
    const char *percent = memchr(text, ESCAPE, (size_t)(end - text));
    if (!percent) break;
    buffer_add(b, text, (size_t)(percent - text));
    const char *next = percent + 1;
    const int c = next < end ? (unsigned char)*next : 0;
    if (c == ESCAPE) {
      buffer_add(b, next, 1);
    } else if (c == '0') {
      buffer_add(b, s, (size_t)(e - s));
    } else if (is_digit(c)) {
      const char *part;
      const size_t size = capture(m, c - '1', s, e, &part);
      if (size == (size_t)-1) {
        luaL_tolstring(m->L, -1, NULL);
        buffer_value(b, -1);
        lua_pop(m->L, 2);
      } else {
        buffer_add(b, part, size);
      }
    } else {
      luaL_error(m->L, "invalid use of '%c' in replacement string", ESCAPE);
    }
    text = next + 1;
  }
  buffer_add(b, text, (size_t)(end - text));
}

// Whether something was replaced.
static bool add_replacement(matcher *m, buffer *b, const char *s, const char *e, int kind) {
  lua_State *L = m->L;
  if (kind == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    const int count = push_captures(m, s, e);
    lua_call(L, count, 1);
  } else if (kind == LUA_TTABLE) {
    push_capture(m, 0, s, e);
    lua_gettable(L, 3);
  } else {
    add_template(m, b, s, e);
    return true;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    buffer_add(b, s, (size_t)(e - s));
    return false;
  }
  if (!lua_isstring(L, -1))
    luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  buffer_value(b, -1);
  lua_pop(L, 1);
  return true;
}

static int string_gsub(lua_State *L) {
  size_t ls, lp;
  const char *source = luaL_checklstring(L, 1, &ls);
  const char *p = luaL_checklstring(L, 2, &lp);
  const char *lastMatch = NULL;
  const int kind = lua_type(L, 3);
  const lua_Integer maximum = luaL_optinteger(L, 4, (lua_Integer)ls + 1);
  if (kind != LUA_TNUMBER && kind != LUA_TSTRING && kind != LUA_TFUNCTION && kind != LUA_TTABLE)
    return luaL_typeerror(L, 3, "string/function/table");
  const bool anchored = lp > 0 && *p == '^';
  lua_Integer count = 0;
  bool changed = false;
  matcher m;
  begin(&m, L, source, ls, p, lp);
  if (anchored) p++;
  buffer b;
  buffer_begin(&b, L);
  box_charge(L, m.box, 2);
  const char *s = source;
  while (count < maximum) {
    again(&m);
    const char *end = match(&m, s, p);
    if (end && end != lastMatch) {
      count++;
      box_charge(L, m.box, 1);
      changed = add_replacement(&m, &b, s, end, kind) || changed;
      s = lastMatch = end;
    } else if (s < m.sourceEnd) {
      buffer_add(&b, s++, 1);
    } else {
      break;
    }
    if (anchored) break;
  }
  settle_tests(&m);
  if (!changed) {
    lua_pushvalue(L, 1);
  } else {
    buffer_add(&b, s, (size_t)(m.sourceEnd - s));
    buffer_push(&b);
  }
  lua_pushinteger(L, count);
  return 2;
}

void box_patterns(lua_State *L) {
  static const luaL_Reg functions[] = {{"find", string_find},
                                       {"match", string_match},
                                       {"gmatch", string_gmatch},
                                       {"gsub", string_gsub},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
