// Judges pairs: the calls of match.

#include "records.h"

#include <stdio.h>

int32_t box_score_at(luabox *box, int index, luabox_status *status) {
  lua_State *L = box->L;
  char shown[80];
  switch (lua_type(L, index)) {
    case LUA_TBOOLEAN: return lua_toboolean(L, index) ? 1000000 : -1;
    case LUA_TNUMBER: {
      const double score = lua_tonumber(L, index);
      if (score >= 0 && score <= 1) return (int32_t)(score * 1000000 + 0.5);
      snprintf(shown, sizeof shown, "%.14g", score);
      break;
    }
    case LUA_TSTRING: snprintf(shown, sizeof shown, "\"%.40s\"", lua_tostring(L, index)); break;
    case LUA_TNIL: snprintf(shown, sizeof shown, "nothing"); break;
    default: snprintf(shown, sizeof shown, "a %s", luaL_typename(L, index));
  }
  lua_Debug activation;
  lua_pushvalue(L, MATCH);
  lua_getinfo(L, ">S", &activation);
  char message[200];
  snprintf(message, sizeof message,
           "match returned %s; it returns false, true or a score from 0 to 1, and then a reason",
           shown);
  *status = box_fail(box, LUABOX_ERROR, activation.linedefined, message);
  return -1;
}

void box_keep_why(luabox *box, int index) {
  box->why.length = 0;
  if (!box->explains || lua_type(box->L, index) != LUA_TSTRING) return;
  size_t length;
  const char *text = lua_tolstring(box->L, index, &length);
  if (length > box->limits.explanation) {
    length = box->limits.explanation;
    // No half characters.
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
  }
  bytes_add(&box->why, text, length);
}

const char *luabox_why(const luabox *box, size_t *length) {
  *length = box->why.length;
  return box->why.data ? box->why.data : "";
}

typedef struct judging {
  luabox *box;
  const luabox_pair *pairs;
  size_t count;
  int32_t *scores;
  int64_t budget;
} judging;

static luabox_status judge_body(void *argument) {
  const judging *j = argument;
  luabox *box = j->box;
  lua_State *L = box->L;
  lua_settop(L, BOTTOM);
  for (size_t index = 0; index < j->count; index++) {
    j->scores[index] = -1;
    if (box->killed != LUABOX_OK) return box->killed;
    const luabox_pair pair = j->pairs[index];
    const int64_t ledger = box_ensure_record(box, 0, pair.ledger, j->budget);
    if (ledger < 0) continue;
    const int64_t external = box_ensure_record(box, 1, pair.external, j->budget);
    if (external < 0) continue;
    box_begin_call(box, j->budget);
    box->calls++;
    lua_pushvalue(L, MATCH);
    lua_rawgeti(L, LEDGER, ledger + 1);
    lua_rawgeti(L, EXTERNAL, external + 1);
    lua_pushvalue(L, PARAMETERS);
    luabox_status status = box_end_call(box, lua_pcall(L, 3, 2, HANDLER));
    if (status == LUABOX_OK) {
      j->scores[index] = box_score_at(box, -2, &status);
      if (box->explains) box_keep_why(box, -1);
    }
    lua_settop(L, BOTTOM);
    if (status != LUABOX_OK &&
        box->host.failed(box->host.context, box, status, pair.ledger, pair.external) != 0)
      return status;
  }
  return box->killed;
}

luabox_status luabox_judge(luabox *box, const luabox_pair *pairs, size_t count, int32_t *scores,
                           int64_t budget) {
  judging j = {box, pairs, count, scores, budget};
  return box_with_stack(box, judge_body, &j);
}
