// The C interface of Expat, found through pkg-config.
#pragma once
#include <expat.h>
