// Texts with zero bytes: what Lua asks for their order is bounded.
//
// Lua orders two texts piece by piece, from one zero byte to the next, with a call of the C library
// for each: `<` between texts of zeros takes a few hundred times what it takes between others, and no
// instruction tells. So a zero byte stands in a text only where the source of the rule holds one; such a
// rule makes short texts only, and each of its instructions counts as several. What it can reach is
// what the source says, whatever came before in the same state.

#include "box.h"

// The order of two texts of so many zeros takes as long as the price of the instruction says.
#define LONGEST_TEXT ((size_t)2048)
#define PRICE 8

static int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Whether what stands behind a backslash means a zero byte: 0, 00, 000, x00, u{0}.
static bool is_zero_escape(const char *at, const char *end) {
  int digits = 0;
  if (*at == 'x') return end - at > 2 && at[1] == '0' && at[2] == '0';
  if (*at == 'u') {
    if (end - at < 2 || at[1] != '{') return false;
    for (at += 2; at < end && *at == '0'; at++) digits++;
    return digits > 0 && (at == end || digit_value(*at) < 0);
  }
  int value = 0;
  for (; digits < 3 && at < end && *at >= '0' && *at <= '9'; at++, digits++)
    value = value * 10 + digit_value(*at);
  return digits > 0 && value == 0;
}

// A source that seems to hold one and does not, as in "\\\\0" of a long text, is only bounded more.
static bool may_hold_zero(const char *source, size_t length) {
  if (box_holds_zero(source, length)) return true;
  const char *const end = source + length;
  const char *at = source;
  while (at < end && (at = memchr(at, '\\', (size_t)(end - at)))) {
    if (++at == end) return false;
    if (is_zero_escape(at, end)) return true;
    // The second of two backslashes begins nothing. Outside of a short text the one behind a backslash
    // is never a quote that begins one, so the pairs stay pairs.
    at++;
  }
  return false;
}

void box_watch_zeros(luabox *box, const char *source, size_t length) {
  if (!may_hold_zero(source, length)) return;
  box->allowsZeros = true;
  box->price = PRICE;
  if (box->limits.string > LONGEST_TEXT) box->limits.string = LONGEST_TEXT;
}

bool luabox_holds_zero(const uint8_t *text, size_t length) {
  return box_holds_zero((const char *)text, length);
}

void box_check_zero(lua_State *L, lua_Integer byte) {
  if (byte == 0 && !box_of(L)->allowsZeros)
    luaL_error(L, "a zero byte can only be written as \"\\0\": a file that holds one has its texts "
                  "bounded to %d bytes", (int)LONGEST_TEXT);
}
