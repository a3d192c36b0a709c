#include "../lib/http.h"
#include "../lib/log.h"
