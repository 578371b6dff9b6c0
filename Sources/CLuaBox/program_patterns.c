// The functions of patterns in a program that is followed; see patterns.c, which they agree with.

#include "program.h"

// Whether a value that may be left out is a whole number, or left out.
static bool optional_integer(const value *arguments, int count, int place, int64_t otherwise,
                             int64_t *result) {
  *result = otherwise;
  if (place >= count || arguments[place].kind == NIL) return true;
  *result = arguments[place].integer;
  return arguments[place].kind == INTEGER;
}

static value capture(matcher *m, int index, const char *s, const char *e) {
  const char *text;
  const size_t length = matcher_capture(m, index, s, e, &text);
  return length == (size_t)-1 ? integer_value(text - m->source + 1) : text_value(text, length);
}

static int captures(matcher *m, const char *s, const char *e, value *results) {
  const int count = matcher_capture_count(m, s);
  for (int index = 0; index < count; index++) results[index] = capture(m, index, s, e);
  return count;
}

static int none(value *results) {
  results->kind = NIL;
  return 1;
}

static void begin(matcher *m, run *r, const value *text, const value *pattern) {
  matcher_begin_outside(m, &r->purse, text->text, text->length, pattern->text, pattern->length);
}

static int find_or_match(run *r, bool finds, const value *arguments, int count, value *results) {
  const value text = arguments[0], pattern = arguments[1];
  int64_t position;
  if (!optional_integer(arguments, count, 2, 1, &position)) return -1;
  const size_t from = pattern_start(position, text.length);
  purse_charge(&r->purse, 2);
  if (from > text.length) return none(results);
  const bool isPlain = finds && count > 3 && is_true(arguments + 3);
  if (finds && !isPlain) purse_charge(&r->purse, pattern.length / 16);
  const char *const s = text.text, *const p = pattern.text;
  matcher m;
  begin(&m, r, &text, &pattern);
  if (finds && (isPlain || pattern_is_plain(p, pattern.length))) {
    const char *hit = matcher_find_plain(&m, s + from, p);
    if (!hit) return none(results);
    results[0] = integer_value(hit - s + 1);
    results[1] = integer_value(hit - s + pattern.length);
    return 2;
  }
  const bool isAnchored = pattern.length > 0 && *p == '^';
  const char *end;
  const char *at = matcher_search(&m, s + from, isAnchored ? p + 1 : p, isAnchored, &end);
  if (!at) return none(results);
  if (!finds) return captures(&m, at, end, results);
  results[0] = integer_value(at - s + 1);
  results[1] = integer_value(end - s);
  return captures(&m, NULL, NULL, results + 2) + 2;
}

static void add(run *r, const char *text, size_t length) {
  char *room = make_room(r, length);
  if (!room) longjmp(r->purse.exit, 1);
  if (length) memcpy(room, text, length);
}

static void add_template(run *r, matcher *m, const value *template, const char *s, const char *e) {
  const char *text = template->text;
  const char *const end = text + template->length;
  purse_charge(&r->purse, template->length / 16);
  for (;;) {
    const char *percent = memchr(text, PATTERN_ESCAPE, (size_t)(end - text));
    if (!percent) break;
    add(r, text, (size_t)(percent - text));
    const char *next = percent + 1;
    const int c = next < end ? (unsigned char)*next : 0;
    if (c == PATTERN_ESCAPE) {
      add(r, next, 1);
    } else if (c == '0') {
      add(r, s, (size_t)(e - s));
    } else {
      const value part = c >= '1' && c <= '9' ? capture(m, c - '1', s, e) : (value){.kind = NIL};
      // A position is written by Lua, as is what is wrong with the template.
      if (part.kind != TEXT) longjmp(r->purse.exit, 1);
      add(r, part.text, part.length);
    }
    text = next + 1;
  }
  add(r, text, (size_t)(end - text));
}

static int substitute(run *r, const value *arguments, int count, value *results) {
  if (count < 3 || arguments[2].kind != TEXT) return -1;
  const value text = arguments[0], pattern = arguments[1], template = arguments[2];
  int64_t maximum;
  if (!optional_integer(arguments, count, 3, (int64_t)text.length + 1, &maximum)) return -1;
  const bool isAnchored = pattern.length > 0 && *pattern.text == '^';
  const char *const p = isAnchored ? pattern.text + 1 : pattern.text;
  const size_t start = r->used;
  const char *s = text.text, *lastMatch = NULL;
  int64_t found = 0;
  matcher m;
  begin(&m, r, &text, &pattern);
  purse_charge(&r->purse, 2);
  while (found < maximum) {
    matcher_again(&m);
    const char *end = matcher_fit(&m, s, p);
    if (end && end != lastMatch) {
      found++;
      purse_charge(&r->purse, 1);
      add_template(r, &m, &template, s, end);
      s = lastMatch = end;
    } else if (s < m.sourceEnd) {
      add(r, s++, 1);
    } else {
      break;
    }
    if (isAnchored) break;
  }
  matcher_settle(&m);
  if (found == 0) {
    r->used = start;
    results[0] = text;
  } else {
    add(r, s, (size_t)(m.sourceEnd - s));
    const size_t length = r->used - start;
    if (length > FOLLOWED_TEXT) return -1;
    purse_charge(&r->purse, length / 64);
    results[0] = text_value(r->room + start, length);
  }
  results[1] = integer_value(found);
  return 2;
}

static int iterate(run *r, const value *arguments, int count, value *results) {
  int64_t position;
  if (!optional_integer(arguments, count, 2, 1, &position) || r->iteratorCount == MOST_ITERATORS)
    return -1;
  iterator *made = r->iterators + r->iteratorCount;
  *made = (iterator){arguments[0], arguments[1], pattern_start(position, arguments[0].length), NULL};
  *results = (value){.kind = ITERATOR, .integer = r->iteratorCount++};
  return 1;
}

int box_follow_iterator(run *r, iterator *i, value *results) {
  if (_setjmp(r->purse.exit)) return -1;
  const char *const s = i->text.text;
  matcher m;
  begin(&m, r, &i->text, &i->pattern);
  purse_charge(&r->purse, 2);
  for (size_t at = i->next; at <= i->text.length; at++) {
    matcher_again(&m);
    const char *end = matcher_fit(&m, s + at, i->pattern.text);
    if (!end || end == i->last) continue;
    matcher_settle(&m);
    i->next = (size_t)(end - s);
    i->last = end;
    return captures(&m, s + at, end, results);
  }
  matcher_settle(&m);
  return none(results);
}

int box_follow_pattern(run *r, int function, const value *arguments, int count, value *results) {
  if (count < 2 || arguments[0].kind != TEXT || arguments[1].kind != TEXT) return -1;
  // Errors of patterns, and what costs too much, come back here.
  if (_setjmp(r->purse.exit)) return -1;
  switch (function) {
    case LUABOX_FUNCTION_FIND: return find_or_match(r, true, arguments, count, results);
    case LUABOX_FUNCTION_MATCH: return find_or_match(r, false, arguments, count, results);
    case LUABOX_FUNCTION_GSUB: return substitute(r, arguments, count, results);
    default: return iterate(r, arguments, count, results);
  }
}
