// The functions of utf8, with a price.

#include "box.h"

// The bytes of the character at `text`, or 0 if it is none.
static size_t decode(const unsigned char *text, size_t room, uint32_t *code) {
  const unsigned char c = text[0];
  if (c < 0x80) {
    *code = c;
    return 1;
  }
  const size_t length = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (c < 0xC2 || c > 0xF4 || length > room) return 0;
  uint32_t value = c & (0xFFu >> (length + 1));
  for (size_t index = 1; index < length; index++) {
    if ((text[index] & 0xC0) != 0x80) return 0;
    value = value << 6 | (text[index] & 0x3F);
  }
  if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return 0;
  *code = value;
  return length;
}

static bool is_continuation(const char *text, size_t at, size_t length) {
  return at < length && ((unsigned char)text[at] & 0xC0) == 0x80;
}

static lua_Integer relative(lua_Integer position, size_t length) {
  if (position >= 0) return position;
  return 0u - (size_t)position > length ? 0 : (lua_Integer)length + position + 1;
}

static int utf8_len(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer at = relative(luaL_optinteger(L, 2, 1), length);
  lua_Integer to = relative(luaL_optinteger(L, 3, -1), length);
  luaL_argcheck(L, 1 <= at && --at <= (lua_Integer)length, 2, "initial position out of bounds");
  luaL_argcheck(L, --to < (lua_Integer)length, 3, "final position out of bounds");
  if (to > at) box_charge(L, box_of(L), (to - at) / 4);
  lua_Integer count = 0;
  while (at <= to) {
    uint32_t code;
    const size_t size = decode((const unsigned char *)text + at, length - (size_t)at, &code);
    if (size == 0) {
      lua_pushnil(L);
      lua_pushinteger(L, at + 1);
      return 2;
    }
    at += (lua_Integer)size;
    count++;
  }
  lua_pushinteger(L, count);
  return 1;
}

static int utf8_codepoint(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer at = relative(luaL_optinteger(L, 2, 1), length);
  const lua_Integer to = relative(luaL_optinteger(L, 3, at), length);
  luaL_argcheck(L, at >= 1, 2, "out of bounds");
  luaL_argcheck(L, to <= (lua_Integer)length, 3, "out of bounds");
  if (at > to) return 0;
  if (to - at >= 256) return luaL_error(L, "string slice too long (at most 256 bytes)");
  luaL_checkstack(L, (int)(to - at) + 1, "string slice too long");
  box_charge(L, box_of(L), to - at + 1);
  int count = 0;
  for (at -= 1; at < to; count++) {
    uint32_t code;
    const size_t size = decode((const unsigned char *)text + at, length - (size_t)at, &code);
    if (size == 0) return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, code);
    at += (lua_Integer)size;
  }
  return count;
}

static int utf8_char(lua_State *L) {
  buffer b;
  const int count = buffer_begin_characters(&b, L);
  for (int index = 1; index <= count; index++) {
    const lua_Integer code = luaL_checkinteger(L, index);
    luaL_argcheck(L, code >= 0 && code <= 0x10FFFF && !(code >= 0xD800 && code < 0xE000), index,
                  "value out of range");
    box_check_zero(L, code);
    char written[4];
    size_t size = 0;
    if (code < 0x80) {
      written[size++] = (char)code;
    } else if (code < 0x800) {
      written[size++] = (char)(0xC0 | code >> 6);
      written[size++] = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      written[size++] = (char)(0xE0 | code >> 12);
      written[size++] = (char)(0x80 | (code >> 6 & 0x3F));
      written[size++] = (char)(0x80 | (code & 0x3F));
    } else {
      written[size++] = (char)(0xF0 | code >> 18);
      written[size++] = (char)(0x80 | (code >> 12 & 0x3F));
      written[size++] = (char)(0x80 | (code >> 6 & 0x3F));
      written[size++] = (char)(0x80 | (code & 0x3F));
    }
    buffer_add(&b, written, size);
  }
  buffer_push(&b);
  return 1;
}

static int utf8_offset(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Integer n = luaL_checkinteger(L, 2);
  lua_Integer at = relative(luaL_optinteger(L, 3, n > 0 ? 1 : (lua_Integer)length + 1), length);
  luaL_argcheck(L, 1 <= at && --at <= (lua_Integer)length, 3, "position out of bounds");
  const lua_Integer from = at;
  if (n == 0) {
    while (at > 0 && is_continuation(text, (size_t)at, length)) at--;
  } else {
    if (is_continuation(text, (size_t)at, length))
      return luaL_error(L, "initial position is a continuation byte");
    if (n < 0) {
      while (n < 0 && at > 0) {
        do {
          at--;
        } while (at > 0 && is_continuation(text, (size_t)at, length));
        n++;
      }
    } else {
      n--;
      while (n > 0 && at < (lua_Integer)length) {
        do {
          at++;
        } while (is_continuation(text, (size_t)at, length));
        n--;
      }
    }
  }
  box_charge(L, box_of(L), 1 + (at > from ? at - from : from - at) / 4);
  if (n == 0) {
    lua_pushinteger(L, at + 1);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

static int codes_next(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Unsigned at = (lua_Unsigned)lua_tointeger(L, 2);
  const lua_Unsigned from = at;
  if (at > 0 && at <= length) {
    // From the character that stands at position `at` to the next one.
    while (is_continuation(text, at, length)) at++;
  }
  box_charge(L, box_of(L), 1 + (int64_t)((at - from) / 4));
  if (at >= length) return 0;
  uint32_t code;
  const size_t size = decode((const unsigned char *)text + at, length - at, &code);
  if (size == 0 || is_continuation(text, at + size, length))
    return luaL_error(L, "invalid UTF-8 code");
  lua_pushinteger(L, (lua_Integer)at + 1);
  lua_pushinteger(L, code);
  return 2;
}

static int utf8_codes(lua_State *L) {
  luaL_checkstring(L, 1);
  lua_pushcfunction(L, codes_next);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

void box_texts(lua_State *L) {
  static const luaL_Reg functions[] = {{"char", utf8_char},     {"codepoint", utf8_codepoint},
                                       {"codes", utf8_codes},   {"len", utf8_len},
                                       {"offset", utf8_offset}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  // Lua's own, turned round so that it holds no zero byte.
  lua_pushliteral(L, "[^\x80-\xC1\xFE\xFF][\x80-\xBF]*");
  lua_setfield(L, -2, "charpattern");
}
