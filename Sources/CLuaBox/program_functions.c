// The functions that a program which is followed may call: of texts, of lists, of the host.

#include "program.h"

#include <stdio.h>

// Only letters of ASCII, as string.upper and string.lower of the box.
static bool change_case(run *r, const value *text, char first, int distance, value *result) {
  char *room = make_room(r, text->length);
  if (!room || !spend(r, 1 + text->length / 8)) return false;
  for (size_t index = 0; index < text->length; index++) {
    const char c = text->text[index];
    room[index] = c >= first && c <= first + 25 ? (char)(c + distance) : c;
  }
  *result = text_value(room, text->length);
  return true;
}

static bool reverse(run *r, const value *text, value *result) {
  const size_t length = text->length;
  char *room = make_room(r, length);
  if (!room || !spend(r, 1 + length / 8)) return false;
  for (size_t index = 0; index < length; index++) room[index] = text->text[length - 1 - index];
  *result = text_value(room, length);
  return true;
}

static bool cut(run *r, const value *arguments, int count, value *result) {
  if (count < 2 || arguments[1].kind != INTEGER) return false;
  const bool hasEnd = count > 2 && arguments[2].kind != NIL;
  if (hasEnd && arguments[2].kind != INTEGER) return false;
  const size_t length = arguments[0].length;
  const size_t from = box_start_position(arguments[1].integer, length);
  const size_t to = box_end_position(hasEnd ? arguments[2].integer : -1, length);
  *result = from > to ? text_value("", 0) : text_value(arguments[0].text + from - 1, to - from + 1);
  return spend(r, 1 + length / 16);
}

// A byte of a text; several are left to Lua.
static int byte_at(run *r, const value *arguments, int count, value *results) {
  if (count > 2 || (count > 1 && arguments[1].kind != INTEGER)) return -1;
  const size_t length = arguments[0].length;
  const int64_t position = count > 1 ? arguments[1].integer : 1;
  const size_t from = box_start_position(position, length);
  const size_t to = box_end_position(position, length);
  if (from > to) return 0;
  if (from != to || !spend(r, 2)) return -1;
  *results = integer_value((unsigned char)arguments[0].text[from - 1]);
  return 1;
}

// MARK: Numbers as texts

static bool write_integer(run *r, const char *form, int width, int64_t integer, value *result) {
  char digits[128];
  const size_t size = (size_t)snprintf(digits, sizeof digits, form, width, (long long)integer);
  char *room = make_room(r, size);
  if (!room) return false;
  memcpy(room, digits, size);
  *result = text_value(room, size);
  return true;
}

static bool to_text(run *r, const value *of, value *result) {
  if (!spend(r, 2)) return false;
  switch (of->kind) {
    case NIL: *result = text_value("nil", 3); return true;
    case FALSE: *result = text_value("false", 5); return true;
    case TRUE: *result = text_value("true", 4); return true;
    case TEXT: *result = *of; return true;
    case INTEGER: return write_integer(r, "%*lld", 0, of->integer, result);
    default: return false;
  }
}

// A whole number of digits alone; Lua reads all else.
static bool to_integer(run *r, const value *of, value *result) {
  if (of->kind == INTEGER) *result = *of;
  if (of->kind == INTEGER) return true;
  if (of->kind != TEXT || of->length == 0 || of->length > 18 || !spend(r, 4)) return false;
  int64_t number = 0;
  for (size_t index = 0; index < of->length; index++) {
    const char c = of->text[index];
    if (c < '0' || c > '9') return false;
    number = number * 10 + (c - '0');
  }
  *result = integer_value(number);
  return true;
}

// %s, %d, %5d and %05d.
static bool format(run *r, const value *arguments, int count, value *result) {
  const char *text = arguments[0].text;
  const char *const end = text + arguments[0].length;
  char *const start = r->room + r->used;
  int next = 1;
  if (!spend(r, 1 + arguments[0].length / 16)) return false;
  while (text < end) {
    const char *percent = memchr(text, '%', (size_t)(end - text));
    const size_t size = (size_t)((percent ? percent : end) - text);
    char *room = make_room(r, size);
    if (!room) return false;
    if (size) memcpy(room, text, size);
    if (!percent) break;
    text = percent + 1;
    value part;
    if (text < end && *text == '%') {
      if (!(room = make_room(r, 1))) return false;
      *room = *text++;
      continue;
    }
    if (next == count || !spend(r, 4)) return false;
    const value *given = arguments + next++;
    const bool padsZeros = text < end && *text == '0';
    int width = 0;
    for (int digits = 0; text < end && *text >= '0' && *text <= '9'; digits++)
      if (digits == 3) return false;
      else width = width * 10 + (*text++ - '0');
    if (width > 99 || text == end) return false;
    if (*text == 'd' && given->kind == INTEGER) {
      if (!write_integer(r, padsZeros ? "%0*lld" : "%*lld", width, given->integer, &part)) return false;
    } else if (*text == 's' && text[-1] == '%' && given->kind == INTEGER) {
      if (!write_integer(r, "%*lld", 0, given->integer, &part)) return false;
    } else if (*text == 's' && text[-1] == '%' && given->kind == TEXT) {
      if (!(room = make_room(r, given->length))) return false;
      if (given->length) memcpy(room, given->text, given->length);
    } else {
      return false;
    }
    text++;
  }
  const size_t length = (size_t)(r->room + r->used - start);
  *result = text_value(start, length);
  return length <= FOLLOWED_TEXT && spend(r, length / 64);
}

static bool type_of(const value *of, value *result) {
  switch (of->kind) {
    case NIL: *result = text_value("nil", 3); return true;
    case FALSE: case TRUE: *result = text_value("boolean", 7); return true;
    case INTEGER: *result = text_value("number", 6); return true;
    case TEXT: *result = text_value("string", 6); return true;
    case LIST: case TABLE: *result = text_value("table", 5); return true;
    default: return false;
  }
}

// MARK: The host

// Copies what the host has answered, which stands only until its next answer.
static bool copy_reply(run *r, const cell *answer, value *result) {
  const cells *reply = &r->box->reply;
  switch (answer->kind) {
    case LUABOX_NIL: result->kind = NIL; return true;
    case LUABOX_BOOLEAN: result->kind = answer->integer ? TRUE : FALSE; return true;
    case LUABOX_INTEGER: *result = integer_value(answer->integer); return true;
    case LUABOX_TEXT: break;
    default: return false;
  }
  char *room = answer->length > FOLLOWED_TEXT ? NULL : make_room(r, answer->length);
  if (!room) return false;
  if (answer->length) memcpy(room, reply->text.data + answer->offset, answer->length);
  *result = text_value(room, answer->length);
  return true;
}

static bool ask_host(run *r, int32_t number, const value *arguments, int count, value *result) {
  luabox *box = r->box;
  const luabox_function *function = &box->functions[number];
  luabox_value given[4];
  size_t bytes = 0;
  if (count > 4) return false;
  for (int index = 0; index < count; index++) {
    given[index] = (luabox_value){.kind = LUABOX_NIL};
    switch (arguments[index].kind) {
      case NIL: break;
      case INTEGER:
        given[index].kind = LUABOX_INTEGER;
        given[index].integer = arguments[index].integer;
        break;
      case TEXT:
        given[index].kind = LUABOX_TEXT;
        given[index].text = arguments[index].text;
        given[index].length = arguments[index].length;
        bytes += arguments[index].length;
        break;
      default: return false;
    }
  }
  if (!spend(r, function->steps + (int64_t)function->textSteps * (int64_t)(bytes / 64))) return false;
  box_reset_reply(box);
  box->owed = 0;
  if (box->host.call(box->host.context, box, number, given, count) != 0) return false;
  const cells *reply = &box->reply;
  if (!spend(r, box->owed) || !spend(r, (int64_t)(reply->text.length / 32))) return false;
  if (!reply->isList) {
    result->kind = NIL;
    return reply->count == 0 || copy_reply(r, reply->data, result);
  }
  list *made = make_list(r, result);
  if (!made || reply->count > LUABOX_MOST_KEYS) return false;
  for (size_t index = 0; index < reply->count; index++)
    if (!copy_reply(r, reply->data + index, made->elements + index)) return false;
  made->count = (int)reply->count;
  return true;
}

static bool call_host(run *r, int32_t number, const value *arguments, int count, value *result) {
  const luabox_function *host = &r->box->functions[number];
  char mapped[FOLLOWED_TEXT];
  size_t kept;
  if (count != 1 || !host->map || arguments->kind != TEXT ||
      !box_map_text(host, (const uint8_t *)arguments->text, arguments->length, mapped, &kept))
    return ask_host(r, number, arguments, count, result);
  if (!spend(r, host->steps + (int64_t)host->textSteps * (int64_t)(arguments->length / 64) +
                    (int64_t)(kept / 32)))
    return false;
  if (kept == 0) {
    result->kind = NIL;
    return true;
  }
  char *room = make_room(r, kept);
  if (!room) return false;
  memcpy(room, mapped, kept);
  *result = text_value(room, kept);
  return true;
}

// MARK: Calls

static int one_if(bool isFollowed) { return isFollowed ? 1 : -1; }

static int insert(run *r, const value *arguments, int count) {
  if (count != 2 || arguments->kind != LIST || !spend(r, 1)) return -1;
  list *into = r->lists + arguments->integer;
  return set_element(into, into->count + 1, arguments + 1) ? 0 : -1;
}

static inline bool is_list(const value *v) { return v->kind == LIST || v->kind == TABLE; }

static bool list_element(const run *r, const value *of, int64_t place, value *result) {
  if (of->kind == LIST) *result = element_at(r->lists + of->integer, place);
  if (of->kind == LIST) return true;
  const value key = integer_value(place);
  return box_follow_entry(r, of->integer, &key, result);
}

// table.concat of all elements.
static bool join(run *r, const value *arguments, int count, value *result) {
  if (!is_list(arguments) || count > 2) return false;
  if (count > 1 && arguments[1].kind != TEXT && arguments[1].kind != NIL) return false;
  const value between = count > 1 && arguments[1].kind == TEXT ? arguments[1] : text_value("", 0);
  const int64_t size = arguments->kind == LIST ? r->lists[arguments->integer].count
                                               : r->program->tables[arguments->integer].length;
  char *const start = r->room + r->used;
  size_t length = 0;
  if (size < 0) return false;
  for (int64_t place = 1; place <= size; place++) {
    value element;
    if (!spend(r, 2) || !list_element(r, arguments, place, &element)) return false;
    if (element.kind == INTEGER && !write_integer(r, "%*lld", 0, element.integer, &element)) return false;
    else if (element.kind != TEXT) return false;
    // A number has been written where it belongs.
    const bool isThere = element.text == start + length;
    char *room = isThere ? start + length : make_room(r, element.length);
    if (!room) return false;
    if (!isThere && element.length) memcpy(room, element.text, element.length);
    length += element.length;
    if (place == size) break;
    if (!(room = make_room(r, between.length))) return false;
    if (between.length) memcpy(room, between.text, between.length);
    length += between.length;
  }
  *result = text_value(start, length);
  return length <= FOLLOWED_TEXT && spend(r, (int64_t)(length / 64));
}

static bool repeat(run *r, const value *arguments, int count, value *result) {
  if (count < 2 || count > 3 || arguments[1].kind != INTEGER) return false;
  if (count > 2 && arguments[2].kind != TEXT) return false;
  const value text = arguments[0], between = count > 2 ? arguments[2] : text_value("", 0);
  const int64_t times = arguments[1].integer;
  const size_t each = (size_t)text.length + between.length;
  *result = text_value("", 0);
  if (times <= 0 || each == 0) return spend(r, 1);
  if (times > (int64_t)FOLLOWED_TEXT + 1) return false;
  const size_t length = (size_t)times * each - between.length;
  char *room = length > FOLLOWED_TEXT ? NULL : make_room(r, length);
  if (!room || !spend(r, 1 + (int64_t)(length / 16) + (int64_t)(length / 64))) return false;
  *result = text_value(room, length);
  for (int64_t index = 0; index < times; index++) {
    if (text.length) memcpy(room, text.text, text.length);
    room += text.length;
    if (index + 1 < times && between.length) memcpy(room, between.text, between.length);
    if (index + 1 < times) room += between.length;
  }
  return true;
}

// Some of the values that a function is given; their results may stand one place before them.
static int select_values(const value *arguments, int count, value *results) {
  if (arguments->kind == TEXT && arguments->length > 0 && *arguments->text == '#') {
    *results = integer_value(count - 1);
    return 1;
  }
  if (arguments->kind != INTEGER) return -1;
  int64_t from = arguments->integer;
  if (from < 0) from = from < -count ? 0 : count + from;
  if (from < 1) return -1;
  if (from >= count) return 0;
  memmove(results, arguments + from, (size_t)(count - from) * sizeof *results);
  return (int)(count - from);
}

static bool calculate(int function, const value *arguments, int count, value *result) {
  value found = arguments[0];
  for (int index = 0; index < count; index++)
    if (arguments[index].kind != INTEGER) return false;
  switch (function) {
    case LUABOX_FUNCTION_ABS:
      if (found.integer == INT64_MIN) return false;
      if (found.integer < 0) found.integer = -found.integer;
      break;
    case LUABOX_FUNCTION_MIN:
      for (int index = 1; index < count; index++)
        if (arguments[index].integer < found.integer) found = arguments[index];
      break;
    case LUABOX_FUNCTION_MAX:
      for (int index = 1; index < count; index++)
        if (arguments[index].integer > found.integer) found = arguments[index];
      break;
    default: break;
  }
  *result = found;
  return true;
}

// What ipairs gives.
static int list_elements(const value *arguments, int count, value *results) {
  if (count < 1 || !is_list(arguments)) return -1;
  const value of = *arguments;
  results[0] = (value){.kind = FUNCTION, .integer = LUABOX_FUNCTION_NEXT_ELEMENT};
  results[1] = of;
  results[2] = integer_value(0);
  return 3;
}

static int next_element(run *r, const value *arguments, int count, value *results) {
  if (count != 2 || !is_list(arguments) || arguments[1].kind != INTEGER || !spend(r, 1)) return -1;
  const int64_t place = arguments[1].integer;
  value element;
  if (place < 0 || place == INT64_MAX || !list_element(r, arguments, place + 1, &element)) return -1;
  if (element.kind == NIL) {
    results->kind = NIL;
    return 1;
  }
  results[0] = integer_value(place + 1);
  results[1] = element;
  return 2;
}

int box_follow_call(run *r, const value *function, const value *arguments, int count, value *results) {
  if (function->kind == ITERATOR) return box_follow_iterator(r, r->iterators + function->integer, results);
  if (function->kind != FUNCTION || count < 1) return -1;
  const int number = (int)function->integer;
  if (number >= LUABOX_FUNCTION_COUNT)
    return one_if(call_host(r, number - LUABOX_FUNCTION_COUNT, arguments, count, results));
  switch (number) {
    case LUABOX_FUNCTION_TO_TEXT: return one_if(to_text(r, arguments, results));
    case LUABOX_FUNCTION_TO_NUMBER: return one_if(count == 1 && to_integer(r, arguments, results));
    case LUABOX_FUNCTION_TYPE: return one_if(type_of(arguments, results));
    case LUABOX_FUNCTION_INSERT: return insert(r, arguments, count);
    case LUABOX_FUNCTION_ELEMENTS: return list_elements(arguments, count, results);
    case LUABOX_FUNCTION_NEXT_ELEMENT: return next_element(r, arguments, count, results);
    case LUABOX_FUNCTION_JOIN: return one_if(join(r, arguments, count, results));
    case LUABOX_FUNCTION_SELECT: return select_values(arguments, count, results);
    case LUABOX_FUNCTION_ABS: case LUABOX_FUNCTION_MIN: case LUABOX_FUNCTION_MAX:
    case LUABOX_FUNCTION_FLOOR:
      return one_if(calculate(number, arguments, count, results));
    default: break;
  }
  if (arguments->kind != TEXT) return -1;
  switch (number) {
    case LUABOX_FUNCTION_UPPER: return one_if(change_case(r, arguments, 'a', -32, results));
    case LUABOX_FUNCTION_LOWER: return one_if(change_case(r, arguments, 'A', 32, results));
    case LUABOX_FUNCTION_SUB: return one_if(cut(r, arguments, count, results));
    case LUABOX_FUNCTION_LEN: *results = integer_value(arguments->length); return 1;
    case LUABOX_FUNCTION_REP: return one_if(repeat(r, arguments, count, results));
    case LUABOX_FUNCTION_REVERSE: return one_if(reverse(r, arguments, results));
    case LUABOX_FUNCTION_BYTE: return byte_at(r, arguments, count, results);
    case LUABOX_FUNCTION_FORMAT: return one_if(format(r, arguments, count, results));
    case LUABOX_FUNCTION_FIND: case LUABOX_FUNCTION_MATCH: case LUABOX_FUNCTION_GSUB:
    case LUABOX_FUNCTION_GMATCH:
      return box_follow_pattern(r, number, arguments, count, results);
    default: return -1;
  }
}
