// The string functions that are not patterns, with a price and without addresses or locales.

#include "box.h"

#include <math.h>
#include <stdio.h>

size_t box_start_position(lua_Integer position, size_t length) {
  if (position > 0) return (size_t)position;
  if (position == 0) return 1;
  if (position < -(lua_Integer)length) return 1;
  return length + (size_t)position + 1;
}

size_t box_end_position(lua_Integer position, size_t length) {
  if (position > (lua_Integer)length) return length;
  if (position >= 0) return (size_t)position;
  if (position < -(lua_Integer)length) return 0;
  return length + (size_t)position + 1;
}

static void charge_length(lua_State *L, size_t length) {
  box_charge(L, box_of(L), 1 + (int64_t)(length / 16));
}

static int string_len(lua_State *L) {
  size_t length;
  luaL_checklstring(L, 1, &length);
  lua_pushinteger(L, (lua_Integer)length);
  return 1;
}

static int string_sub(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  const size_t from = box_start_position(luaL_checkinteger(L, 2), length);
  const size_t to = box_end_position(luaL_optinteger(L, 3, -1), length);
  if (from > to) {
    lua_pushliteral(L, "");
    return 1;
  }
  charge_length(L, to - from);
  lua_pushlstring(L, text + from - 1, to - from + 1);
  return 1;
}

static int string_reverse(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  charge_length(L, length);
  buffer b;
  buffer_begin(&b, L);
  char *room = buffer_room(&b, length);
  for (size_t index = 0; index < length; index++) room[index] = text[length - 1 - index];
  buffer_push(&b);
  return 1;
}

// Letters of ASCII only: what a letter is must not depend on the locale of the process.
static int change_case(lua_State *L, char first, int distance) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  charge_length(L, length);
  buffer b;
  buffer_begin(&b, L);
  char *room = buffer_room(&b, length);
  for (size_t index = 0; index < length; index++) {
    const char c = text[index];
    room[index] = c >= first && c <= first + 25 ? (char)(c + distance) : c;
  }
  buffer_push(&b);
  return 1;
}

static int string_lower(lua_State *L) { return change_case(L, 'A', 32); }
static int string_upper(lua_State *L) { return change_case(L, 'a', -32); }

static int string_rep(lua_State *L) {
  size_t length, between = 0;
  const char *text = luaL_checklstring(L, 1, &length);
  const lua_Integer count = luaL_checkinteger(L, 2);
  const char *separator = luaL_optlstring(L, 3, "", &between);
  luabox *box = box_of(L);
  box_charge(L, box, 1);
  if (count <= 0 || length + between == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  const size_t limit = box->limits.string;
  if ((uint64_t)count > limit + 1 || (length + between) > limit + between ||
      (uint64_t)count * (length + between) - between > limit)
    box_kill(L, LUABOX_STRING);
  buffer b;
  buffer_begin(&b, L);
  for (lua_Integer index = 0; index < count; index++) {
    buffer_add(&b, text, length);
    if (index + 1 < count) buffer_add(&b, separator, between);
  }
  box_charge(L, box, (int64_t)(b.length / 16));
  buffer_push(&b);
  return 1;
}

static int string_byte(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  const lua_Integer position = luaL_optinteger(L, 2, 1);
  const size_t from = box_start_position(position, length);
  const size_t to = box_end_position(luaL_optinteger(L, 3, position), length);
  if (from > to) return 0;
  if (to - from >= 256) return luaL_error(L, "string slice too long (at most 256 bytes)");
  const int count = (int)(to - from) + 1;
  box_charge(L, box_of(L), 1 + count);
  luaL_checkstack(L, count, "string slice too long");
  for (int index = 0; index < count; index++)
    lua_pushinteger(L, (unsigned char)text[from + (size_t)index - 1]);
  return count;
}

static int string_char(lua_State *L) {
  buffer b;
  const int count = buffer_begin_characters(&b, L);
  for (int index = 1; index <= count; index++) {
    const lua_Integer c = luaL_checkinteger(L, index);
    luaL_argcheck(L, c >= 0 && c <= 255, index, "value out of range");
    box_check_zero(L, c);
    *buffer_room(&b, 1) = (char)c;
  }
  buffer_push(&b);
  return 1;
}

// MARK: Values as texts

// Pushes what tostring gives: never an address.
void box_tostring(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TSTRING: lua_pushvalue(L, index); break;
    case LUA_TNUMBER:
      lua_pushvalue(L, index);
      lua_tolstring(L, -1, NULL);
      break;
    case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false"); break;
    default: lua_pushstring(L, luaL_typename(L, index)); break;
  }
}

#define FLAGS "-+ #0"

// Copies one conversion such as "%5.2f" with `length` put before its letter.
static const char *conversion(lua_State *L, const char *text, const char *end, char *form,
                              const char *length) {
  const char *start = text;
  while (text < end && *text && strchr(FLAGS, *text)) text++;
  if (text - start > 5) luaL_error(L, "invalid format (repeated flags)");
  for (int digits = 0; text < end && *text >= '0' && *text <= '9'; digits++, text++)
    if (digits == 2) luaL_error(L, "invalid conversion in 'format' (width has at most 2 digits)");
  if (text < end && *text == '.') {
    text++;
    for (int digits = 0; text < end && *text >= '0' && *text <= '9'; digits++, text++)
      if (digits == 2)
        luaL_error(L, "invalid conversion in 'format' (precision has at most 2 digits)");
  }
  if (text == end) luaL_error(L, "invalid conversion '%%' at the end of the format");
  // Flags, width and precision have one order; anything else C would read in its own way.
  if (*text < 'A') luaL_error(L, "invalid conversion in 'format'");
  *form++ = '%';
  memcpy(form, start, (size_t)(text - start));
  form += text - start;
  for (; *length; length++) *form++ = *length;
  *form++ = *text;
  *form = 0;
  return text;
}

// Adds the format at stack index 1 with the values behind it.
static void add_format(lua_State *L, buffer *b, int top) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  const char *const end = text + length;
  luabox *box = box_of(L);
  int argument = 1;
  box_charge(L, box, 1 + (int64_t)(length / 16));
  while (text < end) {
    const char *percent = memchr(text, '%', (size_t)(end - text));
    if (!percent) {
      buffer_add(b, text, (size_t)(end - text));
      return;
    }
    buffer_add(b, text, (size_t)(percent - text));
    text = percent + 1;
    if (text < end && *text == '%') {
      buffer_add(b, text++, 1);
      continue;
    }
    if (++argument > top) luaL_argerror(L, argument, "no value");
    char form[32];
    // A double has up to 309 digits before the point and, here, 99 behind it.
    char written[512];
    int count = 0;
    const char *letter = text;
    while (letter < end && (strchr(FLAGS ".", *letter) || (*letter >= '0' && *letter <= '9')) &&
           *letter)
      letter++;
    box_charge(L, box, 4);
    switch (letter < end ? *letter : 0) {
      case 'c':
        box_check_zero(L, luaL_checkinteger(L, argument) & 255);
        text = conversion(L, text, end, form, "");
        count = snprintf(written, sizeof written, form, (int)luaL_checkinteger(L, argument));
        break;
      case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
        text = conversion(L, text, end, form, "ll");
        count = snprintf(written, sizeof written, form, (long long)luaL_checkinteger(L, argument));
        break;
      case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
        text = conversion(L, text, end, form, "");
        count = snprintf(written, sizeof written, form, (double)luaL_checknumber(L, argument));
        box_charge(L, box, 4 + count / 4);
        break;
      case 's': {
        text = conversion(L, text, end, form, "");
        size_t size;
        box_tostring(L, argument);
        const char *value = lua_tolstring(L, -1, &size);
        if (form[1] == 's') {
          buffer_add(b, value, size);
        } else {
          luaL_argcheck(L, size == strlen(value), argument, "string contains zeros");
          // Width and precision have two digits each, so this much is enough for any result.
          if (!strchr(form, '.') && size >= 100) {
            buffer_add(b, value, size);
          } else {
            count = snprintf(written, sizeof written, form, value);
          }
        }
        lua_pop(L, 1);
        break;
      }
      case 'p': case 'a': case 'A': case 'q':
        luaL_error(L, "conversion '%%%c' is not available in rules", *letter);
        break;
      default:
        luaL_error(L, "invalid conversion '%%%c' in 'format'", letter < end ? *letter : ' ');
    }
    if (count > 0) buffer_add(b, written, (size_t)count);
    text++;
  }
}

int box_format(lua_State *L) {
  const int top = lua_gettop(L);
  luaL_checkstring(L, 1);
  buffer b;
  buffer_begin(&b, L);
  add_format(L, &b, top);
  buffer_push(&b);
  return 1;
}

// explain(format, ...): the text, cut at its limit, where explanations are kept; else nothing.
int box_explain(lua_State *L) {
  luabox *box = box_of(L);
  if (!box->explains) {
    lua_pushliteral(L, "");
    return 1;
  }
  box_format(L);
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  if (length > box->limits.explanation) {
    length = box->limits.explanation;
    // No half characters.
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    lua_pushlstring(L, text, length);
  }
  return 1;
}

void box_strings(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"byte", string_byte},   {"char", string_char},       {"format", box_format},
      {"len", string_len},     {"lower", string_lower},     {"rep", string_rep},
      {"sub", string_sub},     {"reverse", string_reverse}, {"upper", string_upper},
      {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
