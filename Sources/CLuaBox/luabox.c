// A state of Lua from its opening to its close: libraries, loading, protected calls.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif

#include "box.h"

#include <locale.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

static _Atomic int64_t openStates;

int64_t luabox_open_count(void) { return atomic_load(&openStates); }
const char *luabox_release(void) { return LUA_RELEASE; }

// MARK: Stack and locale

// Nested pattern callbacks of the deepest kind need half of this.
#define LEAST_STACK ((size_t)1 << 20)
#define OWN_STACK ((size_t)8 << 20)

static size_t stack_left(void) {
  static _Thread_local char *lowest = NULL;
  // Not the address of a local: under a sanitizer that may stand elsewhere.
  const char *here = __builtin_frame_address(0);
  if (!lowest) {
#if defined(__linux__)
    pthread_attr_t attributes;
    void *base;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    const int failed = pthread_attr_getstack(&attributes, &base, &size);
    pthread_attr_destroy(&attributes);
    if (failed) return 0;
    lowest = base;
#elif defined(__APPLE__)
    lowest = (char *)pthread_get_stackaddr_np(pthread_self()) -
             pthread_get_stacksize_np(pthread_self());
#else
    return 0;
#endif
  }
  return here > lowest ? (size_t)(here - lowest) : 0;
}

static locale_t plainLocale;
static void make_locale(void) { plainLocale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

typedef struct job {
  luabox_status (*body)(void *);
  void *argument;
  luabox_status status;
} job;

static void *run_job(void *argument) {
  job *work = argument;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_locale);
  // Numbers are read and written, and texts ordered, by the locale of the thread.
  const locale_t before = plainLocale ? uselocale(plainLocale) : (locale_t)0;
  work->status = work->body(work->argument);
  if (before) uselocale(before);
  return NULL;
}

luabox_status box_with_stack(luabox *box, luabox_status (*body)(void *), void *argument) {
  job work = {body, argument, LUABOX_OK};
  if (stack_left() >= LEAST_STACK) {
    run_job(&work);
    return work.status;
  }
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, OWN_STACK);
  const int failed = pthread_create(&thread, &attributes, run_job, &work);
  pthread_attr_destroy(&attributes);
  if (failed)
    return box_fail(box, LUABOX_NO_STATE, 0, "there is no thread with a stack of 8 MiB for it");
  pthread_join(thread, NULL);
  return work.status;
}

// MARK: Failures

luabox_status box_fail(luabox *box, luabox_status status, int32_t line, const char *message) {
  box->status = status;
  box->line = line;
  snprintf(box->message, sizeof box->message, "%s", message);
  box->traceback[0] = 0;
  return status;
}

luabox_failure_info luabox_failure(const luabox *box) {
  return (luabox_failure_info){box->status, box->line, box->message, box->traceback};
}

static void note_traceback(luabox *box, lua_State *L) {
  size_t used = 0;
  box->traceback[0] = 0;
  lua_Debug activation;
  int shown = 0;
  // Level 0 is the handler itself.
  for (int level = 1; shown < 12 && lua_getstack(L, level, &activation); level++) {
    lua_getinfo(L, "Sln", &activation);
    if (activation.currentline <= 0) continue;
    shown++;
    const char *name = activation.name ? activation.name : "";
    const bool isMain = strcmp(activation.what, "main") == 0;
    const int written = snprintf(
        box->traceback + used, sizeof box->traceback - used, "%sline %d, in %s%.60s%s",
        used ? "\n" : "", activation.currentline,
        isMain ? "the file" : *name ? "function '" : "a function", isMain ? "" : name,
        *name && !isMain ? "'" : "");
    if (written < 0 || used + (size_t)written >= sizeof box->traceback) break;
    used += (size_t)written;
  }
}

// Takes "rule:12: " off a message, the place that Lua puts in front.
static const char *without_place(const char *message, int32_t *line) {
  if (strncmp(message, "rule:", 5) != 0) return message;
  char *end;
  const long number = strtol(message + 5, &end, 10);
  if (end == message + 5 || *end != ':') return message;
  *line = (int32_t)number;
  return end[1] == ' ' ? end + 2 : end + 1;
}

int box_handler(lua_State *L) {
  luabox *box = box_of(L);
  if (box->killed != LUABOX_OK) {
    if (box->line == 0) box->line = box_current_line(L);
    note_traceback(box, L);
    return 1;
  }
  int32_t line = box_current_line(L);
  switch (lua_type(L, 1)) {
    case LUA_TSTRING:
      snprintf(box->message, sizeof box->message, "%s", without_place(lua_tostring(L, 1), &line));
      break;
    case LUA_TNUMBER:
      snprintf(box->message, sizeof box->message, "%.14g", (double)lua_tonumber(L, 1));
      break;
    default:
      snprintf(box->message, sizeof box->message, "an error that is a %s", luaL_typename(L, 1));
  }
  box->line = line;
  note_traceback(box, L);
  return 1;
}

void box_begin_call(luabox *box, int64_t budget) {
  if (__builtin_expect(box->pressure > 0, 0))
    box->pressure = box->pressure > box->spent ? box->pressure - box->spent : 0;
  box->budget = budget;
  box->spent = 0;
  box->refusals = 0;
  box->deadline = 0;
  lua_sethook(box->L, box_hook, LUA_MASKCOUNT, box->limits.interval);
}

static const char *kill_message(luabox_status status) {
  switch (status) {
    case LUABOX_BUDGET: return "used up its budget of instructions";
    case LUABOX_MEMORY: return "used up its memory";
    case LUABOX_STRING: return "made a text that is too long";
    case LUABOX_TIME: return "took too long";
    default: return "was ended";
  }
}

luabox_status box_end_call(luabox *box, int status) {
  if (__builtin_expect(status == LUA_OK && box->killed == LUABOX_OK, 1)) return LUABOX_OK;
  if (status == LUA_ERRMEM) box_note_kill(box, LUABOX_MEMORY);
  if (box->killed != LUABOX_OK) {
    box->status = box->killed;
    snprintf(box->message, sizeof box->message, "%s", kill_message(box->killed));
    return box->killed;
  }
  box->status = status == LUA_ERRSYNTAX ? LUABOX_SYNTAX : LUABOX_ERROR;
  if (status == LUA_ERRERR)
    box_fail(box, LUABOX_ERROR, box->line, "calls itself too deeply");
  return box->status;
}

// MARK: Opening

static int read_only(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  return luaL_error(L, "'%s.%s' cannot be set: the tables of the host are read-only",
                    lua_tostring(L, lua_upvalueindex(1)), name);
}

static int not_available(lua_State *L) {
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  return luaL_error(L, "'%s%s' is not available in rules", lua_tostring(L, lua_upvalueindex(1)),
                    name);
}

static int global_write(lua_State *L) {
  return luaL_error(L, "the global '%s' cannot be set; declare it with local",
                    lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2));
}

// Turns the table on top into a proxy that reads it and refuses writes.
static void lock_library(lua_State *L, const char *name) {
  lua_newtable(L);  // for what the library does not have
  lua_pushfstring(L, "%s.", name);
  lua_pushcclosure(L, not_available, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_newtable(L);  // the proxy
  lua_newtable(L);  // its metatable
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "backing");
  lua_pushstring(L, name);
  lua_pushcclosure(L, read_only, 1);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  lua_remove(L, -2);
}

typedef struct opening {
  luabox *box;
  int32_t functionCount;
} opening;

static int open_libraries(lua_State *L) {
  const opening *o = lua_touserdata(L, 1);
  luabox *box = o->box;
  luaL_requiref(L, "_G", luaopen_base, 1);
  luaL_requiref(L, "math", luaopen_math, 1);
  lua_settop(L, 0);
  lua_newtable(L);  // 1: the environment
  box_globals(L);
  lua_newtable(L);
  box_strings(L);
  box_patterns(L);
  // Methods of texts; without arithmetic, so that "1" + 1 is an error.
  lua_pushliteral(L, "");
  lua_newtable(L);
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
  lua_setfield(L, 1, "string");
  static const struct {
    const char *name;
    void (*fill)(lua_State *);
  } libraries[] = {{"table", box_tables}, {"utf8", box_texts},      {"money", box_money},
                   {"date", box_dates},   {"text", box_similarity}, {NULL, NULL}};
  for (int index = 0; libraries[index].name; index++) {
    lua_newtable(L);
    libraries[index].fill(L);
    lua_setfield(L, 1, libraries[index].name);
  }
  box_host_functions(L, box->functions, o->functionCount);
  lua_pushcfunction(L, box_explain);
  lua_setfield(L, 1, "explain");
  // Every library behind a proxy, and a copy of the environment to compare it with.
  lua_newtable(L);  // 2: the copy
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, 2);
  }
  lua_pushnil(L);
  while (lua_next(L, 2)) {
    if (lua_istable(L, -1)) {
      lock_library(L, lua_tostring(L, -2));
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, 1);
      lua_pushvalue(L, -2);
      lua_pushvalue(L, -2);
      lua_rawset(L, 2);
    }
    lua_pop(L, 1);
  }
  lua_newtable(L);
  lua_pushliteral(L, "");
  lua_pushcclosure(L, not_available, 1);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, global_write);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, 1);
  box->pristine = luaL_ref(L, LUA_REGISTRYINDEX);
  box->environment = luaL_ref(L, LUA_REGISTRYINDEX);
  // What Lua itself has left: the real globals and the loaded modules.
  lua_newtable(L);
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
  lua_pushnil(L);
  lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  return 0;
}

static luabox_status open_body(void *argument) {
  opening *o = argument;
  lua_State *L = o->box->L;
  lua_pushcfunction(L, open_libraries);
  lua_pushlightuserdata(L, o);
  return lua_pcall(L, 1, 0, 0) == LUA_OK ? LUABOX_OK : LUABOX_NO_STATE;
}

luabox *luabox_open(const luabox_limits *limits, const luabox_host *host,
                    const luabox_function *functions, int32_t functionCount) {
  luabox *box = calloc(1, sizeof *box);
  if (!box) return NULL;
  box->limits = *limits;
  box->host = *host;
  box->functions = functions;
  box->trusted = true;
  box->budget = INT64_MAX / 4;
  box->L = lua_newstate(box_allocate, box);
  if (!box->L) {
    free(box);
    return NULL;
  }
  atomic_fetch_add(&openStates, 1);
  *(luabox **)lua_getextraspace(box->L) = box;
  opening o = {box, functionCount};
  if (box_with_stack(box, open_body, &o) != LUABOX_OK) {
    luabox_close(box);
    return NULL;
  }
  lua_gc(box->L, LUA_GCCOLLECT);
  box->base = box->used;
  box->trusted = false;
  return box;
}

static luabox_status close_body(void *argument) {
  lua_close(argument);
  return LUABOX_OK;
}

void luabox_close(luabox *box) {
  if (!box) return;
  // Nothing of a rule runs here: it cannot have set a finalizer.
  if (box_with_stack(box, close_body, box->L) == LUABOX_NO_STATE) lua_close(box->L);
  atomic_fetch_sub(&openStates, 1);
  box_free_records(box);
  free(box->reply.data);
  free(box->reply.text.data);
  free(box->fields.data);
  free(box->fields.text.data);
  free(box->output.data);
  free(box->why.data);
  free(box->positions);
  free(box->values);
  free(box);
}

int64_t luabox_steps(const luabox *box) { return box->spent; }
size_t luabox_memory(const luabox *box) { return box->used; }
size_t luabox_peak_memory(const luabox *box) { return box->peak; }
uint64_t luabox_call_count(const luabox *box) { return box->calls; }

// MARK: Loading

typedef struct loading {
  luabox *box;
  const char *source;
  size_t length;
  int64_t budget;
} loading;

static luabox_status compile_body(void *argument) {
  const loading *l = argument;
  luabox *box = l->box;
  lua_State *L = box->L;
  lua_settop(L, 0);
  box_begin_call(box, l->budget);
  const int status = luaL_loadbufferx(L, l->source, l->length, "=rule", "t");
  if (status != LUA_OK) {
    int32_t line = 0;
    if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING)
      snprintf(box->message, sizeof box->message, "%s", without_place(lua_tostring(L, -1), &line));
    box->line = line;
    box->traceback[0] = 0;
    const luabox_status failed = box_end_call(box, status);
    lua_settop(L, 0);
    return failed;
  }
  box->trusted = true;
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->environment);
  lua_setupvalue(L, -2, 1);
  box->chunk = luaL_ref(L, LUA_REGISTRYINDEX);
  box->trusted = false;
  return box_end_call(box, LUA_OK);
}

luabox_status luabox_compile(luabox *box, const char *source, size_t length, const char *name) {
  (void)name;
  loading l = {box, source, length, INT64_MAX / 4};
  return box_with_stack(box, compile_body, &l);
}

static int write_chunk(lua_State *L, const void *data, size_t size, void *user) {
  (void)L;
  return bytes_add(user, data, size) ? 0 : 1;
}

luabox_status luabox_bytecode(luabox *box, const uint8_t **bytes, size_t *length) {
  lua_State *L = box->L;
  box->output.length = 0;
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->chunk);
  const int failed = lua_dump(L, write_chunk, &box->output, 0);
  lua_pop(L, 1);
  *bytes = (const uint8_t *)box->output.data;
  *length = box->output.length;
  return failed ? box_fail(box, LUABOX_NO_STATE, 0, "its bytecode cannot be listed") : LUABOX_OK;
}

// The global whose value is no longer that of the host, on top of the stack.
static bool environment_changed(lua_State *L, luabox *box) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->pristine);
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->environment);
  lua_pushnil(L);
  while (lua_next(L, -3)) {
    lua_pushvalue(L, -2);
    lua_rawget(L, -4);
    if (!lua_rawequal(L, -1, -2)) {
      lua_pop(L, 2);
      return true;
    }
    lua_pop(L, 2);
  }
  lua_pop(L, 2);
  return false;
}

static luabox_status run_body(void *argument) {
  const loading *l = argument;
  luabox *box = l->box;
  lua_State *L = box->L;
  lua_settop(L, 0);
  lua_pushcfunction(L, box_handler);
  lua_rawgeti(L, LUA_REGISTRYINDEX, box->chunk);
  box_begin_call(box, l->budget);
  const int status = lua_pcall(L, 0, 1, 1);
  luabox_status result = box_end_call(box, status);
  if (result == LUABOX_OK && environment_changed(L, box)) {
    char message[160];
    snprintf(message, sizeof message, "the global '%.80s' cannot be set", lua_tostring(L, -1));
    result = box_fail(box, LUABOX_ERROR, 0, message);
  } else if (result == LUABOX_OK && !lua_istable(L, -1)) {
    char message[160];
    snprintf(message, sizeof message, "the file returns a %s, expected one table",
             luaL_typename(L, -1));
    result = box_fail(box, LUABOX_ERROR, 0, message);
  } else if (result == LUABOX_OK) {
    // Outside of a protected call nothing may be refused.
    box->trusted = true;
    box->rule = luaL_ref(L, LUA_REGISTRYINDEX);
    box->trusted = false;
  }
  lua_settop(L, 0);
  return result;
}

luabox_status luabox_run(luabox *box, int64_t budget) {
  loading l = {box, NULL, 0, budget};
  return box_with_stack(box, run_body, &l);
}

// MARK: Values as bytes

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

// MARK: Lua as it comes

int64_t luabox_stock(const char *source, size_t length, char *output, size_t capacity) {
  lua_State *L = luaL_newstate();
  if (!L) return -1;
  luaL_openlibs(L);
  int64_t written = 0;
  if (luaL_loadbufferx(L, source, length, "=rule", "t") != LUA_OK ||
      lua_pcall(L, 0, LUA_MULTRET, 0) != LUA_OK)
    lua_settop(L, 1);
  for (int index = 1; index <= lua_gettop(L); index++) {
    size_t size;
    const char *text = luaL_tolstring(L, index, &size);
    if (written + (int64_t)size + 1 > (int64_t)capacity) {
      written = -1;
      break;
    }
    memcpy(output + written, text, size);
    written += (int64_t)size;
    output[written++] = '\n';
    lua_pop(L, 1);
  }
  lua_close(L);
  return written;
}
