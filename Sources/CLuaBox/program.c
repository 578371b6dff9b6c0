// Follows the program of a function without Lua: the same result, or none.
//
// Most keys join, cut and clean a few fields. Lua makes a text of each of them, which it looks up among
// all others, keeps and collects; here they stand in a block of the frame. Whatever would be an error,
// take long or is not understood is left to Lua, which has words for it.

#include "records.h"

#include <stdio.h>

// Far from any budget: what is left of it would go to Lua anyway.
#define MOST_STEPS 500
#define MOST_CALLS 8
#define LONGEST_TEXT ((size_t)1024)
#define ROOM ((size_t)4096)
#define REGISTERS 256

typedef enum kind { NIL, FALSE, TRUE, INTEGER, TEXT, RECORD, LIBRARY, FUNCTION, LIST } kind;

typedef struct value {
  uint8_t kind;
  uint32_t length;  // of a text
  union {
    int64_t integer;  // also the number of a library or a function
    const char *text;
  };
} value;

typedef struct run {
  luabox *box;
  const luabox_program *program;
  size_t place;  // of the row among those read
  size_t used;
  int calls;
  value list[LUABOX_MOST_KEYS];  // there is one list at most
  int listed;                    // its elements; -1 before there is one
  char room[ROOM];
} run;

static inline bool is_true(const value *v) { return v->kind > FALSE; }

static inline bool is_plain(const value *v) { return v->kind <= TEXT; }

static bool equals(const value *one, const value *other) {
  if (one->kind != other->kind) return false;
  if (one->kind == INTEGER) return one->integer == other->integer;
  return one->kind != TEXT || (one->length == other->length &&
                               memcmp(one->text, other->text, one->length) == 0);
}

static inline value text_value(const char *text, size_t length) {
  return (value){.kind = TEXT, .length = (uint32_t)length, .text = text};
}

// Room for a text; NULL where there is none.
static inline char *make_room(run *r, size_t length) {
  if (length > ROOM - r->used) return NULL;
  char *room = r->room + r->used;
  r->used += length;
  return room;
}

static bool read_field(const run *r, int32_t field, value *result) {
  const luabox *box = r->box;
  if (field < 0 || field >= box->fieldCount || !is_wanted(box->wantedByKey, field)) return false;
  size_t column = 1;
  for (int32_t index = 0; index < field; index++) column += is_wanted(box->wantedByKey, index);
  const cell *c = box->fields.data + column * box->rowsRead + r->place;
  switch (c->kind) {
    case LUABOX_NIL: result->kind = NIL; return true;
    case LUABOX_INTEGER: *result = (value){.kind = INTEGER, .integer = c->integer}; return true;
    case LUABOX_TEXT:
      if (c->length > LONGEST_TEXT) return false;
      *result = text_value(box->fields.text.data + c->offset, c->length);
      return true;
    default: return false;
  }
}

// MARK: Functions

// Only letters of ASCII, as string.upper and string.lower of the box.
static bool change_case(run *r, const value *text, char first, int distance, value *result) {
  char *room = make_room(r, text->length);
  if (!room) return false;
  for (size_t index = 0; index < text->length; index++) {
    const char c = text->text[index];
    room[index] = c >= first && c <= first + 25 ? (char)(c + distance) : c;
  }
  *result = text_value(room, text->length);
  return true;
}

static bool cut(const value *arguments, int count, value *result) {
  if (count < 2 || count > 3 || arguments[1].kind != INTEGER) return false;
  const bool hasEnd = count == 3 && arguments[2].kind != NIL;
  if (hasEnd && arguments[2].kind != INTEGER) return false;
  const size_t length = arguments[0].length;
  const size_t from = box_start_position(arguments[1].integer, length);
  const size_t to = box_end_position(hasEnd ? arguments[2].integer : -1, length);
  *result = from > to ? text_value("", 0) : text_value(arguments[0].text + from - 1, to - from + 1);
  return true;
}

// Copies what the host has answered, which stands only until its next answer.
static bool copy_reply(run *r, const cell *answer, value *result) {
  const cells *reply = &r->box->reply;
  if (answer->kind == LUABOX_NIL) {
    result->kind = NIL;
    return true;
  }
  char *room = answer->kind == LUABOX_TEXT ? make_room(r, answer->length) : NULL;
  if (!room) return false;
  if (answer->length) memcpy(room, reply->text.data + answer->offset, answer->length);
  *result = text_value(room, answer->length);
  return true;
}

static bool ask_host(run *r, int32_t number, const value *arguments, int count, value *result) {
  luabox *box = r->box;
  luabox_value given[2];
  if (count > 2) return false;
  for (int index = 0; index < count; index++) {
    if (arguments[index].kind != TEXT && arguments[index].kind != NIL) return false;
    given[index] = (luabox_value){.kind = LUABOX_NIL};
    if (arguments[index].kind == NIL) continue;
    given[index] = (luabox_value){
        .kind = LUABOX_TEXT, .text = arguments[index].text, .length = arguments[index].length};
  }
  box_reset_reply(box);
  if (box->host.call(box->host.context, box, number, given, count) != 0) return false;
  const cells *reply = &box->reply;
  if (!reply->isList) {
    result->kind = NIL;
    return reply->count == 0 || copy_reply(r, reply->data, result);
  }
  if (r->listed >= 0 || reply->count > LUABOX_MOST_KEYS) return false;
  r->listed = 0;
  for (size_t index = 0; index < reply->count; index++)
    if (!copy_reply(r, reply->data + index, r->list + r->listed++)) return false;
  result->kind = LIST;
  return true;
}

static bool call(run *r, const value *function, const value *arguments, int count, value *result) {
  const luabox *box = r->box;
  if (function->kind != FUNCTION || count < 1 || ++r->calls > MOST_CALLS) return false;
  const int number = (int)function->integer;
  const value *text = arguments;
  if (number >= LUABOX_FUNCTION_NORMALISE) {
    const int32_t known = r->program->functions[number];
    if (known < 0) return false;
    const luabox_function *host = &box->functions[known];
    char mapped[LONGEST_TEXT];
    size_t kept;
    if (count != 1 || !host->map || text->kind != TEXT ||
        !box_map_text(host, (const uint8_t *)text->text, text->length, mapped, &kept))
      return ask_host(r, known, arguments, count, result);
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
  if (text->kind != TEXT) return false;
  switch (number) {
    case LUABOX_FUNCTION_UPPER: return change_case(r, text, 'a', -32, result);
    case LUABOX_FUNCTION_LOWER: return change_case(r, text, 'A', 32, result);
    case LUABOX_FUNCTION_SUB: return cut(arguments, count, result);
    case LUABOX_FUNCTION_LEN:
      *result = (value){.kind = INTEGER, .integer = text->length};
      return true;
    default: return false;
  }
}

static inline int library_of(int function) {
  switch (function) {
    case LUABOX_FUNCTION_NORMALISE: case LUABOX_FUNCTION_FIND_ALL: return LUABOX_LIBRARY_REF;
    case LUABOX_FUNCTION_FOLD: return LUABOX_LIBRARY_TEXT;
    default: return LUABOX_LIBRARY_STRING;
  }
}

// MARK: Steps

// Numbers are written as Lua writes whole ones.
static bool concatenate(run *r, value *from, int count) {
  char *start = r->room + r->used;
  size_t length = 0;
  for (int index = 0; index < count; index++) {
    char digits[24];
    const char *text = from[index].text;
    size_t size = from[index].length;
    if (from[index].kind == INTEGER) {
      size = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)from[index].integer);
      text = digits;
    } else if (from[index].kind != TEXT) {
      return false;
    }
    char *room = make_room(r, size);
    if (!room) return false;
    if (size) memcpy(room, text, size);
    length += size;
  }
  if (length > LONGEST_TEXT) return false;
  *from = text_value(start, length);
  return true;
}

static bool member(const run *r, const value *of, const luabox_step *step, value *result) {
  if (of->kind == RECORD) return read_field(r, step->n, result);
  if (of->kind != LIBRARY || step->c >= LUABOX_FUNCTION_COUNT || library_of(step->c) != of->integer)
    return false;
  *result = (value){.kind = FUNCTION, .integer = step->c};
  return true;
}

// The length of a list with a hole depends on how Lua keeps it.
static bool set_list(run *r, const value *from, int count) {
  if (r->listed != 0 || count < 0 || count > LUABOX_MOST_KEYS) return false;
  while (count > 0 && from[count - 1].kind == NIL) count--;
  for (int index = 0; index < count; index++) {
    if (from[index].kind != TEXT) return false;
    r->list[index] = from[index];
  }
  r->listed = count;
  return true;
}

// Follows the steps until one returns; false if it cannot.
static bool follow(run *r, int side, value *result) {
  const luabox_program *program = r->program;
  value registers[REGISTERS];
  int top = 0;
  size_t at = 0;
  registers[0].kind = RECORD;
  registers[1] = text_value(side_name(side), strlen(side_name(side)));
  for (int taken = 0; taken < MOST_STEPS && at < program->count; taken++) {
    const luabox_step *step = &program->steps[at++];
    value *const a = registers + step->a;
    const value *const b = registers + step->b;
    bool condition;
    switch ((luabox_step_code)step->code) {
      case LUABOX_LEAVE: return false;
      case LUABOX_MOVE: *a = *b; continue;
      case LUABOX_LOAD_INTEGER: *a = (value){.kind = INTEGER, .integer = step->n}; continue;
      case LUABOX_LOAD_TEXT: *a = text_value(program->texts[step->n], program->lengths[step->n]); continue;
      case LUABOX_LOAD_FALSE_SKIP: at++; a->kind = FALSE; continue;
      case LUABOX_LOAD_FALSE: a->kind = FALSE; continue;
      case LUABOX_LOAD_TRUE: a->kind = TRUE; continue;
      case LUABOX_LOAD_NIL:
        for (int index = 0; index <= step->b; index++) a[index].kind = NIL;
        continue;
      case LUABOX_LOAD_LIBRARY: *a = (value){.kind = LIBRARY, .integer = step->n}; continue;
      case LUABOX_MEMBER:
        if (!member(r, b, step, a)) return false;
        continue;
      case LUABOX_METHOD: {
        const value object = *b;
        if (object.kind != TEXT || step->c >= LUABOX_FUNCTION_COUNT ||
            library_of(step->c) != LUABOX_LIBRARY_STRING)
          return false;
        a[1] = object;
        *a = (value){.kind = FUNCTION, .integer = step->c};
        continue;
      }
      case LUABOX_NEW_LIST:
        if (r->listed >= 0) return false;
        r->listed = 0;
        a->kind = LIST;
        continue;
      case LUABOX_SET_LIST:
        if (a->kind != LIST || !set_list(r, a + 1, step->b ? step->b : top - step->a - 1)) return false;
        continue;
      case LUABOX_ADD: {
        int64_t sum;
        if (b->kind != INTEGER || __builtin_add_overflow(b->integer, (int64_t)step->n, &sum)) return false;
        *a = (value){.kind = INTEGER, .integer = sum};
        at++;
        continue;
      }
      case LUABOX_NOT: a->kind = is_true(b) ? FALSE : TRUE; continue;
      case LUABOX_LENGTH:
        if (b->kind != TEXT) return false;
        *a = (value){.kind = INTEGER, .integer = b->length};
        continue;
      case LUABOX_CONCATENATE:
        if (!concatenate(r, a, step->b)) return false;
        continue;
      case LUABOX_JUMP: at += (size_t)(int64_t)step->n; continue;
      case LUABOX_EQUAL:
        if (!is_plain(a) || !is_plain(b)) return false;
        condition = equals(a, b);
        break;
      case LUABOX_EQUAL_TEXT: {
        const value text = text_value(program->texts[step->n], program->lengths[step->n]);
        condition = equals(a, &text);
        break;
      }
      case LUABOX_EQUAL_NIL: condition = a->kind == NIL; break;
      case LUABOX_EQUAL_INTEGER: condition = a->kind == INTEGER && a->integer == step->n; break;
      case LUABOX_LESS:
      case LUABOX_LESS_EQUAL:
        if (a->kind != INTEGER || b->kind != INTEGER) return false;
        condition = step->code == LUABOX_LESS ? a->integer < b->integer : a->integer <= b->integer;
        break;
      case LUABOX_LESS_INTEGER:
        if (a->kind != INTEGER) return false;
        condition = a->integer < step->n;
        break;
      case LUABOX_LESS_EQUAL_INTEGER:
        if (a->kind != INTEGER) return false;
        condition = a->integer <= step->n;
        break;
      case LUABOX_GREATER_INTEGER:
        if (a->kind != INTEGER) return false;
        condition = a->integer > step->n;
        break;
      case LUABOX_GREATER_EQUAL_INTEGER:
        if (a->kind != INTEGER) return false;
        condition = a->integer >= step->n;
        break;
      case LUABOX_TEST: condition = is_true(a); break;
      case LUABOX_TEST_SET:
        condition = is_true(b);
        if (condition == step->k) *a = *b;
        break;
      case LUABOX_CALL:
        if (!call(r, a, a + 1, step->b ? step->b - 1 : top - step->a - 1, a)) return false;
        top = step->a + 1;
        continue;
      case LUABOX_TAIL_CALL:
        return call(r, a, a + 1, step->b ? step->b - 1 : top - step->a - 1, result);
      case LUABOX_RETURN:
        result->kind = NIL;
        if (step->b > 1 || (step->b == 0 && top > step->a)) *result = *a;
        return true;
      default: return false;
    }
    if (condition != step->k) at++;
  }
  return false;
}

bool box_follow_key(luabox *box, int side, size_t place, luabox_value *keys, size_t *count,
                    char *texts) {
  run r;
  r.box = box;
  r.program = box->keyProgram;
  r.place = place;
  r.used = 0;
  r.calls = 0;
  r.listed = -1;
  value result;
  *count = 0;
  if (!follow(&r, side, &result)) return false;
  if (!is_true(&result)) return true;
  const value *found = result.kind == LIST ? r.list : &result;
  const int size = result.kind == LIST ? r.listed : 1;
  for (int index = 0; index < size; index++) {
    if (found[index].kind != TEXT || found[index].length > LUABOX_LONGEST_KEY) return false;
    if (found[index].length) memcpy(texts, found[index].text, found[index].length);
    keys[index] = (luabox_value){.kind = LUABOX_TEXT, .text = texts, .length = found[index].length};
    texts += found[index].length;
  }
  *count = (size_t)size;
  return true;
}
