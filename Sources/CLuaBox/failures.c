// What went wrong in a protected call, and where.

#include "box.h"

#include <stdio.h>

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

const char *box_without_place(const char *message, int32_t *line) {
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
      snprintf(box->message, sizeof box->message, "%s", box_without_place(lua_tostring(L, 1), &line));
      break;
    case LUA_TNUMBER:
      snprintf(box->message, sizeof box->message, "%.14g", (double)lua_tonumber(L, 1));
      break;
    case LUA_TNIL: snprintf(box->message, sizeof box->message, "an error without a message"); break;
    default:
      snprintf(box->message, sizeof box->message, "an error that is a %s", luaL_typename(L, 1));
  }
  box->line = line;
  note_traceback(box, L);
  return 1;
}

static const char *kill_message(luabox_status status) {
  switch (status) {
    case LUABOX_BUDGET: return "used up its budget of instructions";
    case LUABOX_MEMORY: return "used up its memory";
    case LUABOX_TIME: return "took too long";
    default: return "was ended";
  }
}

luabox_status box_end_failed(luabox *box, int status) {
  if (status == LUA_ERRMEM) box_note_kill(box, LUABOX_MEMORY);
  if (box->killed != LUABOX_OK) {
    box->status = box->killed;
    if (box->killed == LUABOX_STRING)
      snprintf(box->message, sizeof box->message, "made a text of more than %zu bytes%s",
               box->limits.string,
               box->boundsTexts ? ", the most where the file holds a zero byte and may keep values" : "");
    else
      snprintf(box->message, sizeof box->message, "%s", kill_message(box->killed));
    return box->killed;
  }
  box->status = status == LUA_ERRSYNTAX ? LUABOX_SYNTAX : LUABOX_ERROR;
  if (status == LUA_ERRERR)
    box_fail(box, LUABOX_ERROR, box->line, "calls itself too deeply");
  return box->status;
}

luabox_status box_end_batch(luabox *box, int status) {
  // The host itself was at work, and the machine has no memory.
  if (box->trusted) {
    box->trusted = false;
    return box_fail(box, LUABOX_NO_STATE, 0, "there is no memory for a record");
  }
  return box_end_call(box, status);
}
