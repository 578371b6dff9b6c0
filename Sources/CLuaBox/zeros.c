// Texts with zero bytes: what Lua asks for their order is bounded.
//
// Lua orders two texts piece by piece, from one zero byte to the next, with a call of the C library
// for each: `<` between texts of zeros takes a few hundred times what it takes between others, in
// proportion to their length, and no instruction tells. So a zero byte stands in a text only where the
// source of the rule holds one, and such a rule pays beforehand: each instruction costs as much as the
// order of two texts of the longest length made in its call may take. Its functions are all watched, the
// more often the higher the price, so that little is run at the price before.
//
// What a call pays must not depend on the calls before it. What lasts from one call to the next is made
// while the file runs, and sets the price at which each call starts; where a call might make something
// that lasts, it makes short texts only.

#include "box.h"

// The order of two texts of so many zeros takes as long as this price says.
#define LONGEST_CHEAP_TEXT ((size_t)2048)
#define LEAST_PRICE 8
// Instructions that are paid for at once, at a price of 1.
#define INSTRUCTIONS_PER_PAYMENT 8000

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

static void set_price(luabox *box, int64_t price) {
  box->price = price;
  const int64_t interval = INSTRUCTIONS_PER_PAYMENT / price;
  box->interval = box->limits.interval < interval ? box->limits.interval
                                                  : (int32_t)(interval > 1 ? interval : 1);
}

void box_watch_zeros(luabox *box, const char *source, size_t length) {
  if (!may_hold_zero(source, length)) return;
  box->allowsZeros = true;
  box->startPrice = LEAST_PRICE;
  set_price(box, LEAST_PRICE);
}

void box_raise_price(luabox *box, size_t length) {
  const int64_t price = (int64_t)(length / (LONGEST_CHEAP_TEXT / LEAST_PRICE));
  if (price <= box->price) return;
  set_price(box, price);
  // Takes effect at once, from wherever the text is made.
  if (box->isWatched) lua_sethook(box->L, box_hook, LUA_MASKCOUNT, box->interval);
}

void box_reset_price(luabox *box) {
  if (box->price != box->startPrice) set_price(box, box->startPrice);
}

void box_keep_price(luabox *box, bool keepsTexts) {
  box->startPrice = box->price;
  if (!keepsTexts || box->limits.string <= LONGEST_CHEAP_TEXT) return;
  box->boundsTexts = true;
  box->limits.string = LONGEST_CHEAP_TEXT;
}

bool luabox_holds_zero(const uint8_t *text, size_t length) {
  return box_holds_zero((const char *)text, length);
}

void box_check_zero(lua_State *L, lua_Integer byte) {
  if (byte == 0 && !box_of(L)->allowsZeros)
    luaL_error(L, "a zero byte can only be made where the file writes one as \"\\0\": each of its "
                  "instructions costs more then");
}
