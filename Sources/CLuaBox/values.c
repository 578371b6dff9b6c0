// Values of Lua as bytes that the host reads.

#include "box.h"

#define MOST_DEPTH 16
#define MOST_BYTES ((size_t)1 << 20)

static bool write_tag(bytes *output, char tag) { return bytes_add(output, &tag, 1); }

static bool write_text(bytes *output, const char *text, size_t length) {
  const uint32_t size = (uint32_t)length;
  return bytes_add(output, &size, sizeof size) && bytes_add(output, text, length);
}

// n nil, t true, f false, i integer (8 bytes), d number (8 bytes), s text (4 bytes length), F function
// (4 bytes line), T table (4 bytes count, values, 4 bytes count, names and values), o anything else
// (a text that names it).
bool box_write_value(lua_State *L, int index, bytes *output, int depth) {
  index = lua_absindex(L, index);
  if (output->length > MOST_BYTES) return false;
  switch (lua_type(L, index)) {
    case LUA_TNIL: return write_tag(output, 'n');
    case LUA_TBOOLEAN: return write_tag(output, lua_toboolean(L, index) ? 't' : 'f');
    case LUA_TNUMBER: {
      if (lua_isinteger(L, index)) {
        const int64_t value = lua_tointeger(L, index);
        return write_tag(output, 'i') && bytes_add(output, &value, sizeof value);
      }
      const double value = lua_tonumber(L, index);
      return write_tag(output, 'd') && bytes_add(output, &value, sizeof value);
    }
    case LUA_TSTRING: {
      size_t length;
      const char *text = lua_tolstring(L, index, &length);
      return write_tag(output, 's') && write_text(output, text, length);
    }
    case LUA_TFUNCTION: {
      lua_Debug activation;
      lua_pushvalue(L, index);
      lua_getinfo(L, ">S", &activation);
      const int32_t line = activation.linedefined;
      return write_tag(output, 'F') && bytes_add(output, &line, sizeof line);
    }
    case LUA_TTABLE: break;
    default: {
      const char *name = luaL_typename(L, index);
      return write_tag(output, 'o') && write_text(output, name, strlen(name));
    }
  }
  if (depth >= MOST_DEPTH || !lua_checkstack(L, 8))
    return write_tag(output, 'o') && write_text(output, "table that is too deep", 22);
  box_push_backing(L, index);
  const uint32_t count = (uint32_t)lua_rawlen(L, -1);
  bool fits = write_tag(output, 'T') && bytes_add(output, &count, sizeof count);
  for (uint32_t place = 1; fits && place <= count; place++) {
    lua_rawgeti(L, -1, place);
    fits = box_write_value(L, -1, output, depth + 1);
    lua_pop(L, 1);
  }
  const size_t countOffset = output->length;
  uint32_t named = 0;
  fits = fits && bytes_add(output, &named, sizeof named);
  lua_pushnil(L);
  while (fits && lua_next(L, -2)) {
    if (lua_isinteger(L, -2)) {
      const lua_Integer place = lua_tointeger(L, -2);
      if (place >= 1 && place <= (lua_Integer)count) {
        lua_pop(L, 1);
        continue;
      }
    }
    named++;
    fits = box_write_value(L, -2, output, MOST_DEPTH) &&
           box_write_value(L, -1, output, depth + 1);
    lua_pop(L, 1);
  }
  if (!fits) return false;
  lua_pop(L, 1);
  memcpy(output->data + countOffset, &named, sizeof named);
  return true;
}

luabox_status luabox_describe(luabox *box, const uint8_t **bytes, size_t *length) {
  lua_State *L = box->L;
  box->output.length = 0;
  lua_settop(L, 0);
  box->trusted = true;
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->rule);
  const bool fits = box_write_value(L, -1, &box->output, 0);
  box->trusted = false;
  lua_settop(L, 0);
  *bytes = (const uint8_t *)box->output.data;
  *length = box->output.length;
  return fits ? LUABOX_OK
              : box_fail(box, LUABOX_MEMORY, 0, "the table that it returns is larger than 1 MiB");
}
