#include "../lib/http/http.h"
#include "../lib/log.h"
