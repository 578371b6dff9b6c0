// The string functions that take patterns; what fits is in matcher.c.

#include "matcher.h"

// MARK: find, match

static int find_or_match(lua_State *L, bool finds) {
  size_t ls, lp;
  const char *s = luaL_checklstring(L, 1, &ls);
  const char *p = luaL_checklstring(L, 2, &lp);
  const size_t from = pattern_start(luaL_optinteger(L, 3, 1), ls);
  luabox *box = box_of(L);
  box_charge(L, box, 2);
  if (from > ls) {
    lua_pushnil(L);
    return 1;
  }
  const bool isPlain = finds && lua_toboolean(L, 4);
  if (finds && !isPlain) box_charge(L, box, (int64_t)(lp / 16));
  matcher m;
  matcher_begin(&m, L, s, ls, p, lp);
  if (finds && (isPlain || pattern_is_plain(p, lp))) {
    const char *hit = matcher_find_plain(&m, s + from, p);
    if (!hit) {
      lua_pushnil(L);
      return 1;
    }
    lua_pushinteger(L, hit - s + 1);
    lua_pushinteger(L, (lua_Integer)((size_t)(hit - s) + lp));
    return 2;
  }
  const bool isAnchored = lp > 0 && *p == '^';
  const char *end;
  const char *at = matcher_search(&m, s + from, isAnchored ? p + 1 : p, isAnchored, &end);
  if (!at) {
    lua_pushnil(L);
    return 1;
  }
  if (!finds) return matcher_push_captures(&m, at, end);
  lua_pushinteger(L, at - s + 1);
  lua_pushinteger(L, end - s);
  return matcher_push_captures(&m, NULL, NULL) + 2;
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
  matcher_begin(&m, L, s, ls, p, lp);
  m.box->touched = true;
  box_meter(L, m.box);
  box_charge(L, m.box, 2);
  for (size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(3)); at <= ls; at++) {
    matcher_again(&m);
    const char *end = matcher_fit(&m, s + at, p);
    if (end && end - s != last) {
      matcher_settle(&m);
      lua_pushinteger(L, end - s);
      lua_copy(L, -1, lua_upvalueindex(3));
      lua_replace(L, lua_upvalueindex(4));
      return matcher_push_captures(&m, s + at, end);
    }
  }
  matcher_settle(&m);
  return 0;
}

static int string_gmatch(lua_State *L) {
  size_t ls;
  luaL_checklstring(L, 1, &ls);
  luaL_checkstring(L, 2);
  size_t from = pattern_start(luaL_optinteger(L, 3, 1), ls);
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
    const char *percent = memchr(text, PATTERN_ESCAPE, (size_t)(end - text));
    if (!percent) break;
    buffer_add(b, text, (size_t)(percent - text));
    const char *next = percent + 1;
    const int c = next < end ? (unsigned char)*next : 0;
    if (c == PATTERN_ESCAPE) {
      buffer_add(b, next, 1);
    } else if (c == '0') {
      buffer_add(b, s, (size_t)(e - s));
    } else if (c >= '0' && c <= '9') {
      const char *part;
      const size_t size = matcher_capture(m, c - '1', s, e, &part);
      if (size == (size_t)-1) {
        lua_pushinteger(m->L, part - m->source + 1);
        buffer_value(b, -1);
        lua_pop(m->L, 1);
      } else {
        buffer_add(b, part, size);
      }
    } else {
      luaL_error(m->L, "invalid use of '%c' in replacement string", PATTERN_ESCAPE);
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
    const int count = matcher_push_captures(m, s, e);
    lua_call(L, count, 1);
  } else if (kind == LUA_TTABLE) {
    matcher_push_capture(m, 0, s, e);
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
  matcher_begin(&m, L, source, ls, p, lp);
  if (anchored) p++;
  buffer b;
  buffer_begin(&b, L);
  box_charge(L, m.box, 2);
  const char *s = source;
  while (count < maximum) {
    matcher_again(&m);
    const char *end = matcher_fit(&m, s, p);
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
  matcher_settle(&m);
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
