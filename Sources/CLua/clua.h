// The C interface of Lua 5.4, found through pkg-config.
#pragma once
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
